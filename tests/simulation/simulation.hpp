// SPDX-License-Identifier: Apache-2.0
// One run: a tape becomes weeks of a world that tries to lose a page, then a world that is healed,
// in which nothing may be late.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "simulation/defect.hpp"
#include "simulation/oracle.hpp"
#include "simulation/tape.hpp"
#include "simulation/weather.hpp"

namespace reveille::simulation {

struct Outcome {
  std::optional<Violation> violation;
  Instant violated_at;
  std::deque<std::string> trace;  // where it was asked for
  Choices choices;
  Span simulated{0};
  std::uint64_t events = 0;
  std::uint64_t unseed = 0;  // of all that was committed: the same tape gives the same number
  Coverage coverage;
  Oracle::Counts counts;
};

struct Wish {
  bool trace = false;
  bool canary = false;  // an invariant that cannot hold: this run must fail
};

[[nodiscard]] Outcome simulate(Tape tape, Defect& defect, Wish wish = {});

}  // namespace reveille::simulation
