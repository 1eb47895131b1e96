// SPDX-License-Identifier: Apache-2.0
#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

constexpr Span fallback_timeout{5 * 60'000};

std::vector<std::string> names_of(const std::vector<Target>& targets) {
  std::vector<std::string> names;
  for (const Target& target : targets) names.push_back(to_string(target));
  return names;
}

}  // namespace

Terms terms_of(const Policy& policy, Urgency urgency) {
  Terms terms;
  terms.policy = policy.name.value;
  for (const Step& step : policy.steps) {
    terms.steps.push_back(
        {names_of(step.targets), step.timeout, step.with, step.acks, step.round_robin});
  }
  if (terms.steps.empty()) terms.steps.push_back({{"everyone"}, fallback_timeout, {}, 1, false});
  terms.repeat = policy.repeat;
  terms.final = names_of(policy.final);
  if (terms.final.empty()) terms.final = {"everyone"};
  terms.final_every = policy.final_every;
  terms.ack_by_code = policy.ack_by_code;
  // Whoever takes a thing that can wait until tomorrow is not asked about it tonight.
  terms.ack_timeout = urgency == Urgency::urgent ? policy.ack_timeout : Span{0};
  return terms;
}

Terms terms_by_hand(const PersonName& person) {
  Policy policy;
  Step step;
  step.targets = {{person, {}}};
  step.timeout = fallback_timeout;
  policy.steps = {step};
  return terms_of(policy, Urgency::urgent);
}

// Behind the person stands whoever stood there before: whoever gets it may be asleep.
Terms terms_reassigned(const Plan& plan, const Incident& incident, const PersonName& person) {
  Terms terms = terms_by_hand(person);
  const Policy* policy = plan.policy(PolicyName(incident.terms.policy));
  if (!policy) return terms;
  const std::vector<StepTerms> first = std::move(terms.steps);
  terms = terms_of(*policy, incident.urgency);
  terms.steps.insert(terms.steps.begin(), first.begin(), first.end());
  return terms;
}

Terms fallback_terms(const Plan& plan) {
  if (const Policy* policy = plan.policy(PolicyName("default"))) {
    return terms_of(*policy, Urgency::urgent);
  }
  if (!plan.policies.empty()) return terms_of(plan.policies.begin()->second, Urgency::urgent);
  Policy everyone;
  Step step;
  step.targets = {{Everyone{}, {}}};
  step.timeout = fallback_timeout;
  everyone.steps.push_back(step);
  everyone.final_every = fallback_timeout;
  return terms_of(everyone, Urgency::urgent);
}

}  // namespace reveille::escalation
