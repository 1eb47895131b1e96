// SPDX-License-Identifier: Apache-2.0
// One layer in time: whose turn it is, and whether the layer serves.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "escalation/detail/dial.hpp"
#include "escalation/rotation.hpp"

namespace reveille::escalation::detail {

// Nothing changes in from <= t < to.
struct LayerState {
  Instant from = Instant::min();
  Instant to = Instant::max();
  bool serves = false;
  std::int64_t turn = 0;  // the number of the shift since the layer's origin; if it serves
};

// Remembers its last answer; asking in the order of time is cheap. The layer outlives it.
class LayerCourse {
 public:
  explicit LayerCourse(const Layer& layer);

  [[nodiscard]] const LayerState& at(Instant at);
  [[nodiscard]] const std::vector<PersonName>& people(std::int64_t turn) const;
  // From hand-off to hand-off, within the time in which the layer is in force.
  [[nodiscard]] std::pair<Instant, Instant> whole_turn(std::int64_t turn);

 private:
  struct Edges {
    Reading before;  // the last one not later than the reading
    Reading after;
    bool inside;
  };

  [[nodiscard]] LayerState find(Instant at);
  [[nodiscard]] Edges edges_at(Reading reading) const;
  [[nodiscard]] std::int64_t turn_at(Reading reading) const;
  [[nodiscard]] Reading start_of(std::int64_t turn) const;

  const Layer& layer_;
  Reading origin_;
  std::vector<std::pair<Reading, Reading>> week_;  // when it serves, since Monday 00:00
  Dial dial_;
  LayerState last_{Instant::max(), Instant::min()};
};

}  // namespace reveille::escalation::detail
