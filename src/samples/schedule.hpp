// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "rules/files/rule.hpp"

namespace reveille::samples {

// Where in its interval a group is evaluated: the same after every restart, and spread, so that
// groups of one interval do not all run at once.
[[nodiscard]] Span slot_offset(const rules::RuleGroup& group);

// The newest slot that is not after `at`. Slots are whole intervals since 1970, plus the offset.
[[nodiscard]] Instant slot_before(Instant at, Span interval, Span offset);

// Evaluations by arrival may take a tenth of the time on average, so that a group that is expensive
// and busy leaves the thread to ingest and to the other groups. What was not used is saved up, but
// no more than a tenth of a second's worth: seldom or cheap evaluations never wait.
class ArrivalBudget {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void charge(Time now, std::chrono::nanoseconds took);
  // Before that a group waits, and takes all arrivals until then together.
  [[nodiscard]] Time ready_at() const { return ready_at_; }

 private:
  Time ready_at_{};
};

}  // namespace reveille::samples
