// SPDX-License-Identifier: Apache-2.0
#include "engine/forward_clock.hpp"

#include <algorithm>

namespace reveille::engine {

Instant ForwardClock::next(Instant wall) {
  // The paging thread asks at least once a second; a longer step of a wall clock that is behind is
  // the clock being moved, not time that passed.
  constexpr Span longest_believed{5'000};
  const Span passed = wall_ ? std::clamp(wall - *wall_, Span{0}, longest_believed) : Span{0};
  wall_ = wall;
  tenths_ += passed.count() * 9;
  last_ += Span{tenths_ / 10};
  tenths_ %= 10;
  if (wall >= last_) {
    last_ = wall;
    tenths_ = 0;
  }
  return last_;
}

}  // namespace reveille::engine
