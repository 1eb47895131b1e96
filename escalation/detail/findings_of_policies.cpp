// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

bool has_call(const Person& person) {
  return std::ranges::any_of(person.urgent, [&](const WakeRule& rule) {
    return person.contact(rule.contact)->kind == ContactKind::call;
  });
}

void add_people(const Plan& plan, const Target& target, std::set<PersonName>& people) {
  if (const auto* person = std::get_if<PersonName>(&target.choice)) {
    people.insert(*person);
  } else if (const auto* team = std::get_if<TeamName>(&target.choice)) {
    people.insert(plan.teams.at(*team).people.begin(), plan.teams.at(*team).people.end());
  } else if (const auto* rotation = std::get_if<RotationName>(&target.choice)) {
    for (const Layer& layer : plan.rotations.at(*rotation).layers)
      for (const auto& turn : layer.turns) people.insert(turn.begin(), turn.end());
  }
}

// Its "with" leaves nothing but e-mail of all whom it names.
bool only_mails(const Plan& plan, const Step& step) {
  std::set<PersonName> people;
  for (const Target& target : step.targets) add_people(plan, target, people);
  return !step.with.empty() && !people.empty() &&
         std::ranges::all_of(people, [&](const PersonName& name) {
           const Person* person = plan.person(name);
           const auto rules =
               person ? rules_of(*person, Urgency::urgent, step.with) : std::vector<WakeRule>{};
           return !rules.empty() && std::ranges::all_of(rules, [&](const WakeRule& rule) {
             return person->contact(rule.contact)->kind == ContactKind::email;
           });
         });
}

}  // namespace

Zone zone_of(const Plan& plan, const Policy& policy) {
  for (const Step& step : policy.steps) {
    for (const Target& target : step.targets) {
      if (const auto* rotation = std::get_if<RotationName>(&target.choice)) {
        return plan.rotations.at(*rotation).zone;
      }
      if (const auto* person = std::get_if<PersonName>(&target.choice)) {
        return plan.people.at(*person).zone;
      }
    }
  }
  return plan.people.empty() ? Zone{} : plan.people.begin()->second.zone;
}

std::string route_words(const std::string& name) {
  return name.find('"') == std::string::npos ? quoted(name) : name;
}

std::string policy_words(const Horizon& horizon, const Policy& policy) {
  const auto found = horizon.urgent_routes().find(policy.name);
  if (found == horizon.urgent_routes().end()) return "policy " + quoted(policy.name.value);
  const std::size_t more = found->second.size() - 1;
  return fmt::format("policy {} (route {}{})", quoted(policy.name.value),
                     route_words(found->second.front()),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

std::vector<Finding> findings_of_policy(const Horizon& horizon, const Policy& policy,
                                        const PolicyProof& proof) {
  std::vector<Finding> findings;
  const Zone zone = zone_of(horizon.plan(), policy);
  const std::string words = policy_words(horizon, policy);
  if (!proof.silent.empty()) {
    const bool voice = std::ranges::any_of(horizon.people(),
                                           [](const Person* person) { return has_call(*person); });
    findings.push_back(
        {voice ? "R002" : "R001", Severity::error, policy.place,
         fmt::format("{}: {}", words,
                     voice ? "there are hours in which it wakes nobody"
                           : "nobody whom it pages can be phoned"),
         "page somebody by name or rotation whose urgent rules hold a call that passes "
         "Do-Not-Disturb",
         local_hours(proof.silent, zone, horizon.all())});
  }
  for (std::size_t i = 0; i < policy.steps.size(); ++i) {
    if (!only_mails(horizon.plan(), policy.steps[i])) continue;
    findings.push_back(warning(
        "R024", policy.steps[i].place,
        fmt::format("{}: step {} pages by nothing but e-mail: it wakes nobody", words, i + 1),
        "add \"call\" to its \"with\", or leave \"with\" out"));
  }
  if (!proof.lonely.empty()) {
    findings.push_back(
        {"R005", Severity::error, policy.place,
         fmt::format("{}: no escalation: nobody who can be woken stands behind the first person",
                     words),
         "add a step that pages somebody else, such as { page = [\"rotation:secondary\"], timeout "
         "= "
         "\"5m\" }, and see to it that \"final\" reaches at least two people",
         local_hours(proof.lonely, zone, horizon.all())});
  }
  for (const std::size_t number : proof.uncounted) {
    findings.push_back(warning(
        "R105", policy.steps[number - 1].place,
        fmt::format("{}: more people take turns in step {} than the proof can look at: it counts "
                    "nobody there, and its bounds are later than what happens",
                    words, number),
        "take turns among fewer people, or page all of them"));
  }
  return findings;
}

}  // namespace reveille::escalation::detail
