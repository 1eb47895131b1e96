// SPDX-License-Identifier: Apache-2.0
#include "base/instant.hpp"

#include <array>
#include <limits>
#include <optional>

#include <absl/time/civil_time.h>
#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille {
namespace {

// Reads fixed-width fields of a timestamp from left to right; sticky on failure.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') return give_up();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  void expect(std::string_view any_of) {
    if (take(any_of) == '\0') give_up();
  }
  char take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  // ".123456789" -> 123; at most nine digits.
  int fraction_ms() {
    if (take(".") == '\0') return 0;
    int ms = 0;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      if (count < 3) ms = ms * 10 + (rest_[count] - '0');
    }
    if (count == 0 || count > 9) return give_up();
    for (std::size_t i = count; i < 3; ++i) ms *= 10;
    rest_.remove_prefix(count);
    return ms;
  }
  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

 private:
  int give_up() {
    good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

constexpr std::int64_t day_seconds = 86'400;

std::optional<Instant> read_rfc3339(std::string_view text) {
  Fields in(text);
  const int year = in.digits(4);
  in.expect("-");
  const int month = in.digits(2);
  in.expect("-");
  const int day = in.digits(2);
  in.expect("Tt");
  const int hour = in.digits(2);
  in.expect(":");
  const int minute = in.digits(2);
  in.expect(":");
  const int second = in.digits(2);
  const int ms = in.fraction_ms();
  int east_minutes = 0;
  if (const char sign = in.take("+-"); sign != '\0') {
    const int east_hours = in.digits(2);
    in.expect(":");
    const int rest = in.digits(2);
    if (east_hours > 23 || rest > 59) return std::nullopt;
    east_minutes = (east_hours * 60 + rest) * (sign == '-' ? -1 : 1);
  } else {
    in.expect("Zz");
  }
  if (!in.done() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const absl::CivilDay date(year, month, day);
  if (date.month() != month || date.day() != day) return std::nullopt;
  const std::int64_t seconds = (date - absl::CivilDay(1970, 1, 1)) * day_seconds + hour * 3600 +
                               (minute - east_minutes) * 60 + second;
  return instant_from_ms(seconds * 1000 + ms);
}

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::int64_t second_ms = 1000;
constexpr std::int64_t day_ms = day_seconds * second_ms;
constexpr std::array<Unit, 7> units{{{"y", 365 * day_ms},
                                     {"w", 7 * day_ms},
                                     {"d", day_ms},
                                     {"h", 3600 * second_ms},
                                     {"m", 60 * second_ms},
                                     {"s", second_ms},
                                     {"ms", 1}}};

// Prometheus keeps durations in nanoseconds of 64 bits; longer ones are refused there, and so here.
constexpr std::int64_t longest_ms = std::numeric_limits<std::int64_t>::max() / 1'000'000;

struct Part {
  std::size_t unit = 0;
  std::int64_t ms = 0;
};

// Takes "90s" off the front of `text`.
std::optional<Part> take_part(std::string_view& text) {
  std::int64_t amount = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    if (amount > longest_ms) return std::nullopt;
    amount = amount * 10 + (text[at] - '0');
  }
  if (at == 0) return std::nullopt;
  const std::string_view rest = text.substr(at);
  const std::string_view name =
      rest.substr(0, std::min(rest.find_first_of("0123456789"), rest.size()));
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].name != name) continue;
    if (amount > longest_ms / units[i].ms) return std::nullopt;
    text = rest.substr(name.size());
    return Part{i, amount * units[i].ms};
  }
  return std::nullopt;
}

}  // namespace

std::string to_rfc3339(Instant at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const std::int64_t ms = (at - seconds).count();
  const absl::CivilSecond civil =
      absl::CivilSecond(1970, 1, 1) + seconds.time_since_epoch().count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", civil.year(), civil.month(),
                     civil.day(), civil.hour(), civil.minute(), civil.second(), ms);
}

Result<Instant> parse_rfc3339(std::string_view text) {
  if (const auto at = read_rfc3339(text)) return *at;
  return invalid(quoted(text) + " is not a time; expected RFC 3339 with a zone, such as " +
                 "\"2024-02-05T00:30:00-06:00\"");
}

Result<Span> parse_span(std::string_view text) {
  if (text == "0") return Span{0};
  const auto refuse = [text] {
    return invalid(quoted(text) +
                   " is not a duration; expected a number and a unit (y, w, d, h, m, " +
                   "s, ms), largest first, such as \"5m\", \"1h30m\" or \"250ms\"");
  };
  if (text.empty()) return refuse();
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto part = take_part(rest);
    if (!part || part->unit < next_unit || part->ms > longest_ms - total) return refuse();
    next_unit = part->unit + 1;
    total += part->ms;
  }
  return Span{total};
}

std::string to_string(Span span) {
  if (span == Span::zero()) return "0s";
  std::string text;
  // Unsigned, because the most negative length has no positive counterpart.
  auto left = static_cast<std::uint64_t>(span.count());
  if (span < Span::zero()) {
    text = "-";
    left = 0 - left;
  }
  for (const Unit& unit : units) {
    const auto size = static_cast<std::uint64_t>(unit.ms);
    // Years and weeks only where they are exact: "90d" reads better than "12w6d".
    if (unit.ms > day_ms && left % size != 0) continue;
    if (left >= size) text += fmt::format("{}{}", left / size, unit.name);
    left %= size;
  }
  return text;
}

}  // namespace reveille
