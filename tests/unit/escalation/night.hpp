// SPDX-License-Identifier: Apache-2.0
// A night at the desk for tests: a plan of three people, two carriers, and a clock wound by hand.
#pragma once

#include <string>
#include <vector>

#include "escalation/decide.hpp"
#include "unit/escalation/plans.hpp"

namespace reveille::escalation {

// ada, then grace (the rotation of ada and grace on Mondays), then linus, then everyone.
inline Plan plan_for_a_night() {
  Plan plan;
  for (const char* name : {"ada", "grace", "linus"}) {
    const std::string number = "+1312555010" + std::to_string(plan.people.size());
    plan.people[PersonName(name)] = reachable(name, number, 10);
  }
  Rotation rotation;
  rotation.name = RotationName("primary");
  rotation.zone = zone_named("America/Chicago");
  Layer layer = weekly_layer(rotation.zone, {"ada", "grace"});
  layer.shift.minutes = 24 * 60;
  layer.origin.hour = 1;
  rotation.layers = {layer};
  plan.rotations[rotation.name] = rotation;
  Policy policy;
  policy.name = PolicyName("default");
  policy.steps = {step("rotation:primary"), step("person:grace"), step("person:linus")};
  policy.repeat = 1;
  policy.final = {{Everyone{}, {}}};
  plan.policies[policy.name] = policy;
  Route urgent;
  urgent.name = "critical";
  urgent.matchers = {*Matcher::make("severity", Matcher::Kind::equal, "critical")};
  urgent.group_by = {"alertname"};
  urgent.policy = policy.name;
  Route low = urgent;
  low.name = "warning";
  low.matchers = {*Matcher::make("severity", Matcher::Kind::equal, "warning")};
  low.urgency = Urgency::low;
  plan.routes = {urgent, low};
  plan.carriers = {{CarrierName("alpha"), true, true, {"+15005550001", "+15005550002"}, {}},
                   {CarrierName("beta"), true, true, {"+15005550003"}, {}}};
  return plan;
}

// So many alerts are a storm; where it is played more slowly, it is just as large beside what a
// book remembers.
inline constexpr int storm = sanitized ? 20'000 : 100'000;

inline AlertFired alert_named(const std::string& name, const std::string& severity = "critical") {
  AlertFired alert;
  alert.labels = Labels{{"alertname", name}, {"severity", severity}};
  alert.key = {"rules", fingerprint(alert.labels)};
  return alert;
}

class Night {
 public:
  Plan plan = plan_for_a_night();
  Book book;
  Facts facts;
  Instant now = at("2024-02-05T06:30:00Z");

  Facts put(const Input& input) {
    Facts written = decide(book, plan, input, now);
    facts.insert(facts.end(), written.begin(), written.end());
    return written;
  }

  // Ticks until then, each at the instant that next_wakeup() names.
  void advance(Span span) {
    const Instant end = now + span;
    while (next_wakeup(book, plan, now) <= end) {
      now = std::max(now, next_wakeup(book, plan, now));
      put(Tick{});
    }
    now = end;
  }

  Facts report(PageId page, int leg, int attempt, DeliveryState state,
               FailureClass failure = FailureClass::none) {
    return put(DeliveryReported{page, leg, attempt, state, failure, "told", {}});
  }

  [[nodiscard]] const Incident& incident(std::uint64_t id = 1) const {
    return book.incidents.at(IncidentId{id});
  }
};

template <class FactType>
const FactType* first(const Facts& facts) {
  for (const Dated& dated : facts) {
    if (const auto* fact = std::get_if<FactType>(&dated.fact)) return fact;
  }
  return nullptr;
}

template <class FactType>
int count(const Facts& facts) {
  int found = 0;
  for (const Dated& dated : facts) found += std::holds_alternative<FactType>(dated.fact) ? 1 : 0;
  return found;
}

inline Book replayed(const Facts& facts) {
  Book book;
  for (const Dated& dated : facts) evolve(book, dated);
  return book;
}

}  // namespace reveille::escalation
