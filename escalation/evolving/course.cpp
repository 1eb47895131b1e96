// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {

void Evolution::operator()(const StepEntered& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  incident->round = fact.round;
  incident->step = fact.step;
  incident->step_until = fact.until;
  incident->handoff = fact.handoff;
  // A person's contacts run until somebody acknowledges, not until the next person's turn.
  std::erase_if(incident->turns, [&](const Turn& turn) {
    return turn.exhausted || (turn.next >= turn.entries.size() && !calls_again(turn));
  });
  for (Turn& turn : incident->turns) turn.earlier = true;
  reschedule(book_, *incident);
}

void Evolution::operator()(const HandoffPassed& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  incident->handoff = fact.next;
  reschedule(book_, *incident);
}

void Evolution::operator()(const Picked& fact) {
  book_.picked[fact.step] = fact.person;
}

void Evolution::operator()(const TurnBegan& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  if (Turn* running = find_turn(*incident, fact.person); running && fact.goes_on) {
    running->earlier = false;
    return;
  }
  std::erase_if(incident->turns, [&](const Turn& turn) { return turn.person == fact.person; });
  Turn turn;
  turn.person = fact.person;
  turn.because = fact.because;
  turn.from = fact.from;
  turn.entries = fact.entries;
  incident->turns.push_back(std::move(turn));
  reschedule(book_, *incident);
}

void Evolution::operator()(const TurnAdvanced& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  if (Turn* turn = find_turn(*incident, fact.person)) {
    turn->next = std::max(turn->next, static_cast<std::size_t>(std::max(fact.entry, 0)));
    turn->advanced = turn->next < turn->entries.size();
  }
  leave_bundle(*incident, fact.person, fact.contact);
  reschedule(book_, *incident);
}

void Evolution::operator()(const PersonUnreachable& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  if (Turn* turn = find_turn(*incident, fact.person)) turn->exhausted = true;
  reschedule(book_, *incident);
}

bool Evolution::calls_again(const Turn& turn) const {
  return std::ranges::any_of(turn.pages, [&](PageId id) {
    const Page* page = book_.page(id);
    return page && escalation::calls_again(book_, *page, at_);
  });
}

Turn* Evolution::find_turn(Incident& incident, const PersonName& person) {
  for (Turn& turn : incident.turns) {
    if (turn.person == person) return &turn;
  }
  return nullptr;
}

}  // namespace reveille::escalation
