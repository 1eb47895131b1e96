// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/wall_clock.hpp"

#include <array>
#include <charconv>
#include <string>

namespace reveille::escalation::detail {
namespace {

constexpr std::array<std::string_view, 7> weekday_names{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// "Mon" or "Monday", in any case.
std::optional<int> weekday_of(std::string_view text) {
  const std::string word = lower(text);
  for (std::size_t day = 0; day < weekday_names.size(); ++day) {
    if (word == weekday_names[day] || word == weekday_names[day].substr(0, 3)) {
      return static_cast<int>(day);
    }
  }
  return std::nullopt;
}

// Exactly `digits` digits at the front of `text`, taken off it.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const char* end = text.data() + digits;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.front() == '-') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// "10:00", also "9:00" and "24:00"; minutes after midnight.
std::optional<int> minute_of_day(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon > 2) return std::nullopt;
  const auto hour = take_number(text, colon);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !text.empty() || *minute > 59 || *hour > 24) return std::nullopt;
  const int total = *hour * 60 + *minute;
  return total <= 24 * 60 ? std::optional(total) : std::nullopt;
}

// "Mon-Fri", "Sat,Sun", "Fri-Mon": bit 0 is Monday.
std::optional<unsigned> weekday_bits(std::string_view text) {
  unsigned bits = 0;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t dash = part.find('-');
    const auto first = weekday_of(part.substr(0, dash));
    const auto last = dash == part.npos ? first : weekday_of(part.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (int day = *first;; day = (day + 1) % 7) {
      bits |= 1u << day;
      if (day == *last) break;
    }
  }
  return bits == 0 ? std::nullopt : std::optional(bits);
}

bool exists(const CivilTime& civil) {
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (civil.month < 1 || civil.month > 12 || civil.day < 1) return false;
  const auto year = civil.year;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const int length = lengths[static_cast<std::size_t>(civil.month - 1)];
  return civil.day <= length + (leap && civil.month == 2 ? 1 : 0);
}

std::optional<CivilTime> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const CivilTime civil{.year = *year, .month = *month, .day = *day};
  return exists(civil) ? std::optional(civil) : std::nullopt;
}

}  // namespace

Result<DailyWindow> parse_window(std::string_view text) {
  const auto bad = [] {
    return invalid("expected hours such as \"00:00-08:00\" or \"Mon-Fri 09:00-17:00\"");
  };
  DailyWindow window;
  if (const std::size_t space = text.rfind(' '); space != text.npos) {
    const auto bits = weekday_bits(text.substr(0, space));
    if (!bits) return bad();
    window.weekdays = *bits;
    text.remove_prefix(space + 1);
  }
  const std::size_t dash = text.find('-');
  if (dash == text.npos) return bad();
  const auto from = minute_of_day(text.substr(0, dash));
  const auto to = minute_of_day(text.substr(dash + 1));
  if (!from || !to || *from == 24 * 60) return bad();
  window.from_minute = *from;
  window.to_minute = *to;
  return window;
}

Result<Handoff> parse_handoff(std::string_view text) {
  Handoff handoff;
  std::string_view clock = text;
  bool understood = true;
  if (const std::size_t space = text.find(' '); space != text.npos) {
    handoff.weekday = weekday_of(text.substr(0, space));
    understood = handoff.weekday.has_value();
    clock = text.substr(space + 1);
  }
  const auto minute = minute_of_day(clock);
  if (!understood || !minute || *minute == 24 * 60) {
    return invalid("expected a time such as \"Monday 10:00\" or \"10:00\"");
  }
  handoff.minute = *minute;
  return handoff;
}

Result<CivilTime> parse_date(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !text.empty()) return invalid("expected a date such as \"2024-01-01\"");
  return *date;
}

Result<CivilTime> parse_local_time(std::string_view text) {
  const auto bad = [] { return invalid("expected a time such as \"2024-12-24T10:00\""); };
  auto civil = take_date(text);
  if (!civil || !(take(text, 'T') || take(text, ' '))) return bad();
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return bad();
  const auto minute = take_number(text, 2);
  int second = 0;
  if (take(text, ':')) {
    const auto found = take_number(text, 2);
    if (!found) return bad();
    second = *found;
  }
  if (!minute || !text.empty() || *hour > 23 || *minute > 59 || second > 59) return bad();
  civil->hour = *hour;
  civil->minute = *minute;
  civil->second = second;
  return *civil;
}

}  // namespace reveille::escalation::detail
