// SPDX-License-Identifier: Apache-2.0
// Rotations and overrides made by chance, from a seed: the same ones on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "escalation/rotation.hpp"

namespace reveille::schedules {

struct Schedule {
  escalation::Rotation rotation;
  std::vector<escalation::Override> overrides;
};

// In `zone`; some of the layers in one of the `others`. Overrides lie between `from` and `to`.
[[nodiscard]] Schedule some_schedule(std::uint64_t seed, const Zone& zone,
                                     const std::vector<Zone>& others, Instant from, Instant to);

}  // namespace reveille::schedules
