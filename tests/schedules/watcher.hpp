// SPDX-License-Identifier: Apache-2.0
// Somebody who sits below wall clocks and knows nothing of stretches of time: each minute they note
// the furthest that each clock has shown, and from that say who is on call.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "escalation/rotation.hpp"

namespace reveille::schedules {

using escalation::Layer;
using escalation::Override;
using escalation::PersonName;
using escalation::Rotation;

// People as bits of a number.
using Crowd = std::uint32_t;
class Register {
 public:
  [[nodiscard]] Crowd bit(const PersonName& person);
  [[nodiscard]] Crowd bits(const std::vector<PersonName>& people);

 private:
  std::map<PersonName, Crowd> bits_;
};

// A clock watched minute by minute: for each minute from the start the furthest reading up to then,
// in minutes since it showed 1970-01-01 00:00.
class WatchedClock {
 public:
  WatchedClock(const Zone& zone, Instant from, Instant to);
  [[nodiscard]] std::int64_t shown(std::size_t minute) const { return start_ + shown_[minute]; }
  // Minutes at which the clock did not go on by one minute.
  [[nodiscard]] const std::vector<std::size_t>& jumps() const { return jumps_; }
  // Two clocks with equal signatures have shown the same all the time.
  [[nodiscard]] std::vector<std::int64_t> signature() const;

 private:
  std::int64_t start_ = 0;
  std::vector<std::int32_t> shown_;
  std::vector<std::size_t> jumps_;
  std::vector<std::int64_t> after_;  // what it showed then
};

// Watches over one layer. Asked in the order of time.
class LayerWatcher {
 public:
  LayerWatcher(const Layer& layer, const WatchedClock& clock, Register& people);
  // 0: the layer does not serve.
  [[nodiscard]] Crowd on_call(Instant at, std::size_t minute);

 private:
  [[nodiscard]] std::int64_t handoff(std::int64_t turn) const;
  [[nodiscard]] bool in_hours(std::int64_t shown) const;

  const Layer& layer_;
  const WatchedClock& clock_;
  std::vector<Crowd> turns_;
  std::int64_t turn_ = 0;
  std::int64_t next_ = 0;  // the reading at which turn_ ends
};

// Over a whole rotation with its overrides.
class Watcher {
 public:
  // `clocks`: one for each layer.
  Watcher(const Rotation& rotation, const std::vector<Override>& overrides,
          const std::vector<const WatchedClock*>& clocks, Register& people);
  [[nodiscard]] Crowd on_call(Instant at, std::size_t minute);

 private:
  struct Change {
    Override override;
    Crowd person;
    Crowd instead_of;
  };
  std::vector<LayerWatcher> layers_;
  std::vector<Change> changes_;
};

}  // namespace reveille::schedules
