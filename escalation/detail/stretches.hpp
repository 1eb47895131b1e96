// SPDX-License-Identifier: Apache-2.0
// Sets of instants as sorted, disjoint, half-open stretches: hours of duty, of quiet, of exposure.
#pragma once

#include <vector>

#include "base/instant.hpp"
#include "base/zone.hpp"
#include "escalation/coverage.hpp"

namespace reveille::escalation::detail {

struct Stretch {
  Instant from;
  Instant to;
  bool operator==(const Stretch&) const = default;
};
using Stretches = std::vector<Stretch>;

// Sorts, and joins what overlaps or touches.
[[nodiscard]] Stretches united(Stretches stretches);
[[nodiscard]] Stretches intersection(const Stretches& a, const Stretches& b);

// The stretches in the words of people there, one entry per pattern: "daily 00:00-08:00 ZONE",
// "Mon,Tue 00:00-08:00 ZONE", "Fri 17:00 to Mon 09:00 ZONE, every week", "00:00-08:00 ZONE on 9
// days: 2024-01-22 to 2024-01-28, ...", or a single stretch with its dates. Each entry spans from
// its first to its last stretch. Empty when they fill the `horizon`.
[[nodiscard]] std::vector<Finding::Hours> local_hours(const Stretches& stretches, const Zone& zone,
                                                      const Stretch& horizon);

}  // namespace reveille::escalation::detail
