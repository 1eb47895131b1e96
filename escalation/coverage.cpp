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
  bound.place = route.place;
  const detail::WorstCase& up = proof.all_up;
  const detail::WorstInstants& at = proof.all_up_at;
  const detail::WorstCase& down = proof.one_down;
  const detail::WorstInstants& down_at = proof.one_down_at;
  bound.as_it_is = {up.first, up.second, at.first, at.second};
  bound.one_carrier_down = {down.first, down.second, down_at.first, down_at.second};
  bound.primary_broken = {up.second, up.third, at.second, at.third};
  return bound;
}

}  // namespace

void sort_findings(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, {}, [](const Finding& each) {
    return std::tie(each.code, each.place.file, each.place.line, each.place.column);
  });
}

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
  append(coverage.findings, detail::findings_of_promises(horizon, crowds, proofs, flagged));
  append(coverage.findings, detail::findings_of_rotations(horizon, flagged));
  append(coverage.findings, detail::findings_of_routes(plan));
  append(coverage.findings, detail::findings_of_silences(horizon));
  append(coverage.findings, detail::findings_of_names(plan));
  append(coverage.findings, detail::findings_of_plan(horizon));
  sort_findings(coverage.findings);

  for (const Route& route : plan.routes) {
    const auto proof = proofs.find(route.policy);
    const bool waking = route.urgency == Urgency::urgent && proof != proofs.end();
    const detail::PolicyProof none{};
    coverage.routes.push_back(bound_of(route, waking ? proof->second : none));
  }
  return coverage;
}

}  // namespace reveille::escalation
