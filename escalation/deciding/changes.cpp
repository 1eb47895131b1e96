// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

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

}  // namespace

std::vector<IncidentId> open_incidents(const Book& book) {
  std::vector<IncidentId> open;
  for (const auto& [at, id] : book.agenda.incidents) {
    if (book.incident(id)->state == IncidentState::open) open.push_back(id);
  }
  std::sort(open.begin(), open.end());
  return open;
}

void take(Scribe& scribe, const PlanChanged&) {
  const Plan& plan = scribe.plan();
  scribe.write(
      PlanAdopted{fmt::format("{} people, {} rotations, {} policies, {} routes", plan.people.size(),
                              plan.rotations.size(), plan.policies.size(), plan.routes.size())});
  check_ledger(scribe);
  check_drills(scribe);
  adopt_silences(scribe);
  adopt_inhibitions(scribe);
  reconsider_some(scribe);
  for (const IncidentId id : open_incidents(scribe.book())) {
    replace_vanished(scribe, id);
    check_handoff(scribe, id);
  }
}

}  // namespace reveille::escalation
