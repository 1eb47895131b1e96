// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/section.hpp"
#include "cli/commands.hpp"
#include "cli/places.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "escalation/coverage.hpp"
#include "escalation/names.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

using escalation::Coverage;
using escalation::Finding;
using escalation::RouteBound;
using escalation::Severity;

// 13 months: a yearly hand-off or a DST change is never beyond the horizon.
constexpr Span horizon = std::chrono::hours(24 * 396);

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

Tree finding_tree(const Finding& finding) {
  Tree hours(Tree::Array{});
  for (const auto& stretch : finding.hours) hours.push(Tree(stretch.local));
  Tree tree;
  tree.set("code", Tree(finding.code));
  tree.set("severity", Tree(finding.severity == Severity::error ? "error" : "warning"));
  tree.set("place", place_tree(finding.place));
  tree.set("message", Tree(finding.message));
  tree.set("mend", Tree(finding.mend));
  tree.set("hours", std::move(hours));
  return tree;
}

std::string bound_text(const std::optional<Span>& bound) {
  return bound ? to_string(*bound) : "never";
}

Tree route_tree(const RouteBound& route) {
  Tree tree;
  tree.set("route", Tree(route.route));
  tree.set("policy", Tree(route.policy));
  tree.set("urgency", Tree(escalation::to_string(route.urgency)));
  tree.set("first_waking_page", Tree(bound_text(route.first_waking_page)));
  tree.set("second_human", Tree(bound_text(route.second_human)));
  tree.set("first_waking_page_one_carrier_down",
           Tree(bound_text(route.first_waking_page_one_carrier_down)));
  tree.set("second_human_one_carrier_down", Tree(bound_text(route.second_human_one_carrier_down)));
  return tree;
}

void print_mistakes(const Mistakes& mistakes) {
  for (const Mistake& mistake : mistakes) print(inked(Ink::red, "error ") + to_string(mistake));
  print(fmt::format("\n{} {}; nothing else was checked", mistakes.size(),
                    mistakes.size() == 1 ? "mistake" : "mistakes"));
}

void print_finding(const Finding& finding) {
  const bool error = finding.severity == Severity::error;
  print(fmt::format("{} {} {}", inked(error ? Ink::red : Ink::yellow, finding.code),
                    inked(Ink::dim, to_string(finding.place) + ":"), finding.message));
  for (const auto& stretch : finding.hours) print("       when: " + stretch.local);
  print(inked(Ink::green, "       mend: ") + finding.mend + "\n");
}

// Low urgency waits for the working hours of whoever has any.
bool somebody_has_working_hours(const escalation::Plan& plan) {
  return std::ranges::any_of(
      plan.people, [](const auto& person) { return !person.second.working_hours.empty(); });
}

void print_bounds(const std::vector<RouteBound>& routes, const char* low_urgency) {
  std::vector<std::vector<std::string>> rows{
      {"route", "policy", "first waking page", "second human", "... with any one carrier down"}};
  for (const RouteBound& route : routes) {
    if (route.urgency == escalation::Urgency::low) {
      rows.push_back({route.route, route.policy, low_urgency, "", ""});
      continue;
    }
    rows.push_back({route.route, route.policy, bound_text(route.first_waking_page),
                    bound_text(route.second_human),
                    bound_text(route.first_waking_page_one_carrier_down) + " / " +
                        bound_text(route.second_human_one_carrier_down)});
  }
  print("worst case over the next 13 months:\n" + columns(rows));
}

Tree as_tree(const Mistakes& mistakes, const Coverage& coverage, std::size_t errors) {
  Tree findings(Tree::Array{});
  for (const Finding& finding : coverage.findings) findings.push(finding_tree(finding));
  Tree routes(Tree::Array{});
  for (const RouteBound& route : coverage.routes) routes.push(route_tree(route));
  Tree tree;
  tree.set("ok", Tree(errors == 0));
  tree.set("mistakes", mistakes_tree(mistakes));
  tree.set("findings", std::move(findings));
  tree.set("routes", std::move(routes));
  return tree;
}

}  // namespace

int check(const std::vector<std::string>& files, Output output) {
  const config::Loaded loaded = config::load(files);
  Coverage coverage;
  if (loaded.config) {
    const Instant now = wall_clock();
    coverage = escalation::prove_coverage(loaded.config->plan, now, now + horizon);
  }
  const auto errors =
      loaded.mistakes.size() +
      static_cast<std::size_t>(std::count_if(
          coverage.findings.begin(), coverage.findings.end(),
          [](const Finding& finding) { return finding.severity == Severity::error; }));
  const int code = errors == 0 ? 0 : 1;
  if (output.json) {
    print(text::to_json(as_tree(loaded.mistakes, coverage, errors)));
    return code;
  }
  if (!loaded.config) {
    print_mistakes(loaded.mistakes);
    return code;
  }
  for (const Finding& finding : coverage.findings) print_finding(finding);
  print_bounds(coverage.routes, somebody_has_working_hours(loaded.config->plan)
                                    ? "low urgency: waits for working hours"
                                    : "low urgency: nobody has working_hours, so at once");
  if (errors == 0)
    print(inked(Ink::green, "this configuration can wake somebody at every hour"));
  else
    print(inked(Ink::red, fmt::format("{} {}: with this configuration the daemon does not start",
                                      errors, errors == 1 ? "finding" : "findings")));
  return code;
}

}  // namespace reveille::cli
