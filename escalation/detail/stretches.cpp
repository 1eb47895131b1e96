// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/stretches.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace reveille::escalation::detail {
namespace {

constexpr Span longest_pattern{25 * 3'600'000LL};  // a day on which clocks go back
constexpr int fewest_for_pattern = 3;

// One stretch on the clock of its zone. -1: cut off by the horizon there, so that it could have
// begun (ended) at any time.
struct Dial {
  int from = 0;  // minutes after midnight
  int to = 0;
  std::int64_t day = 0;
  int weekday = 0;
  Stretch stretch;
};

int minute_of(const CivilTime& civil) {
  return civil.hour * 60 + civil.minute;
}

Dial dial_of(const Stretch& stretch, const Zone& zone, const Stretch& horizon) {
  const CivilTime from = zone.civil(stretch.from);
  const CivilTime to = zone.civil(stretch.to);
  return Dial{stretch.from == horizon.from ? -1 : minute_of(from),
              stretch.to == horizon.to ? -1 : minute_of(to), day_number(from), weekday(from),
              stretch};
}

std::string clock_text(int minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::string weekday_text(const std::set<int>& days) {
  static constexpr std::array<const char*, 7> names{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};
  std::string text;
  for (const int day : days) {
    text += (text.empty() ? "" : ",") + std::string(names[static_cast<std::size_t>(day)]);
  }
  return text;
}

// Does the pattern fill all days (of its weekdays) between its first and its last?
std::string pattern_text(const std::vector<Dial>& dials, const std::string& clock) {
  const std::int64_t first = dials.front().day;
  const std::int64_t last = dials.back().day;
  const auto count = static_cast<std::int64_t>(dials.size());
  if (count == last - first + 1) return "daily " + clock;
  std::set<int> weekdays;
  for (const Dial& dial : dials) weekdays.insert(dial.weekday);
  std::int64_t expected = 0;
  for (std::int64_t day = first; day <= last; ++day) {
    expected += weekdays.contains(static_cast<int>((day + 3) % 7)) ? 1 : 0;  // day 0: a Thursday
  }
  if (count == expected) return weekday_text(weekdays) + " " + clock;
  return fmt::format("{} on {} days", clock, count);
}

using Patterns = std::map<std::pair<int, int>, std::vector<Dial>>;

bool is_pattern(const std::vector<Dial>& dials) {
  return dials.size() >= fewest_for_pattern &&
         dials.front().stretch.to - dials.front().stretch.from <= longest_pattern;
}

// A stretch that the horizon cut belongs to the pattern it would have had.
void adopt_cut_ones(Patterns& patterns) {
  for (auto cut = patterns.begin(); cut != patterns.end();) {
    const auto [from, to] = cut->first;
    const auto whole = std::ranges::find_if(patterns, [&](const auto& entry) {
      const auto& [key, dials] = entry;
      return key != cut->first && is_pattern(dials) && (from == -1 || key.first == from) &&
             (to == -1 || key.second == to);
    });
    if ((from != -1 && to != -1) || whole == patterns.end()) {
      ++cut;
      continue;
    }
    auto& dials = whole->second;
    dials.insert(from == -1 ? dials.begin() : dials.end(), cut->second.begin(), cut->second.end());
    cut = patterns.erase(cut);
  }
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
  for (const Stretch& stretch : stretches) {
    const Dial dial = dial_of(stretch, zone, horizon);
    patterns[{dial.from, dial.to}].push_back(dial);
  }
  adopt_cut_ones(patterns);
  std::vector<Finding::Hours> hours;
  for (const auto& [key, dials] : patterns) {
    if (is_pattern(dials) && key.first != -1 && key.second != -1) {
      const std::string clock =
          fmt::format("{}-{} {}", clock_text(key.first), clock_text(key.second), zone.name());
      hours.push_back(
          {dials.front().stretch.from, dials.back().stretch.to, pattern_text(dials, clock)});
      continue;
    }
    for (const Dial& dial : dials) {
      hours.push_back({dial.stretch.from, dial.stretch.to,
                       fmt::format("{} to {}", to_local(dial.stretch.from, zone),
                                   to_local(dial.stretch.to, zone))});
    }
  }
  std::ranges::sort(hours, {}, &Finding::Hours::from);
  return hours;
}

}  // namespace reveille::escalation::detail
