// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/go_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

namespace reveille::rules::templates {
namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return quotient * by > value ? quotient - 1 : quotient;
}

// Elements of a layout that stand for something, longest first where one begins another.
enum class Element {
  month_long,
  month,
  month_zero,
  month_number,
  weekday_long,
  weekday,
  day_zero,
  day_padded,
  day,
  year_day,
  hour24,
  hour12_zero,
  hour12,
  minute_zero,
  minute,
  second_zero,
  second,
  year_long,
  year,
  pm_upper,
  pm_lower,
  zone_name,
  zone_seconds_colon,
  zone_seconds,
  zone_colon,
  zone,
  zone_hour,
  iso_seconds_colon,
  iso_colon,
  iso
};
struct Token {
  std::string_view text;
  Element element;
};
constexpr std::array tokens{
    Token{"January", Element::month_long},
    Token{"Jan", Element::month},
    Token{"Monday", Element::weekday_long},
    Token{"Mon", Element::weekday},
    Token{"MST", Element::zone_name},
    Token{"002", Element::year_day},
    Token{"01", Element::month_zero},
    Token{"02", Element::day_zero},
    Token{"03", Element::hour12_zero},
    Token{"04", Element::minute_zero},
    Token{"05", Element::second_zero},
    Token{"06", Element::year},
    Token{"15", Element::hour24},
    Token{"2006", Element::year_long},
    Token{"_2", Element::day_padded},
    Token{"1", Element::month_number},
    Token{"2", Element::day},
    Token{"3", Element::hour12},
    Token{"4", Element::minute},
    Token{"5", Element::second},
    Token{"PM", Element::pm_upper},
    Token{"pm", Element::pm_lower},
    Token{"-07:00:00", Element::zone_seconds_colon},
    Token{"-070000", Element::zone_seconds},
    Token{"-07:00", Element::zone_colon},
    Token{"-0700", Element::zone},
    Token{"-07", Element::zone_hour},
    Token{"Z07:00:00", Element::iso_seconds_colon},
    Token{"Z07:00", Element::iso_colon},
    Token{"Z0700", Element::iso},
};

bool stands_at(const Token& token, std::string_view layout) {
  if (!layout.starts_with(token.text)) return false;
  // "Month" is a word, not a weekday.
  if (token.element != Element::month && token.element != Element::weekday) return true;
  const char next = layout.size() > token.text.size() ? layout[token.text.size()] : ' ';
  return next < 'a' || next > 'z';
}

std::string render(Element element, const ClockReading& clock) {
  const int hour12 = clock.hour % 12 == 0 ? 12 : clock.hour % 12;
  const auto month = months[static_cast<std::size_t>(clock.month - 1)];
  const auto weekday = weekdays[static_cast<std::size_t>(clock.weekday)];
  switch (element) {
    case Element::month_long:
      return std::string(month);
    case Element::month:
      return std::string(month.substr(0, 3));
    case Element::month_zero:
      return fmt::format("{:02}", clock.month);
    case Element::month_number:
      return fmt::format("{}", clock.month);
    case Element::weekday_long:
      return std::string(weekday);
    case Element::weekday:
      return std::string(weekday.substr(0, 3));
    case Element::day_zero:
      return fmt::format("{:02}", clock.day);
    case Element::day_padded:
      return fmt::format("{:>2}", clock.day);
    case Element::day:
      return fmt::format("{}", clock.day);
    case Element::year_day:
      return fmt::format("{:03}", clock.year_day);
    case Element::hour24:
      return fmt::format("{:02}", clock.hour);
    case Element::hour12_zero:
      return fmt::format("{:02}", hour12);
    case Element::hour12:
      return fmt::format("{}", hour12);
    case Element::minute_zero:
      return fmt::format("{:02}", clock.minute);
    case Element::minute:
      return fmt::format("{}", clock.minute);
    case Element::second_zero:
      return fmt::format("{:02}", clock.second);
    case Element::second:
      return fmt::format("{}", clock.second);
    case Element::year_long:
      return fmt::format("{:04}", clock.year);
    case Element::year:
      return fmt::format("{:02}", clock.year % 100);
    case Element::pm_upper:
      return clock.hour >= 12 ? "PM" : "AM";
    case Element::pm_lower:
      return clock.hour >= 12 ? "pm" : "am";
    case Element::zone_name:
      return "UTC";
    case Element::zone_seconds_colon:
      return "+00:00:00";
    case Element::zone_seconds:
      return "+000000";
    case Element::zone_colon:
      return "+00:00";
    case Element::zone:
      return "+0000";
    case Element::zone_hour:
      return "+00";
    case Element::iso_seconds_colon:
    case Element::iso_colon:
    case Element::iso:
      return "Z";
  }
  return {};
}

// ".000", ",999999": the length of a fraction at the front of the layout, or 0. Nothing that is a
// digit may follow.
std::size_t fraction_length(std::string_view layout) {
  if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',')) return 0;
  const char digit = layout[1];
  if (digit != '0' && digit != '9') return 0;
  std::size_t end = 1;
  while (end < layout.size() && layout[end] == digit) ++end;
  const bool digit_follows = end < layout.size() && layout[end] >= '0' && layout[end] <= '9';
  return digit_follows ? 0 : end;
}

std::string render_fraction(std::string_view fraction, int nanosecond) {
  std::string digits = fmt::format("{:09}", nanosecond);
  digits.resize(std::min<std::size_t>(fraction.size() - 1, 9), '0');
  if (fraction[1] == '9') {
    while (digits.ends_with('0')) digits.pop_back();
    if (digits.empty()) return {};
  }
  return fraction[0] + digits;
}

// "1.5" of 1'500 with unit 1'000: a decimal without trailing zeros.
std::string decimal(std::uint64_t value, std::uint64_t unit, int digits) {
  std::string text = fmt::format("{}", value / unit);
  if (value % unit == 0) return text;
  text += fmt::format(".{:0{}}", value % unit, digits);
  while (text.ends_with('0')) text.pop_back();
  return text;
}

}  // namespace

ClockReading read_clock(Moment moment) {
  using std::chrono::days;
  using std::chrono::sys_days;
  const std::int64_t seconds = floor_divide(moment.nanoseconds, nanoseconds_per_second);
  const std::int64_t day_number = floor_divide(seconds, seconds_per_day);
  const auto second_of_day = static_cast<int>(seconds - day_number * seconds_per_day);
  const sys_days day{days{day_number}};
  const std::chrono::year_month_day date{day};
  const sys_days new_year{date.year() / std::chrono::January / 1};
  ClockReading clock;
  clock.year = static_cast<int>(date.year());
  clock.month = static_cast<int>(static_cast<unsigned>(date.month()));
  clock.day = static_cast<int>(static_cast<unsigned>(date.day()));
  clock.weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding());
  clock.year_day = static_cast<int>((day - new_year).count()) + 1;
  clock.hour = second_of_day / 3600;
  clock.minute = second_of_day / 60 % 60;
  clock.second = second_of_day % 60;
  clock.nanosecond = static_cast<int>(moment.nanoseconds - seconds * nanoseconds_per_second);
  return clock;
}

std::string month_name(std::int64_t month) {
  if (month < 1 || month > 12) return fmt::format("%!Month({})", month);
  return std::string(months[static_cast<std::size_t>(month - 1)]);
}

std::string weekday_name(std::int64_t weekday) {
  if (weekday < 0 || weekday > 6) return fmt::format("%!Weekday({})", weekday);
  return std::string(weekdays[static_cast<std::size_t>(weekday)]);
}

std::string format_time(Moment moment, std::string_view layout) {
  const ClockReading clock = read_clock(moment);
  std::string out;
  while (!layout.empty()) {
    if (const std::size_t length = fraction_length(layout); length > 0) {
      out += render_fraction(layout.substr(0, length), clock.nanosecond);
      layout.remove_prefix(length);
      continue;
    }
    const auto* const token = std::ranges::find_if(
        tokens, [&](const Token& candidate) { return stands_at(candidate, layout); });
    if (token == tokens.end()) {
      out += layout.front();
      layout.remove_prefix(1);
      continue;
    }
    out += render(token->element, clock);
    layout.remove_prefix(token->text.size());
  }
  return out;
}

std::string to_string(Moment moment) {
  return format_time(moment, "2006-01-02 15:04:05.999999999 -0700 MST");
}

std::string to_string(Duration duration) {
  if (duration.nanoseconds == 0) return "0s";
  const bool negative = duration.nanoseconds < 0;
  const std::uint64_t value = negative ? 0 - static_cast<std::uint64_t>(duration.nanoseconds)
                                       : static_cast<std::uint64_t>(duration.nanoseconds);
  std::string text = negative ? "-" : "";
  if (value < 1'000) return text + fmt::format("{}ns", value);
  if (value < 1'000'000) return text + decimal(value, 1'000, 3) + "\xC2\xB5s";
  if (value < 1'000'000'000) return text + decimal(value, 1'000'000, 6) + "ms";
  const std::uint64_t minutes = value / 60'000'000'000;
  if (minutes >= 60) text += fmt::format("{}h", minutes / 60);
  if (minutes > 0) text += fmt::format("{}m", minutes % 60);
  return text + decimal(value % 60'000'000'000, 1'000'000'000, 9) + "s";
}

}  // namespace reveille::rules::templates
