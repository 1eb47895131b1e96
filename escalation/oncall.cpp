// SPDX-License-Identifier: Apache-2.0
#include "escalation/oncall.hpp"

#include <algorithm>
#include <iterator>

#include "base/result.hpp"
#include "escalation/detail/layer_course.hpp"

namespace reveille::escalation {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t day_ms = 24 * 60 * minute_ms;

void add_once(std::vector<PersonName>& people, const PersonName& person) {
  if (std::ranges::find(people, person) == people.end()) people.push_back(person);
}

void apply(const Override& one, std::vector<PersonName>& people) {
  switch (one.kind) {
    case OverrideKind::replace: {
      const auto place = std::ranges::find(people, one.instead_of);
      if (place == people.end()) return;
      *place = one.person;
      if (std::ranges::count(people, one.person) > 1) people.erase(place);
      return;
    }
    case OverrideKind::add:
      return add_once(people, one.person);
    case OverrideKind::remove:
      std::erase(people, one.person);
      return;
  }
}

bool takes_all(const Override& one) {
  return one.kind == OverrideKind::replace && one.instead_of.empty();
}

// Answers cheaply when asked in the order of time.
class Walk {
 public:
  Walk(const Rotation& rotation, const std::vector<Override>& overrides) : overrides_(overrides) {
    for (const Layer& layer : rotation.layers) courses_.emplace_back(layer);
  }

  [[nodiscard]] Shift at(Instant at) {
    const auto covers_it = [at](const Override& one) { return one.from <= at && at < one.to; };
    // What lies under the last that takes all does not show.
    const auto last =
        std::find_if(overrides_.rbegin(), overrides_.rend(),
                     [&](const Override& one) { return takes_all(one) && covers_it(one); });
    Shift shift = last == overrides_.rend() ? of_layers(at) : taken_by(*last);
    for (auto one = last.base(); one != overrides_.end(); ++one) {
      if (one->to <= at) {
        shift.from = std::max(shift.from, one->to);
      } else if (one->from > at) {
        shift.to = std::min(shift.to, one->from);
      } else {
        const std::vector<PersonName> before = shift.people;
        apply(*one, shift.people);
        shift.from = std::max(shift.from, one->from);
        shift.to = std::min(shift.to, one->to);
        if (shift.people != before) note(*one, shift);
      }
    }
    return shift;
  }

  [[nodiscard]] std::optional<std::pair<Instant, Instant>> turn_at(Instant at) {
    const Shift shift = of_layers(at);
    if (!shift.layer) return std::nullopt;
    return courses_[*shift.layer].whole_turn(shift.turn);
  }

 private:
  [[nodiscard]] Shift of_layers(Instant at) {
    Shift shift{.from = Instant::min(), .to = Instant::max(), .people = {}, .layer = {}, .by = {}};
    for (std::size_t i = courses_.size(); i-- > 0;) {
      const detail::LayerState& state = courses_[i].at(at);
      shift.from = std::max(shift.from, state.from);
      shift.to = std::min(shift.to, state.to);
      if (!state.serves) continue;
      shift.layer = i;
      shift.turn = state.turn;
      for (const PersonName& person : courses_[i].people(state.turn)) {
        add_once(shift.people, person);
      }
      break;
    }
    return shift;
  }

  [[nodiscard]] static Shift taken_by(const Override& one) {
    Shift shift{one.from, one.to, {one.person}, {}, 0, false, {}};
    note(one, shift);
    return shift;
  }

  static void note(const Override& one, Shift& shift) {
    shift.overridden = true;
    if (one.id) shift.by.push_back(one.id);
  }

  const std::vector<Override>& overrides_;
  std::vector<detail::LayerCourse> courses_;
};

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

Roster::Roster(const Rotation& rotation, const std::vector<Override>& overrides)
    : rotation_(rotation) {
  std::ranges::copy_if(overrides, std::back_inserter(overrides_), [&](const Override& one) {
    return one.rotation == rotation.name && one.from < one.to;
  });
}

Shift Roster::at(Instant at) const {
  return Walk(rotation_, overrides_).at(at);
}

std::vector<Shift> Roster::between(Instant from, Instant to, std::size_t most) const {
  Walk walk(rotation_, overrides_);
  std::vector<Shift> shifts;
  for (Instant at = from; at < to && shifts.size() < most;) {
    Shift shift = walk.at(at);
    INVARIANT(shift.to > at, "a shift ends after the instant that it covers");
    shift.from = at;
    shift.to = at = std::min(shift.to, to);
    shifts.push_back(std::move(shift));
  }
  return shifts;
}

std::optional<std::pair<Instant, Instant>> Roster::turn_at(Instant at) const {
  return Walk(rotation_, overrides_).turn_at(at);
}

std::optional<Shift> shift_at(const Rotation& rotation, const std::vector<Override>& overrides,
                              Instant at) {
  Shift shift = Roster(rotation, overrides).at(at);
  if (shift.people.empty()) return std::nullopt;
  return shift;
}

std::optional<Shift> new_gap(const Rotation& rotation, const std::vector<Override>& before,
                             const std::vector<Override>& after, Instant from, Instant to) {
  const auto concerned = [&](const std::vector<Override>& all) {
    std::vector<Override> some;
    std::ranges::copy_if(all, std::back_inserter(some), [&](const Override& one) {
      return one.rotation == rotation.name && one.from < to && one.to > from;
    });
    return some;
  };
  const std::vector<Override> some_before = concerned(before);
  const std::vector<Override> some_after = concerned(after);
  Walk then(rotation, some_before);
  Walk now(rotation, some_after);
  for (Instant at = from; at < to;) {
    const Shift was = then.at(at);
    Shift is = now.at(at);
    const Instant next = std::min({was.to, is.to, to});
    if (is.people.empty() && !was.people.empty()) {
      is.from = at;
      is.to = next;
      return is;
    }
    at = next;
  }
  return std::nullopt;
}

std::vector<Override> all_overrides(const Plan& plan, const Book& book) {
  std::vector<Override> all = plan.overrides;
  for (const OverrideSet& set : book.overrides) {
    if (!plan.person(set.person)) continue;
    all.push_back(
        Override{set.rotation, set.person, set.from, set.to, {}, set.kind, set.instead_of, set.id});
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
