// SPDX-License-Identifier: Apache-2.0
#include "api/prometheus_parameters.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "rules/promql/ast.hpp"

namespace reveille::api {
namespace {

using namespace rules;

std::unexpected<Error> bad(std::string_view name, std::string_view why) {
  return invalid(fmt::format("invalid parameter \"{}\": {}", name, why));
}

// So far that no look-back and no range between two of them overflows.
constexpr double seconds_most = 9e12;
// What upstream's own clients send for the ends of time.
constexpr std::string_view first_time = "-292273086-05-16T16:47:06Z";
constexpr std::string_view last_time = "292277025-08-18T07:12:54.999999999Z";

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

Result<Instant> time_of(std::string_view text, std::string_view name) {
  if (const auto seconds = number_of(text); seconds && std::abs(*seconds) <= seconds_most)
    return instant_from_ms(std::llround(*seconds * 1000));
  if (const auto at = parse_rfc3339(text)) return *at;
  const Instant end = instant_from_ms(std::llround(seconds_most * 1000));
  if (text == first_time) return Instant{-end.time_since_epoch()};
  if (text == last_time) return end;
  return bad(name, fmt::format("cannot parse {} to a valid timestamp", quoted(text)));
}

Result<Span> span_of(std::string_view text, std::string_view name) {
  if (const auto seconds = number_of(text); seconds && std::abs(*seconds) <= seconds_most)
    return Span{std::llround(*seconds * 1000)};
  if (const auto span = parse_span(text)) return *span;
  return bad(name, fmt::format("cannot parse {} to a valid duration", quoted(text)));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// 2e_ -> '.'. The text after the underscore that opens it; nothing when it is no character.
std::optional<char32_t> take_escape(std::string_view& text) {
  const auto end = text.find('_');
  if (end == 0 || end == text.npos || end > 6) return {};
  char32_t point = 0;
  for (const char c : text.substr(0, end)) {
    const int digit = hex_digit(c);
    if (digit < 0) return {};
    point = point * 16 + static_cast<char32_t>(digit);
  }
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return {};
  text.remove_prefix(end + 1);
  return point;
}

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
  }
  byte(0x80 | (point & 0x3F));
}

}  // namespace

Result<Instant> time_parameter(const Call& call, std::string_view name,
                               std::optional<Instant> otherwise) {
  const auto text = call.parameter(name);
  if (text.empty() && otherwise) return *otherwise;
  return time_of(text, name);
}

Result<std::optional<Span>> span_parameter(const Call& call, std::string_view name) {
  const auto text = call.parameter(name);
  if (text.empty()) return std::optional<Span>{};
  TRY(const Span span, span_of(text, name));
  return std::optional(span);
}

Result<std::optional<std::size_t>> limit_parameter(const Call& call, std::string_view name) {
  const auto text = call.parameter(name);
  if (text.empty()) return std::optional<std::size_t>{};
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return bad(name, fmt::format("{} is no whole number", quoted(text)));
  if (number < 0) return bad(name, fmt::format("{} must be non-negative", name));
  if (number == 0) return std::optional<std::size_t>{};
  return std::optional(static_cast<std::size_t>(number));
}

Result<promql::Query> query_parameter(const Call& call) {
  auto query = promql::Query::parse(call.parameter("query"));
  if (!query) return bad("query", query.error().message);
  return query;
}

Result<std::vector<Matchers>> selector_parameters(const Call& call) {
  std::vector<Matchers> selectors;
  for (const std::string& text : call.all("match[]")) {
    auto query = promql::Query::parse(text);
    if (!query) return bad("match[]", query.error().message);
    const auto* selector = std::get_if<promql::VectorSelector>(&query->root().what);
    if (!selector || selector->shift.has_offset ||
        selector->shift.at != promql::Shift::At::evaluation)
      return bad("match[]", "a plain selector is expected");
    selectors.push_back(selector->matchers);
  }
  return selectors;
}

Result<Period> period_parameters(const Call& call) {
  Period period;
  TRY(period.from, time_parameter(call, "start", period.from));
  TRY(period.to, time_parameter(call, "end", period.to));
  if (period.to < period.from) return bad("end", "end timestamp must not be before start time");
  return period;
}

Result<promql::Options> query_options(const Call& call) {
  promql::Options options;
  TRY(const auto timeout, span_parameter(call, "timeout"));
  TRY(const auto lookback, span_parameter(call, "lookback_delta"));
  if (lookback && *lookback <= Span{0}) return bad("lookback_delta", "must be positive");
  if (lookback) options.lookback = *lookback;
  const Span patience =
      std::clamp(timeout.value_or(limits::query_time), Span{0}, limits::query_time);
  options.give_up = [until = std::chrono::steady_clock::now() + patience] {
    return std::chrono::steady_clock::now() >= until;
  };
  return options;
}

std::string unescaped_name(const std::string& name) {
  std::string_view rest = name;
  if (!rest.starts_with("U__")) return name;
  rest.remove_prefix(3);
  std::string out;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != '_') {
      out += c;
      continue;
    }
    if (rest.starts_with('_')) {
      rest.remove_prefix(1);
      out += '_';
      continue;
    }
    const auto point = take_escape(rest);
    if (!point) return name;
    append_utf8(out, *point);
  }
  return out;
}

}  // namespace reveille::api
