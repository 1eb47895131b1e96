// SPDX-License-Identifier: Apache-2.0
// Who is on call, found the slow way: shift after shift, each handoff looked up on the wall clock
// of its zone. Knows the layers and overrides that the simulator's towns have, and no others.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "escalation/facts/people.hpp"
#include "escalation/plan.hpp"

namespace reveille::simulation {

[[nodiscard]] std::set<escalation::PersonName> on_call(
    const escalation::Rotation& rotation, const escalation::Plan& plan,
    const std::vector<escalation::OverrideSet>& overrides, Instant at);

// The people of the plan behind targets like "rotation:r0", "team:t0", "person:p1", "everyone".
[[nodiscard]] std::set<escalation::PersonName> people_behind(
    const std::vector<std::string>& targets, const escalation::Plan& plan,
    const std::vector<escalation::OverrideSet>& overrides, Instant at);

}  // namespace reveille::simulation
