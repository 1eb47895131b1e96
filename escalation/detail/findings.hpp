// SPDX-License-Identifier: Apache-2.0
// The findings of the coverage proof, by what they look at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "escalation/coverage.hpp"
#include "escalation/detail/crowd.hpp"
#include "escalation/detail/horizon.hpp"
#include "escalation/detail/policy_proof.hpp"

namespace reveille::escalation::detail {

// R001-R004 and R015 of people whom urgent routes page by name, team or rotation; sets `flagged`
// (by person) for those who cannot be woken at some hour of their duty.
[[nodiscard]] std::vector<Finding> findings_of_people(const Horizon& horizon,
                                                      std::vector<bool>& flagged);

// R005, R024 and R105, and R001 or R002 where nothing wakes anybody and no person is the cause.
[[nodiscard]] std::vector<Finding> findings_of_policy(const Horizon& horizon, const Policy& policy,
                                                      const PolicyProof& proof);

// R012 and R013: later than promised, with the hours.
[[nodiscard]] std::vector<Finding> findings_of_promises(
    const Horizon& horizon, Crowds& crowds, const std::map<PolicyName, PolicyProof>& proofs,
    const std::vector<bool>& flagged);

// R006 and R014: hours in which nobody is on call, people who are on call for too long.
[[nodiscard]] std::vector<Finding> findings_of_rotations(const Horizon& horizon,
                                                         const std::vector<bool>& flagged);

// R008 and R016: routes that no alert takes.
[[nodiscard]] std::vector<Finding> findings_of_routes(const Plan& plan);

// R021: silences of the configuration that take all alerts of an urgent route.
[[nodiscard]] std::vector<Finding> findings_of_silences(const Horizon& horizon);

// R009, R011, R018 and R104: numbers that stand twice, what nothing uses, and what is preferred in
// vain.
[[nodiscard]] std::vector<Finding> findings_of_names(const Plan& plan);

// Of the whole, without a time line: R001 without carriers, R007, R010, R103.
[[nodiscard]] std::vector<Finding> findings_of_plan(const Horizon& horizon);

[[nodiscard]] Finding warning(const char* code, const Place& place, std::string message,
                              std::string mend);
// Something a policy pages, in a step or in the end.
[[nodiscard]] bool is_targeted(const Plan& plan, const TargetChoice& choice);
// The zone in which a policy's hours are told: that of its first rotation or person.
[[nodiscard]] Zone zone_of(const Plan& plan, const Policy& policy);
// A route's name in a sentence; matchers bring their own quotes: severity="critical".
[[nodiscard]] std::string route_words(const std::string& name);
// `policy "default" (route "everything")`, with how many more routes there are.
[[nodiscard]] std::string policy_words(const Horizon& horizon, const Policy& policy);

}  // namespace reveille::escalation::detail
