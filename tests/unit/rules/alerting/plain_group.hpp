// SPDX-License-Identifier: Apache-2.0
// The oracle of LiveGroup: the same semantics, everything from scratch at each evaluation.
#pragma once

#include <vector>

#include "rules/alerting/live_group.hpp"

namespace reveille::rules::test {

[[nodiscard]] std::vector<Transition> plain_evaluate(const RuleGroup& group, GroupState& state,
                                                     SeriesStore& store, Instant at,
                                                     const TemplateContext& context);

}  // namespace reveille::rules::test
