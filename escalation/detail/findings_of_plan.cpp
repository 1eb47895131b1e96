// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

Finding warning(const char* code, const Place& place, std::string message, std::string mend) {
  return {code, Severity::warning, place, std::move(message), std::move(mend), {}};
}

bool is_targeted(const Plan& plan, const RotationName& name) {
  const auto names_it = [&](const Target& target) {
    const auto* rotation = std::get_if<RotationName>(&target.choice);
    return rotation != nullptr && *rotation == name;
  };
  return std::ranges::any_of(plan.policies, [&](const auto& entry) {
    const Policy& policy = entry.second;
    return std::ranges::any_of(policy.final, names_it) ||
           std::ranges::any_of(policy.steps, [&](const Step& step) {
             return std::ranges::any_of(step.targets, names_it);
           });
  });
}

void nothing_urgent(const Plan& plan, std::vector<Finding>& findings) {
  const char* what = plan.routes.empty()     ? "there is no route"
                     : plan.policies.empty() ? "there is no policy"
                                             : "no route is urgent";
  Place place;
  if (!plan.routes.empty()) {
    place = plan.routes.front().place;
  } else if (!plan.policies.empty()) {
    place = plan.policies.begin()->second.place;
  } else if (!plan.people.empty()) {
    place = plan.people.begin()->second.place;
  }
  findings.push_back({"R010",
                      Severity::error,
                      place,
                      fmt::format("{}: no alert would wake anybody", what),
                      "add [[routes]] with policy = \"...\" and a [policies.NAME] that pages your "
                      "rotation; docs/configuration.md begins with an example",
                      {}});
}

void too_few_carriers(const Plan& plan, std::vector<Finding>& findings) {
  const auto callers = std::ranges::count(plan.carriers, true, &Carrier::call);
  if (callers >= 2) return;
  if (callers == 1) {
    const auto only = std::ranges::find(plan.carriers, true, &Carrier::call);
    findings.push_back(
        warning("R103", only->place,
                fmt::format("only one carrier can place calls ({}): while it is down nobody can be "
                            "phoned, and no bound can be given",
                            quoted(only->name.value)),
                "add a second one: [carriers.NAME] with a number of another provider"));
    return;
  }
  findings.push_back(
      {"R001",
       Severity::error,
       plan.carriers.empty() ? plan.routes.front().place : plan.carriers.front().place,
       "no carrier can place calls: nobody can be phoned",
       "add [carriers.NAME] with type, account, token and from",
       {}});
}

void gaps(const Horizon& horizon, std::vector<Finding>& findings) {
  for (const auto& [name, rotation] : horizon.plan().rotations) {
    const Stretches& gaps = horizon.duty(name).gaps;
    if (gaps.empty() || !is_targeted(horizon.plan(), name)) continue;
    Finding finding = warning("R006", rotation.place,
                              fmt::format("rotation {} has hours in which nobody is on call: steps "
                                          "that page it are skipped then",
                                          quoted(name.value)),
                              fmt::format("let somebody serve then: add people or a layer to "
                                          "rotations.{}",
                                          name.value));
    finding.hours = local_hours(gaps, rotation.zone, horizon.all());
    findings.push_back(std::move(finding));
  }
}

void unused_policies(const Plan& plan, std::vector<Finding>& findings) {
  for (const auto& [name, policy] : plan.policies) {
    if (std::ranges::find(plan.routes, name, &Route::policy) != plan.routes.end()) continue;
    findings.push_back(warning(
        "R007", policy.place, fmt::format("no route leads to policy {}", quoted(name.value)),
        fmt::format("add a route with policy = {}, or remove the policy", quoted(name.value))));
  }
}

// Everything that `later` matches, `earlier` has taken: each of its conditions is one of theirs.
bool takes_all_of(const Route& earlier, const Route& later) {
  return std::ranges::all_of(earlier.matchers, [&](const Matcher& condition) {
    return std::ranges::find(later.matchers, condition) != later.matchers.end();
  });
}

void shadowed_routes(const Plan& plan, std::vector<Finding>& findings) {
  for (auto later = plan.routes.begin(); later != plan.routes.end(); ++later) {
    const auto earlier = std::find_if(
        plan.routes.begin(), later, [&](const Route& each) { return takes_all_of(each, *later); });
    if (earlier == later) continue;
    findings.push_back(
        warning("R008", later->place,
                fmt::format("route {} is never reached: route {} ({}) stands before it and takes "
                            "everything that it matches",
                            route_words(later->name), route_words(earlier->name),
                            to_string(earlier->place)),
                "put the narrower route first"));
  }
}

// Messages name the people, never the number.
void shared_numbers(const Plan& plan, std::vector<Finding>& findings) {
  std::set<std::string> senders;
  for (const Carrier& carrier : plan.carriers)
    senders.insert(carrier.from.begin(), carrier.from.end());
  std::map<std::string, const Person*> owners;
  for (const auto& [name, person] : plan.people) {
    std::set<std::string> told;
    for (const Contact& contact : person.contacts) {
      if (contact.kind == ContactKind::email || told.contains(contact.address)) continue;
      const auto [found, is_new] = owners.emplace(contact.address, &person);
      if (!is_new && found->second != &person) {
        told.insert(contact.address);
        findings.push_back(warning(
            "R009", contact.place,
            fmt::format("{} and {} have the same number: an answer from it cannot be told apart",
                        found->second->full_name, person.full_name),
            "give each person a number of their own"));
      }
      if (senders.contains(contact.address)) {
        told.insert(contact.address);
        findings.push_back(
            warning("R011", contact.place,
                    fmt::format("the number of {} (contact {}) is one that a carrier sends from",
                                person.full_name, quoted(contact.name.value)),
                    "write the number of the person's own phone"));
      }
    }
  }
}

}  // namespace

std::vector<Finding> findings_of_plan(const Horizon& horizon) {
  const Plan& plan = horizon.plan();
  std::vector<Finding> findings;
  if (horizon.urgent_routes().empty()) {
    nothing_urgent(plan, findings);
  } else {
    too_few_carriers(plan, findings);
  }
  gaps(horizon, findings);
  unused_policies(plan, findings);
  shadowed_routes(plan, findings);
  shared_numbers(plan, findings);
  return findings;
}

}  // namespace reveille::escalation::detail
