// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

// The only values that a condition leaves, where they can be listed; empty: too many.
std::vector<std::string> values_of(const Matcher& condition) {
  if (condition.kind() == Matcher::Kind::equal) return {condition.value()};
  if (condition.kind() == Matcher::Kind::regex) return condition.words();
  return {};
}

// The values that all conditions on that label together leave; nullopt: too many to list.
std::optional<std::vector<std::string>> values_left(const Matchers& matchers,
                                                    const std::string& label) {
  std::optional<std::vector<std::string>> values;
  for (const Matcher& condition : matchers) {
    if (condition.name() != label || values) continue;
    auto listed = values_of(condition);
    if (!listed.empty()) values = std::move(listed);
  }
  if (!values) return std::nullopt;
  for (const Matcher& condition : matchers) {
    if (condition.name() != label) continue;
    std::erase_if(*values, [&](const std::string& value) { return !condition.matches(value); });
  }
  return values;
}

Matcher::Kind opposite(Matcher::Kind kind) {
  switch (kind) {
    case Matcher::Kind::equal:
      return Matcher::Kind::not_equal;
    case Matcher::Kind::not_equal:
      return Matcher::Kind::equal;
    case Matcher::Kind::regex:
      return Matcher::Kind::not_regex;
    case Matcher::Kind::not_regex:
      return Matcher::Kind::regex;
  }
  return kind;
}

// A condition that no label's value can meet beside the others; nullptr: none is known.
const Matcher* contradiction(const Matchers& matchers) {
  for (auto one = matchers.begin(); one != matchers.end(); ++one) {
    const auto values = values_left(matchers, one->name());
    if (values && values->empty()) return &*one;
    const bool denied = std::any_of(one + 1, matchers.end(), [&](const Matcher& other) {
      return other.name() == one->name() && other.value() == one->value() &&
             other.kind() == opposite(one->kind());
    });
    if (denied) return &*one;
  }
  return nullptr;
}

// Whatever meets `matchers` meets the condition.
bool follows(const Matcher& condition, const Matchers& matchers) {
  if (std::ranges::find(matchers, condition) != matchers.end()) return true;
  const auto values = values_left(matchers, condition.name());
  return values && std::ranges::all_of(
                       *values, [&](const std::string& value) { return condition.matches(value); });
}

bool takes_all_of(const Route& earlier, const Route& later) {
  return std::ranges::all_of(earlier.matchers, [&](const Matcher& condition) {
    return follows(condition, later.matchers);
  });
}

bool contradicts_itself(const Route& route, std::vector<Finding>& findings) {
  const Matcher* impossible = contradiction(route.matchers);
  if (impossible == nullptr) return false;
  findings.push_back(warning(
      "R016", route.place,
      fmt::format("route {} matches no alert: its conditions on the label \"{}\" "
                  "contradict each other",
                  route_words(route.name), impossible->name()),
      fmt::format("all conditions of \"match\" must hold at once; for one of several values "
                  "write {}=~\"this|that\"",
                  impossible->name())));
  return true;
}

// Whatever the alert is: every alert has a name.
bool takes_any(const Matcher& condition) {
  if (condition.kind() == Matcher::Kind::regex && condition.value() == ".*") return true;
  return condition.name() == "alertname" && !condition.matches("") && condition.matches("x") &&
         (condition.value().empty() || condition.value() == ".+");
}

bool silences_all_of(const ConfiguredSilence& silence, const Route& route) {
  return std::ranges::all_of(silence.terms.matchers, [&](const Matcher& condition) {
    return takes_any(condition) || follows(condition, route.matchers);
  });
}

// When the silence holds; nullopt: its windows cannot be read, and then it silences nothing.
std::optional<Stretches> hours_of(const SilenceTerms& terms, const Zone& zone,
                                  const Stretch& horizon) {
  Stretches stretches;
  for (Instant at = horizon.from; at < horizon.to;) {
    const auto course = course_of(terms, zone, at);
    if (!course) return std::nullopt;
    const Instant next = std::min(course->next.value_or(horizon.to), horizon.to);
    if (course->active) stretches.push_back({at, next});
    if (next <= at) break;
    at = next;
  }
  return united(std::move(stretches));
}

}  // namespace

std::vector<Finding> findings_of_routes(const Plan& plan) {
  std::vector<Finding> findings;
  std::vector<const Route*> possible;
  for (const Route& route : plan.routes) {
    if (contradicts_itself(route, findings)) continue;
    const auto earlier = std::ranges::find_if(
        possible, [&](const Route* each) { return takes_all_of(*each, route); });
    if (earlier != possible.end()) {
      findings.push_back(
          warning("R008", route.place,
                  fmt::format("route {} is never reached: route {} ({}) stands before it and takes "
                              "everything that it matches",
                              route_words(route.name), route_words((*earlier)->name),
                              to_string((*earlier)->place)),
                  "put the narrower route first"));
    }
    possible.push_back(&route);
  }
  return findings;
}

std::vector<Finding> findings_of_silences(const Horizon& horizon) {
  const Plan& plan = horizon.plan();
  std::vector<Finding> findings;
  for (const ConfiguredSilence& silence : plan.silences) {
    const auto route = std::ranges::find_if(plan.routes, [&](const Route& each) {
      return each.urgency == Urgency::urgent && silences_all_of(silence, each);
    });
    const auto zone = plan.zones.find(silence.terms.zone);
    if (route == plan.routes.end()) continue;
    const Zone clock = zone == plan.zones.end() ? Zone{} : zone->second;
    const auto hours = hours_of(silence.terms, clock, horizon.all());
    if (!hours || hours->empty()) continue;
    Finding finding =
        warning("R021", silence.place,
                fmt::format("silence {} takes every alert of route {}: nobody is paged for them "
                            "while it holds, whatever the bounds say",
                            quoted(silence.name), route_words(route->name)),
                "a narrower \"match\", fewer hours or a sooner \"to\"");
    finding.hours = local_hours(*hours, clock, horizon.all());
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace reveille::escalation::detail
