// SPDX-License-Identifier: Apache-2.0
// The bounds that `reveille check` proves, against nights as the core as shipped plays them: none
// may be later (sound), and the worst that the proof names is as bad as it says (tight).
#pragma once

#include <cstdint>

namespace reveille::simulation {

struct BoundsWanted {
  std::uint64_t from = 1;            // the first seed
  std::uint64_t configurations = 0;  // one for each seed
  int nights = 20;                   // of each, besides those that the proof names
  int days = 400;                    // the horizon
  bool trace = false;                // tell all of a night that is later
};

// Prints what was found. 0: no night is later than proved, and bounds are tight where they must be.
int hold_bounds(const BoundsWanted& wanted);

}  // namespace reveille::simulation
