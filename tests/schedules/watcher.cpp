// SPDX-License-Identifier: Apache-2.0
#include "watcher.hpp"

#include <algorithm>

namespace reveille::schedules {
namespace {

constexpr std::int64_t day_minutes = 24 * 60;

std::int64_t minutes_of(const CivilTime& civil) {
  return day_number(civil) * day_minutes + civil.hour * 60 + civil.minute;
}

bool is_leap(std::int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int length_of(std::int64_t year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

Crowd Register::bit(const PersonName& person) {
  if (person.empty()) return 0;
  return bits_.emplace(person, Crowd{1} << bits_.size()).first->second;
}

Crowd Register::bits(const std::vector<PersonName>& people) {
  Crowd all = 0;
  for (const PersonName& person : people) all |= bit(person);
  return all;
}

WatchedClock::WatchedClock(const Zone& zone, Instant from, Instant to) {
  start_ = minutes_of(zone.civil(from));
  std::int64_t furthest = start_;
  std::int64_t before = start_ - 1;
  for (Instant at = from; at < to; at += Span{60'000}) {
    const std::int64_t reading = minutes_of(zone.civil(at));
    if (reading != before + 1) {
      jumps_.push_back(shown_.size());
      after_.push_back(reading);
    }
    before = reading;
    furthest = std::max(furthest, reading);
    shown_.push_back(static_cast<std::int32_t>(furthest - start_));
  }
}

std::vector<std::int64_t> WatchedClock::signature() const {
  std::vector<std::int64_t> signature{start_};
  for (std::size_t i = 0; i < jumps_.size(); ++i) {
    signature.push_back(static_cast<std::int64_t>(jumps_[i]));
    signature.push_back(after_[i]);
  }
  return signature;
}

LayerWatcher::LayerWatcher(const Layer& layer, const WatchedClock& clock, Register& people)
    : layer_(layer), clock_(clock) {
  for (const auto& turn : layer.turns) turns_.push_back(people.bits(turn));
  // Some turn that is over when the watch begins; on_call() steps on from there.
  for (std::int64_t step = 1; handoff(turn_ + 1) > clock.shown(0); step *= 2) turn_ -= step;
  next_ = handoff(turn_ + 1);
}

std::int64_t LayerWatcher::handoff(std::int64_t turn) const {
  if (layer_.shift.months == 0) return minutes_of(layer_.origin) + turn * layer_.shift.minutes;
  CivilTime day = layer_.origin;
  std::int64_t months = turn * layer_.shift.months;
  for (; months > 0; --months) {
    if (++day.month == 13) day = {.year = day.year + 1, .month = 1, .day = day.day};
  }
  for (; months < 0; ++months) {
    if (--day.month == 0) day = {.year = day.year - 1, .month = 12, .day = day.day};
  }
  day.day = std::min(layer_.origin.day, length_of(day.year, day.month));
  day.hour = layer_.origin.hour;
  day.minute = layer_.origin.minute;
  return minutes_of(day);
}

bool LayerWatcher::in_hours(std::int64_t shown) const {
  if (layer_.hours.empty()) return true;
  const std::int64_t day = shown / day_minutes;
  const auto minute = shown % day_minutes;
  const auto today = static_cast<unsigned>((day + 3) % 7);  // 1970-01-01 was a Thursday
  const unsigned yesterday = (today + 6) % 7;
  for (const escalation::DailyWindow& window : layer_.hours) {
    const bool since_today = (window.weekdays >> today & 1u) != 0 && minute >= window.from_minute;
    const bool since_yesterday = (window.weekdays >> yesterday & 1u) != 0;
    const bool over_night = window.to_minute <= window.from_minute;
    if (since_today && (over_night || minute < window.to_minute)) return true;
    if (since_yesterday && over_night && minute < window.to_minute) return true;
  }
  return false;
}

Crowd LayerWatcher::on_call(Instant at, std::size_t minute) {
  if (turns_.empty()) return 0;
  const std::int64_t shown = clock_.shown(minute);
  while (shown >= next_) {
    ++turn_;
    next_ = handoff(turn_ + 1);
  }
  if ((layer_.from && at < *layer_.from) || (layer_.to && at >= *layer_.to)) return 0;
  if (!in_hours(shown)) return 0;
  const auto count = static_cast<std::int64_t>(turns_.size());
  return turns_[static_cast<std::size_t>((turn_ % count + count) % count)];
}

Watcher::Watcher(const Rotation& rotation, const std::vector<Override>& overrides,
                 const std::vector<const WatchedClock*>& clocks, Register& people) {
  for (std::size_t i = 0; i < rotation.layers.size(); ++i) {
    layers_.emplace_back(rotation.layers[i], *clocks[i], people);
  }
  for (const Override& one : overrides) {
    changes_.push_back({one, people.bit(one.person), people.bit(one.instead_of)});
  }
}

Crowd Watcher::on_call(Instant at, std::size_t minute) {
  Crowd crowd = 0;
  for (LayerWatcher& layer : layers_) {
    const Crowd own = layer.on_call(at, minute);
    if (own != 0) crowd = own;
  }
  for (const Change& change : changes_) {
    if (at < change.override.from || at >= change.override.to) continue;
    switch (change.override.kind) {
      case escalation::OverrideKind::add:
        crowd |= change.person;
        break;
      case escalation::OverrideKind::remove:
        crowd &= ~change.person;
        break;
      case escalation::OverrideKind::replace:
        if (change.instead_of == 0) {
          crowd = change.person;
        } else if ((crowd & change.instead_of) != 0) {
          crowd = (crowd & ~change.instead_of) | change.person;
        }
        break;
    }
  }
  return crowd;
}

}  // namespace reveille::schedules
