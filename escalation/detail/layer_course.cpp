// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/layer_course.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace reveille::escalation::detail {
namespace {

constexpr Reading week = 7 * dial_day;
constexpr Reading first_monday = 4 * dial_day;  // 1970-01-05

using Hours = std::vector<std::pair<Reading, Reading>>;

void add_window(const DailyWindow& window, int day, Hours& hours) {
  const Reading from = day * dial_day + window.from_minute * dial_minute;
  Reading to = day * dial_day + window.to_minute * dial_minute;
  if (window.to_minute <= window.from_minute) to += dial_day;
  hours.emplace_back(from, std::min(to, week));
  if (to > week) hours.emplace_back(0, to - week);
}

// In order, without overlap and without two that touch. Empty: always, as for no hours at all.
Hours week_of(const std::vector<DailyWindow>& windows) {
  Hours all;
  for (const DailyWindow& window : windows) {
    for (int day = 0; day < 7; ++day) {
      if ((window.weekdays >> day & 1u) != 0) add_window(window, day, all);
    }
  }
  std::ranges::sort(all);
  Hours united;
  for (const auto& each : all) {
    if (!united.empty() && each.first <= united.back().second) {
      united.back().second = std::max(united.back().second, each.second);
    } else {
      united.push_back(each);
    }
  }
  if (united.size() == 1 && united.front() == std::pair{Reading{0}, week}) united.clear();
  return united;
}

std::int64_t month_number(const CivilTime& civil) {
  return civil.year * 12 + civil.month - 1;
}

int days_in(std::int64_t month) {
  const std::int64_t next = month + 1;
  const auto first_day = [](std::int64_t number) {
    return day_number({.year = floor_divide(number, 12),
                       .month = static_cast<int>(number - floor_divide(number, 12) * 12) + 1});
  };
  return static_cast<int>(first_day(next) - first_day(month));
}

}  // namespace

LayerCourse::LayerCourse(const Layer& layer)
    : layer_(layer),
      origin_(reading_of(layer.origin)),
      week_(week_of(layer.hours)),
      dial_(layer.zone) {}

const LayerState& LayerCourse::at(Instant at) {
  if (at < last_.from || at >= last_.to) last_ = find(at);
  return last_;
}

const std::vector<PersonName>& LayerCourse::people(std::int64_t turn) const {
  const auto count = static_cast<std::int64_t>(layer_.turns.size());
  return layer_.turns[static_cast<std::size_t>(turn - floor_divide(turn, count) * count)];
}

std::pair<Instant, Instant> LayerCourse::whole_turn(std::int64_t turn) {
  return {std::max(dial_.when(start_of(turn)), layer_.from.value_or(Instant::min())),
          std::min(dial_.when(start_of(turn + 1)), layer_.to.value_or(Instant::max()))};
}

LayerState LayerCourse::find(Instant at) {
  if (layer_.turns.empty()) return {};
  if (layer_.from && at < *layer_.from) return {Instant::min(), *layer_.from};
  if (layer_.to && at >= *layer_.to) return {*layer_.to, Instant::max()};
  const Reading now = dial_.reading(at);
  LayerState state;
  Reading from = std::numeric_limits<Reading>::min();
  Reading to = std::numeric_limits<Reading>::max();
  if (!week_.empty()) {
    const Edges edges = edges_at(now);
    from = edges.before;
    to = edges.after;
    state.serves = edges.inside;
  } else {
    state.serves = true;
  }
  if (state.serves) {
    state.turn = turn_at(now);
    from = std::max(from, start_of(state.turn));
    to = std::min(to, start_of(state.turn + 1));
  }
  state.from = std::max(dial_.when(from), layer_.from.value_or(Instant::min()));
  state.to = std::min(dial_.when(to), layer_.to.value_or(Instant::max()));
  return state;
}

LayerCourse::Edges LayerCourse::edges_at(Reading reading) const {
  const Reading monday = first_monday + floor_divide(reading - first_monday, week) * week;
  const Reading now = reading - monday;
  const auto next =
      std::ranges::upper_bound(week_, now, {}, [](const auto& each) { return each.first; });
  const bool first = next == week_.begin();
  const bool last = next == week_.end();
  const auto& current = first ? week_.back() : *(next - 1);
  const Reading back = first ? week : 0;
  const Reading ahead = last ? week : 0;
  const auto& following = last ? week_.front() : *next;
  // Hours that run over the end of the week are two entries that touch there.
  const bool over_end = week_.back().second == week && week_.front().first == 0;
  Edges edges{current.first - back, current.second - back, now < current.second - back};
  if (!edges.inside) {
    edges = {current.second - back, following.first + ahead, false};
  } else if (over_end && current.second == week && !first) {
    edges.after = week_.front().second + week;
  } else if (over_end && &current == &week_.front()) {
    edges.before = week_.back().first - week;
  }
  return {edges.before + monday, edges.after + monday, edges.inside};
}

Reading LayerCourse::start_of(std::int64_t turn) const {
  if (layer_.shift.months == 0) return origin_ + turn * layer_.shift.minutes * dial_minute;
  const std::int64_t month = month_number(layer_.origin) + turn * layer_.shift.months;
  CivilTime civil = layer_.origin;
  civil.year = floor_divide(month, 12);
  civil.month = static_cast<int>(month - civil.year * 12) + 1;
  civil.day = std::min(layer_.origin.day, days_in(month));
  return reading_of(civil);
}

std::int64_t LayerCourse::turn_at(Reading reading) const {
  if (layer_.shift.months == 0) {
    return floor_divide(reading - origin_, layer_.shift.minutes * dial_minute);
  }
  const std::int64_t months = month_number(civil_of(reading)) - month_number(layer_.origin);
  const std::int64_t turn = floor_divide(months, layer_.shift.months);
  return start_of(turn) > reading ? turn - 1 : turn;
}

}  // namespace reveille::escalation::detail
