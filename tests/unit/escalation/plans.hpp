// SPDX-License-Identifier: Apache-2.0
// Plans put together by hand, small enough to be read in a test.
#pragma once

#include <string>
#include <vector>

#include "escalation/plan.hpp"
#include "support/sanitized.hpp"
#include "unit/escalation/zones.hpp"

namespace reveille::escalation {

inline Contact contact(const char* name, ContactKind kind, const std::string& address,
                       DndPassage dnd, int line) {
  return Contact{ContactName(name), kind, address, dnd, Place{"night.toml", line, 1}};
}

// Quiet from 00:00 to 08:00 in Chicago; texts at once, calls (that pass by repetition) at a minute.
inline Person reachable(const char* name, const std::string& number, int line) {
  Person person;
  person.name = PersonName(name);
  person.full_name = name;
  person.zone = zone_named("America/Chicago");
  person.quiet_hours = {{0, 480}};
  person.contacts = {
      contact("text", ContactKind::sms, number, DndPassage::none, line + 1),
      contact("mobile", ContactKind::call, number, DndPassage::repeated_call, line + 2)};
  person.urgent = {{ContactName("text"), Span{0}, {"night.toml", line + 3, 1}},
                   {ContactName("mobile"), minutes(1), {"night.toml", line + 3, 2}}};
  person.low = person.urgent;
  person.place = {"night.toml", line, 1};
  return person;
}

// As on the night: texts that Do-Not-Disturb keeps, and mail.
inline Person as_on_the_night(const char* name, const std::string& number, int line) {
  Person person = reachable(name, number, line);
  person.contacts[1] =
      contact("mail", ContactKind::email, "ada@example.org", DndPassage::none, line + 2);
  person.urgent[1].contact = ContactName("mail");
  return person;
}

inline Target target(const char* text) {
  const std::string word(text);
  const std::string name = word.substr(word.find(':') + 1);
  if (word.starts_with("rotation:")) return {RotationName(name), {}};
  if (word.starts_with("team:")) return {TeamName(name), {}};
  if (is_outlet(word)) return {OutletName(word), {}};
  if (word.starts_with("person:")) return {PersonName(name), {}};
  return {Everyone{}, {}};
}

inline Step step(const char* whom, Span timeout = minutes(5)) {
  Step one;
  one.targets = {target(whom)};
  one.timeout = timeout;
  return one;
}

// Handed over on Mondays at ten.
inline Layer weekly_layer(const Zone& zone, const std::vector<std::string>& people) {
  Layer layer;
  layer.zone = zone;
  layer.origin = CivilTime{.year = 2024, .hour = 10};
  for (const std::string& each : people) layer.turns.push_back({PersonName(each)});
  return layer;
}

class PlanOf {
 public:
  PlanOf() {
    plan.carriers = {{CarrierName("one"), true, true, {"+15005550006"}, {"night.toml", 3, 1}},
                     {CarrierName("two"), true, true, {"+15005550007"}, {"night.toml", 4, 1}}};
  }
  PlanOf& person(Person person) {
    plan.people[person.name] = std::move(person);
    return *this;
  }
  PlanOf& rotation(const char* name, const std::vector<std::string>& people) {
    Rotation rotation;
    rotation.name = RotationName(name);
    rotation.zone = zone_named("America/Chicago");
    rotation.place = {"night.toml", 60, 1};
    rotation.layers.push_back(weekly_layer(rotation.zone, people));
    plan.rotations[rotation.name] = std::move(rotation);
    return *this;
  }
  PlanOf& policy(const char* name, std::vector<Step> steps,
                 std::vector<Target> final = {{Everyone{}, {}}}) {
    Policy policy;
    policy.name = PolicyName(name);
    policy.steps = std::move(steps);
    policy.final = std::move(final);
    policy.place = {"night.toml", 80, 1};
    plan.policies[policy.name] = std::move(policy);
    return *this;
  }
  PlanOf& route(const char* name, const char* policy, const std::vector<std::string>& match = {},
                Urgency urgency = Urgency::urgent) {
    Route route;
    route.name = name;
    route.policy = PolicyName(policy);
    route.urgency = urgency;
    for (const std::string& text : match) route.matchers.push_back(parse_matcher(text).value());
    route.place = {"night.toml", 90 + static_cast<int>(plan.routes.size()), 1};
    plan.routes.push_back(std::move(route));
    return *this;
  }

  Plan plan;
};

}  // namespace reveille::escalation
