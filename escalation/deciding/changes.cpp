// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

std::vector<IncidentId> open_incidents(const Book& book) {
  std::vector<IncidentId> open;
  for (const auto& [at, id] : book.agenda.incidents) {
    if (book.incident(id)->state == IncidentState::open) open.push_back(id);
  }
  std::sort(open.begin(), open.end());
  return open;
}

std::vector<PersonName> vanished(const Scribe& scribe, const Incident& incident) {
  std::vector<PersonName> gone;
  for (const Turn& turn : incident.turns) {
    if (!turn.exhausted && !scribe.plan().person(turn.person)) gone.push_back(turn.person);
  }
  return gone;
}

// Whoever is gone is replaced by the fallback: the next step, at the latest everybody.
void replace_vanished(Scribe& scribe, IncidentId id) {
  for (const PersonName& person : vanished(scribe, *scribe.book().incident(id))) {
    const std::string why = "no longer in the configuration";
    scribe.write(TargetEmpty{id, "person:" + person.value, why});
    scribe.write(PersonUnreachable{id, person, why});
  }
}

std::string why_not(const Plan& plan, const OverrideAsked& input) {
  if (!plan.rotations.contains(input.rotation)) {
    return fmt::format("there is no rotation {}", input.rotation.value);
  }
  if (!plan.person(input.person)) return fmt::format("there is no person {}", input.person.value);
  if (input.from >= input.to) return "an override ends after it begins";
  return {};
}

}  // namespace

void take(Scribe& scribe, const OverrideAsked& input) {
  const std::string why = why_not(scribe.plan(), input);
  if (!why.empty()) return scribe.write(Refused{{}, why});
  scribe.write(OverrideSet{input.rotation, input.person, input.from, input.to, input.actor.who});
  const std::string target = "rotation:" + input.rotation.value;
  for (const IncidentId id : open_incidents(scribe.book())) {
    const auto targets = current_targets(*scribe.book().incident(id));
    const bool concerned = std::find(targets.begin(), targets.end(), target) != targets.end();
    if (concerned) check_handoff(scribe, id);
  }
}

void take(Scribe& scribe, const PlanChanged&) {
  const Plan& plan = scribe.plan();
  scribe.write(
      PlanAdopted{fmt::format("{} people, {} rotations, {} policies, {} routes", plan.people.size(),
                              plan.rotations.size(), plan.policies.size(), plan.routes.size())});
  for (const IncidentId id : open_incidents(scribe.book())) {
    replace_vanished(scribe, id);
    check_handoff(scribe, id);
  }
}

}  // namespace reveille::escalation
