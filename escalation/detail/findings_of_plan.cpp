// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

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

// It would page everyone in the end, and nobody has written that.
void only_posting(const Plan& plan, std::vector<Finding>& findings) {
  for (const auto& [name, policy] : plan.policies) {
    if (std::ranges::find(plan.routes, name, &Route::policy) == plan.routes.end()) continue;
    const bool posts =
        only_posts(policy.final) &&
        std::ranges::all_of(policy.steps, [](auto& step) { return only_posts(step.targets); });
    if (!posts || policy.steps.empty()) continue;
    findings.push_back(
        {"R001",
         Severity::error,
         policy.place,
         fmt::format("policy {} reaches nobody: it only posts, and a channel or webhook is nobody",
                     quoted(name.value)),
         "add a step that pages somebody, such as { page = [\"rotation:primary\"], timeout = "
         "\"5m\" }, or leave \"final\" to everyone",
         {}});
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

}  // namespace

Finding warning(const char* code, const Place& place, std::string message, std::string mend) {
  return {code, Severity::warning, place, std::move(message), std::move(mend), {}};
}

bool is_targeted(const Plan& plan, const TargetChoice& choice) {
  const auto names_it = [&](const Target& target) { return target.choice == choice; };
  return std::ranges::any_of(plan.policies, [&](const auto& entry) {
    const Policy& policy = entry.second;
    return std::ranges::any_of(policy.final, names_it) ||
           std::ranges::any_of(policy.steps, [&](const Step& step) {
             return std::ranges::any_of(step.targets, names_it);
           });
  });
}

std::vector<Finding> findings_of_plan(const Horizon& horizon) {
  const Plan& plan = horizon.plan();
  std::vector<Finding> findings;
  if (horizon.urgent_routes().empty()) {
    nothing_urgent(plan, findings);
  } else {
    too_few_carriers(plan, findings);
  }
  only_posting(plan, findings);
  unused_policies(plan, findings);
  return findings;
}

}  // namespace reveille::escalation::detail
