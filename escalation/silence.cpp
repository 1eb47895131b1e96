// SPDX-License-Identifier: Apache-2.0
#include "escalation/silence.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/wall_clock.hpp"
#include "escalation/oncall.hpp"

namespace reveille::escalation {
namespace {

// Version 4 in form; the number stands in the last field.
constexpr std::string_view uuid_prefix = "5e1ece00-0000-4000-8000-";
constexpr std::size_t uuid_digits = 12;
constexpr int most_window_changes = 1'000;

std::string key_of(const Inhibition& rule, const Labels& labels) {
  std::string key = quoted(rule.name);
  for (const std::string& name : rule.equal) key += "," + quoted(labels.get(name));
  return key;
}

Result<std::vector<DailyWindow>> windows_of(const SilenceTerms& terms) {
  std::vector<DailyWindow> windows;
  for (const std::string& text : terms.windows) {
    TRY(const DailyWindow window, detail::parse_window(text));
    windows.push_back(window);
  }
  return windows;
}

}  // namespace

Instant no_end() {
  return Instant{Span{4'102'444'800'000}};  // 2100-01-01
}

InhibitionKeys inhibition_keys(const std::vector<Inhibition>& rules, const Labels& labels) {
  InhibitionKeys keys;
  for (const Inhibition& rule : rules) {
    const bool source = all_match(rule.source, labels);
    const bool target = all_match(rule.target, labels);
    if (!source && !target) continue;
    const std::string key = key_of(rule, labels);
    if (source) keys.inhibits.push_back(key + (target ? ";both" : ";one"));
    if (target) keys.inhibitable.push_back(key + ";one");
    if (target && !source) keys.inhibitable.push_back(key + ";both");
  }
  return keys;
}

std::string_view rule_of(std::string_view key) {
  if (key.empty()) return key;
  for (std::size_t at = 1; at < key.size(); ++at) {
    if (key[at] == '\\')
      ++at;
    else if (key[at] == '"')
      return key.substr(1, at - 1);
  }
  return key;
}

Result<SilenceCourse> course_of(const SilenceTerms& terms, const Zone& zone, Instant at) {
  TRY(const auto windows, windows_of(terms));
  if (at >= terms.to) return SilenceCourse{};
  if (at < terms.from) return SilenceCourse{false, terms.from};
  if (windows.empty()) return SilenceCourse{true, terms.to};
  const bool active = inside(windows, zone, at);
  Instant next = at;
  for (int changes = 0; changes < most_window_changes && next < terms.to; ++changes) {
    next = next_change(windows, zone, next);
    if (next < terms.to && inside(windows, zone, next) != active) break;
  }
  return SilenceCourse{active, std::min(next, terms.to)};
}

std::string to_uuid(SilenceId id) {
  return fmt::format("{}{:012x}", uuid_prefix, id.value);
}

std::optional<SilenceId> silence_of_uuid(std::string_view uuid) {
  if (!uuid.starts_with(uuid_prefix) || uuid.size() != uuid_prefix.size() + uuid_digits) return {};
  const std::string_view digits = uuid.substr(uuid_prefix.size());
  SilenceId id;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), id.value, 16);
  if (error != std::errc{} || end != digits.data() + digits.size() || !id) return {};
  return id;
}

}  // namespace reveille::escalation
