// SPDX-License-Identifier: Apache-2.0
#include "escalation/coverage.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "escalation/detail/findings.hpp"
#include "escalation/detail/horizon.hpp"
#include "escalation/detail/policy_proof.hpp"

namespace reveille::escalation {
namespace {

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  std::ranges::move(more, std::back_inserter(all));
}

RouteBound bound_of(const Route& route, const detail::PolicyProof& proof) {
  RouteBound bound;
  bound.route = route.name;
  bound.policy = route.policy.value;
  bound.urgency = route.urgency;
  bound.first_waking_page = proof.all_up.first;
  bound.second_human = proof.all_up.second;
  bound.first_waking_page_one_carrier_down = proof.one_down.first;
  bound.second_human_one_carrier_down = proof.one_down.second;
  bound.worst_at = proof.worst_at;
  return bound;
}

}  // namespace

Coverage prove_coverage(const Plan& plan, Instant from, Instant to) {
  Coverage coverage;
  const detail::Horizon horizon(plan, from, to);
  std::vector<bool> flagged;
  coverage.findings = detail::findings_of_people(horizon, flagged);

  detail::Crowds crowds(horizon);
  std::map<PolicyName, detail::PolicyProof> proofs;
  for (const auto& [name, routes] : horizon.urgent_routes()) {
    const Policy& policy = *plan.policy(name);
    const auto& proof =
        proofs.emplace(name, detail::prove_policy(horizon, crowds, policy, flagged)).first->second;
    append(coverage.findings, detail::findings_of_policy(horizon, policy, proof));
  }
  append(coverage.findings, detail::findings_of_plan(horizon));
  std::ranges::stable_sort(coverage.findings, {}, [](const Finding& each) {
    return std::tie(each.code, each.place.file, each.place.line, each.place.column);
  });

  for (const Route& route : plan.routes) {
    const auto proof = proofs.find(route.policy);
    const bool waking = route.urgency == Urgency::urgent && proof != proofs.end();
    const detail::PolicyProof none{.worst_at = from};
    coverage.routes.push_back(bound_of(route, waking ? proof->second : none));
  }
  return coverage;
}

}  // namespace reveille::escalation
