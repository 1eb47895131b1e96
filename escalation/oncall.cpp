// SPDX-License-Identifier: Apache-2.0
#include "escalation/oncall.hpp"

#include <algorithm>

namespace reveille::escalation {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 24 * 60 * minute_ms;

std::int64_t floor_divide(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

// The days on which a rotation is handed over: every shift_days, counted from one of them.
class Handoffs {
 public:
  explicit Handoffs(const Rotation& rotation) : rotation_(rotation) {
    origin_ = rotation.starts.value_or(CivilTime{.year = 2024});
    origin_.hour = rotation.handoff_minute / 60;
    origin_.minute = rotation.handoff_minute % 60;
    origin_.second = origin_.millisecond = 0;
    if (rotation.shift_days % 7 == 0) {
      origin_ = add_days(origin_, (rotation.handoff_weekday - weekday(origin_) + 7) % 7);
    }
  }

  // The beginning of the shift with this number; numbers before the first are negative.
  [[nodiscard]] Instant start(std::int64_t number) const {
    return rotation_.zone.instant(add_days(origin_, number * rotation_.shift_days));
  }

  // Two handoffs may fall on one instant where a zone skipped a day: then the later one counts.
  [[nodiscard]] std::int64_t number_at(Instant at) const {
    const std::int64_t days = day_number(rotation_.zone.civil(at)) - day_number(origin_);
    std::int64_t number = floor_divide(days, rotation_.shift_days);
    while (start(number) > at) --number;
    while (start(number + 1) <= at) ++number;
    return number;
  }

 private:
  const Rotation& rotation_;
  CivilTime origin_;
};

std::optional<Shift> regular_shift(const Rotation& rotation, Instant at) {
  if (rotation.people.empty()) return std::nullopt;
  const Handoffs handoffs(rotation);
  const std::int64_t number = handoffs.number_at(at);
  const auto count = static_cast<std::int64_t>(rotation.people.size());
  const std::int64_t turn = number - floor_divide(number, count) * count;
  return Shift{handoffs.start(number), handoffs.start(number + 1),
               rotation.people[static_cast<std::size_t>(turn)]};
}

bool covers(const DailyWindow& window, int today, std::int64_t minute) {
  const auto on = [&](int day) { return (window.weekdays >> day & 1u) != 0; };
  if (window.from_minute < window.to_minute) {
    return on(today) && minute >= window.from_minute && minute < window.to_minute;
  }
  const int yesterday = (today + 6) % 7;
  return (on(today) && minute >= window.from_minute) ||
         (on(yesterday) && minute < window.to_minute);
}

bool always(const DailyWindow& window) {
  const bool whole_day = window.from_minute == window.to_minute ||
                         (window.from_minute == 0 && window.to_minute == 24 * 60);
  return whole_day && window.weekdays == 0x7f;
}

std::int64_t ms_of_day(const CivilTime& civil) {
  return ((civil.hour * 60LL + civil.minute) * 60 + civil.second) * 1000 + civil.millisecond;
}

}  // namespace

std::optional<Shift> shift_at(const Rotation& rotation, const std::vector<Override>& overrides,
                              Instant at) {
  // The last one that covers `at` wins; those after it bound it, those before it do not show.
  std::optional<Shift> found;
  Instant earliest = Instant::min();
  Instant latest = Instant::max();
  for (auto it = overrides.rbegin(); it != overrides.rend() && !found; ++it) {
    if (it->rotation != rotation.name || it->from >= it->to) continue;
    if (it->to <= at) {
      earliest = std::max(earliest, it->to);
    } else if (it->from > at) {
      latest = std::min(latest, it->from);
    } else {
      found = Shift{it->from, it->to, it->person, true};
    }
  }
  if (!found) found = regular_shift(rotation, at);
  if (!found) return std::nullopt;
  found->from = std::max(found->from, earliest);
  found->to = std::min(found->to, latest);
  return found;
}

std::vector<Override> all_overrides(const Plan& plan, const Book& book) {
  std::vector<Override> all = plan.overrides;
  for (const OverrideSet& set : book.overrides) {
    all.push_back(Override{set.rotation, set.person, set.from, set.to, {}});
  }
  return all;
}

bool inside(const std::vector<DailyWindow>& windows, const Zone& zone, Instant at) {
  if (windows.empty()) return false;
  const CivilTime civil = zone.civil(at);
  const int today = weekday(civil);
  const std::int64_t minute = civil.hour * 60 + civil.minute;
  return std::ranges::any_of(
      windows, [&](const DailyWindow& window) { return covers(window, today, minute); });
}

Instant next_change(const std::vector<DailyWindow>& windows, const Zone& zone, Instant after) {
  if (windows.empty() || std::ranges::any_of(windows, always)) return Instant::max();
  // Between two changes of the offset the wall clock runs evenly: the next edge on it is so far
  // away in time as on the dial, unless the clocks are put before that.
  const std::int64_t now = ms_of_day(zone.civil(after));
  std::int64_t wait = day_ms;
  for (const DailyWindow& window : windows) {
    for (const int minute : {window.from_minute, window.to_minute}) {
      const std::int64_t ahead = (minute * minute_ms - now) % day_ms;
      wait = std::min(wait, ahead <= 0 ? ahead + day_ms : ahead);
    }
  }
  return std::min(after + Span{wait}, zone.next_transition(after));
}

}  // namespace reveille::escalation
