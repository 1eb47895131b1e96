// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/stretches.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace reveille::escalation::detail {
namespace {

constexpr std::size_t fewest_for_pattern = 3;
constexpr std::size_t runs_told = 3;
constexpr Span about_an_end{15 * 24 * 3'600'000LL};

// One stretch on the clock of its zone.
struct Dial {
  std::int64_t day = 0;  // on which it begins
  Stretch stretch;
};

// Stretches that begin and end at the same times of day, so many days apart.
struct Key {
  int from = 0;  // minutes after midnight
  int to = 0;
  std::int64_t days = 0;  // from the day of `from` to that of `to`
  auto operator<=>(const Key&) const = default;

  [[nodiscard]] bool within_a_day() const { return days == 0 || (days == 1 && to <= from); }
};

struct Pattern {
  std::vector<Dial> dials;  // by time
  Stretch whole;            // also with what the horizon has cut off
  std::string text;         // in one line; "": one line cannot tell
};
using Patterns = std::map<Key, Pattern>;

int minute_of(const CivilTime& civil) {
  return civil.hour * 60 + civil.minute;
}

Key key_of(const Stretch& stretch, const Zone& zone) {
  const CivilTime from = zone.civil(stretch.from);
  const CivilTime to = zone.civil(stretch.to);
  return {minute_of(from), minute_of(to), day_number(to) - day_number(from)};
}

int weekday_of(std::int64_t day) {
  return static_cast<int>((day + 3) % 7);  // day 0: a Thursday
}

std::string weekday_text(int day) {
  static constexpr std::array<const char*, 7> names{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};
  return names[static_cast<std::size_t>(day)];
}

std::string weekdays_text(const std::set<int>& days) {
  std::string text;
  for (const int day : days) text += (text.empty() ? "" : ",") + weekday_text(day);
  return text;
}

std::string clock_text(int minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::string date_text(const Dial& dial, const Zone& zone) {
  return to_local(dial.stretch.from, zone).substr(4, 10);
}

// "daily", "Mon,Tue": the pattern fills all days (of its weekdays) between its first and its last;
// "": it does not.
std::string days_text(const std::vector<Dial>& dials) {
  const std::int64_t first = dials.front().day;
  const std::int64_t last = dials.back().day;
  const auto count = static_cast<std::int64_t>(dials.size());
  if (count == last - first + 1) return "daily";
  std::set<int> weekdays;
  for (const Dial& dial : dials) weekdays.insert(weekday_of(dial.day));
  std::int64_t expected = 0;
  for (std::int64_t day = first; day <= last; ++day)
    expected += weekdays.contains(weekday_of(day)) ? 1 : 0;
  return count == expected ? weekdays_text(weekdays) : "";
}

// After how many weeks it comes again, always; 0: it is less regular than that.
std::int64_t weeks_between(const std::vector<Dial>& dials) {
  const std::int64_t days = dials[1].day - dials[0].day;
  for (std::size_t i = 1; i < dials.size(); ++i)
    if (dials[i].day - dials[i - 1].day != days) return 0;
  return days % 7 == 0 ? days / 7 : 0;
}

// "2024-01-22 to 2024-01-28, 2024-02-05, ... 2025-02-10": days in a row as one.
std::string dates_text(const std::vector<Dial>& dials, const Zone& zone) {
  std::vector<std::string> runs;
  for (std::size_t first = 0, i = 0; i < dials.size(); ++i) {
    if (i + 1 < dials.size() && dials[i + 1].day == dials[i].day + 1) continue;
    runs.push_back(date_text(dials[first], zone) +
                   (first == i ? "" : " to " + date_text(dials[i], zone)));
    first = i + 1;
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(runs.size(), runs_told); ++i)
    text += (i == 0 ? "" : ", ") + runs[i];
  if (runs.size() > runs_told)
    text += (runs.size() > runs_told + 1 ? ", ... " : ", ") + runs.back();
  return text;
}

// " (2024-03-16 to 2024-11-02)": of a pattern that holds in a part of the horizon only.
std::string season_text(const std::vector<Dial>& dials, const Zone& zone, const Stretch& horizon) {
  const bool from_start = dials.front().stretch.from - horizon.from < about_an_end;
  const bool to_end = horizon.to - dials.back().stretch.to < about_an_end;
  if (from_start && to_end) return "";
  return fmt::format(" ({} to {})", date_text(dials.front(), zone), date_text(dials.back(), zone));
}

// "" where one line cannot tell when it is.
std::string pattern_text(const Key& key, const std::vector<Dial>& dials, const Zone& zone,
                         const Stretch& horizon) {
  if (dials.size() < fewest_for_pattern) return "";
  const std::string short_clock =
      fmt::format("{}-{} {}", clock_text(key.from), clock_text(key.to), zone.name());
  if (key.within_a_day()) {
    if (const std::string days = days_text(dials); !days.empty())
      return days + " " + short_clock + season_text(dials, zone, horizon);
  }
  if (const std::int64_t weeks = weeks_between(dials); weeks > 0) {
    const int day = weekday_of(dials.front().day);
    const int last = weekday_of(dials.front().day + key.days);
    const std::string clock =
        key.within_a_day()
            ? weekday_text(day) + " " + short_clock
            : fmt::format("{} {} to {} {} {}{}", weekday_text(day), clock_text(key.from),
                          weekday_text(last), clock_text(key.to), zone.name(),
                          key.days < 7 ? "" : fmt::format(" ({} days)", key.days));
    if (weeks == 1) return clock + ", every week" + season_text(dials, zone, horizon);
    return fmt::format("{}, every {} weeks from {}", clock, weeks, date_text(dials.front(), zone));
  }
  if (!key.within_a_day()) return "";
  return fmt::format("{} on {} days: {}", short_clock, dials.size(), dates_text(dials, zone));
}

// A stretch that the horizon cut belongs to a pattern of which it can be a part: nullptr, none.
Pattern* pattern_of_cut(Patterns& patterns, const Stretch& cut, const Key& key, bool at_start) {
  for (auto& [other, pattern] : patterns) {
    const bool fits = at_start ? other.to == key.to : other.from == key.from;
    if (!fits || pattern.text.empty()) continue;
    const Stretch& whole = pattern.dials.front().stretch;
    if (cut.to - cut.from <= whole.to - whole.from) return &pattern;
  }
  return nullptr;
}

std::string stretch_text(const Stretch& stretch, const Zone& zone) {
  return fmt::format("{} to {}", to_local(stretch.from, zone), to_local(stretch.to, zone));
}

}  // namespace

Stretches united(Stretches stretches) {
  std::ranges::sort(stretches, {}, &Stretch::from);
  Stretches result;
  for (const Stretch& stretch : stretches) {
    if (stretch.from >= stretch.to) continue;
    if (!result.empty() && stretch.from <= result.back().to) {
      result.back().to = std::max(result.back().to, stretch.to);
    } else {
      result.push_back(stretch);
    }
  }
  return result;
}

Stretches intersection(const Stretches& a, const Stretches& b) {
  Stretches result;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Stretch common{std::max(a[i].from, b[j].from), std::min(a[i].to, b[j].to)};
    if (common.from < common.to) result.push_back(common);
    if (a[i].to < b[j].to) {
      ++i;
    } else {
      ++j;
    }
  }
  return result;
}

std::vector<Finding::Hours> local_hours(const Stretches& stretches, const Zone& zone,
                                        const Stretch& horizon) {
  if (stretches.empty() || stretches == Stretches{horizon}) return {};
  Patterns patterns;
  Stretches cut;
  for (const Stretch& stretch : stretches) {
    if (stretch.from == horizon.from || stretch.to == horizon.to) {
      cut.push_back(stretch);
      continue;
    }
    Pattern& pattern = patterns[key_of(stretch, zone)];
    if (pattern.dials.empty()) pattern.whole.from = stretch.from;
    pattern.whole.to = stretch.to;
    pattern.dials.push_back({day_number(zone.civil(stretch.from)), stretch});
  }
  for (auto& [key, pattern] : patterns)
    pattern.text = pattern_text(key, pattern.dials, zone, horizon);
  std::vector<Finding::Hours> hours;
  for (const Stretch& stretch : cut) {
    const bool at_start = stretch.from == horizon.from;
    Pattern* pattern = pattern_of_cut(patterns, stretch, key_of(stretch, zone), at_start);
    if (!pattern) {
      hours.push_back({stretch.from, stretch.to, stretch_text(stretch, zone)});
    } else if (at_start) {
      pattern->whole.from = stretch.from;
    } else {
      pattern->whole.to = stretch.to;
    }
  }
  for (const auto& [key, pattern] : patterns) {
    if (!pattern.text.empty()) {
      hours.push_back({pattern.whole.from, pattern.whole.to, pattern.text});
      continue;
    }
    for (const Dial& dial : pattern.dials)
      hours.push_back({dial.stretch.from, dial.stretch.to, stretch_text(dial.stretch, zone)});
  }
  std::ranges::sort(hours, {}, &Finding::Hours::from);
  return hours;
}

}  // namespace reveille::escalation::detail
