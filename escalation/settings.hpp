// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/section.hpp"
#include "base/tree.hpp"
#include "base/zone.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// Zones are files; the shell loads them and hands in the function that finds one.
using FindZone = std::function<Result<Zone>(std::string_view name)>;

// Reads [people], [rotations], [teams], the names of [channels] and [webhooks], [policies],
// [[routes]], [[overrides]], [paging], [drills] and [coverage] from the root of a configuration;
// `carriers` were read by their integrations. Names that do not exist, numbers that are not E.164,
// empty steps and the like are mistakes, all reported at once. Marks the keys it reads as known in
// `root`, so that the caller can report the unknown ones.
[[nodiscard]] Plan read_plan(Section& root, std::vector<Carrier> carriers,
                             const FindZone& find_zone, Mistakes& mistakes);

}  // namespace reveille::escalation
