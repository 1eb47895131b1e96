// SPDX-License-Identifier: Apache-2.0
// The findings of the coverage proof, by what they look at.
#pragma once

#include <vector>

#include "escalation/coverage.hpp"
#include "escalation/detail/horizon.hpp"
#include "escalation/detail/policy_proof.hpp"

namespace reveille::escalation::detail {

// R001-R004 of people whom urgent routes page by name, team or rotation; sets `flagged` (by person)
// for those who cannot be woken at some hour of their duty.
[[nodiscard]] std::vector<Finding> findings_of_people(const Horizon& horizon,
                                                      std::vector<bool>& flagged);

// R005, and R001 or R002 where nothing wakes anybody and no person is the cause.
[[nodiscard]] std::vector<Finding> findings_of_policy(const Horizon& horizon, const Policy& policy,
                                                      const PolicyProof& proof);

// Everything that needs no time line, and the gaps of rotations: R001 without carriers, R006-R011,
// R103.
[[nodiscard]] std::vector<Finding> findings_of_plan(const Horizon& horizon);

// A route's name in a sentence; matchers bring their own quotes: severity="critical".
[[nodiscard]] std::string route_words(const std::string& name);
// `policy "default" (route "everything")`, with how many more routes there are.
[[nodiscard]] std::string policy_words(const Horizon& horizon, const Policy& policy);

}  // namespace reveille::escalation::detail
