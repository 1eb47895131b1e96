// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.hpp"

namespace reveille::engine {

// Time for deciding: the wall clock, except that it never goes back and never stands still because
// the wall clock was put back. While the wall is behind, time goes on at nine tenths of the wall's
// pace until both meet: escalation steps keep their length within a tenth, and rotations find their
// hour again. A wall clock that jumps forward is believed at once.
class ForwardClock {
 public:
  explicit ForwardClock(Instant floor = {}) : last_(floor) {}
  [[nodiscard]] Instant next(Instant wall);
  [[nodiscard]] Instant last() const { return last_; }

 private:
  Instant last_;
  std::optional<Instant> wall_;
  std::int64_t tenths_ = 0;  // of a millisecond, not yet counted
};

}  // namespace reveille::engine
