// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "base/instant.hpp"

namespace reveille::delivery {

using SteadyInstant = std::chrono::steady_clock::time_point;

struct BreakerOptions {
  int strikes = 3;          // failures in a row that open it
  Span pause_least{2'000};  // of the first opening; doubles with each failed try
  Span pause_most{30'000};  // a carrier that is back is noticed within this time
};

// Keeps orders from a carrier that answers nobody, so that each goes to the next carrier at once
// instead of after a time-out. Closed -> open after some failures in a row -> after a pause one
// order is let through as a try (half open) -> closed again, or open for longer. One owner; time
// and chance are arguments.
class Breaker {
 public:
  explicit Breaker(BreakerOptions options = {}) : options_(options) {}

  // True: send it, and tell the outcome with succeeded(), failed() or abandoned().
  [[nodiscard]] bool admit(SteadyInstant now);
  void succeeded();
  // `chance` in [0, 1) spreads the pauses; `at_least` is what the carrier itself asks for.
  void failed(SteadyInstant now, double chance, Span at_least = Span{0});
  void abandoned();  // the outcome will never be known

  [[nodiscard]] bool is_open() const { return strikes_ >= options_.strikes; }
  [[nodiscard]] SteadyInstant next_try() const { return next_try_; }

 private:
  BreakerOptions options_;
  int strikes_ = 0;
  Span pause_{0};
  SteadyInstant next_try_;
  bool trying_ = false;
};

}  // namespace reveille::delivery
