// SPDX-License-Identifier: Apache-2.0
#include "journal/json_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace reveille::journal {

namespace {
// In the order of Matcher::Kind.
constexpr std::array<const char*, 4> operators{"=", "!=", "=~", "!~"};
}  // namespace

std::int64_t within_time(std::int64_t ms) {
  return std::clamp(ms, -time_most_ms, time_most_ms);
}

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void Encoder::write(const Labels& labels) {
  char separator = '{';
  for (const auto& label : labels) {
    out_ += separator;
    text::append_json_string(out_, label.name);
    out_ += ':';
    text::append_json_string(out_, label.value);
    separator = ',';
  }
  out_ += separator == '{' ? "{}" : "}";
}

// As its three parts: parse_matcher() does not take every value that a label can have.
void Encoder::write(const Matcher& matcher) {
  write(std::vector<std::string>{
      matcher.name(), operators[static_cast<std::size_t>(matcher.kind())], matcher.value()});
}

bool Decoder::read(const Item& item, Matcher& into) {
  std::vector<std::string> parts;
  if (!read(item, parts) || parts.size() != 3) return wrong("a matcher");
  const auto kind = std::ranges::find(operators, std::string_view(parts[1])) - operators.begin();
  if (kind == std::ssize(operators)) return wrong("a matcher");
  auto matcher = Matcher::make(parts[0], static_cast<Matcher::Kind>(kind), parts[2]);
  if (!matcher) return wrong("a matcher");
  into = *std::move(matcher);
  return true;
}

bool Decoder::read(const Item& item, bool& into) {
  if (item.kind != Kind::boolean) return wrong("true or false");
  into = item.integer != 0;
  return true;
}

bool Decoder::read(const Item& item, int& into) {
  if (item.kind != Kind::integer || item.integer < std::numeric_limits<int>::min() ||
      item.integer > std::numeric_limits<int>::max()) {
    return wrong("a whole number");
  }
  into = static_cast<int>(item.integer);
  return true;
}

bool Decoder::read(const Item& item, std::uint64_t& into) {
  if (item.kind != Kind::string) return wrong("a number of 16 hex digits");
  const char* const end = item.string.data() + item.string.size();
  const auto parsed = std::from_chars(item.string.data(), end, into, 16);
  return (parsed.ec == std::errc{} && parsed.ptr == end) || wrong("a number of 16 hex digits");
}

bool Decoder::read(const Item& item, std::string& into) {
  if (item.kind != Kind::string) return wrong("a string");
  into = item.string;
  return true;
}

bool Decoder::read(const Item& item, Instant& into) {
  if (item.kind != Kind::integer) return wrong("milliseconds");
  into = instant_from_ms(time(item.integer));
  return true;
}

bool Decoder::read(const Item& item, Span& into) {
  if (item.kind != Kind::integer) return wrong("milliseconds");
  into = Span{time(item.integer)};
  return true;
}

bool Decoder::read(const Item& item, Labels& into) {
  if (item.kind != Kind::object) return wrong("an object of strings");
  std::vector<Label> labels;
  for (const Item* one = item.first(); one != item.after(); one = one->after()) {
    if (one->kind != Kind::string) return wrong("an object of strings");
    labels.push_back({std::string(one->key), std::string(one->string)});
  }
  into = Labels(std::move(labels));
  return true;
}

}  // namespace reveille::journal
