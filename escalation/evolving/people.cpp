// SPDX-License-Identifier: Apache-2.0
#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {

void Evolution::operator()(const Acknowledged& fact) {
  phoned(fact.by, fact.via);
  Incident* incident = find(fact.incident);
  if (!incident || incident->state == IncidentState::resolved) return;
  if (Page* page = find_page(fact.page)) page->answered = true;
  incident->unanswered.erase(PersonName(fact.by));
  if (fact.first) {
    incident->state = IncidentState::acknowledged;
    incident->acknowledged_at = at_;
    incident->acknowledged_by = fact.by;
    stop_paging(*incident);
  }
  hear(*incident);
  reschedule(book_, *incident);
}

void Evolution::operator()(const AckCounted& fact) {
  phoned(fact.by, fact.via);
  Incident* incident = find(fact.incident);
  if (!incident || incident->state != IncidentState::open) return;
  const PersonName by(fact.by);
  if (Page* page = find_page(fact.page)) page->answered = true;
  incident->acks.insert(by);
  incident->unanswered.erase(by);
  // Their turn is over, and it was not in vain: the step waits for the others.
  if (Turn* turn = find_turn(*incident, by)) {
    turn->next = turn->entries.size();
    turn->advanced = false;
  }
  retire_pages_to(*incident, by);
  reschedule(book_, *incident);
}

void Evolution::operator()(const TextTaken& fact) {
  if (fact.message.empty() || !book_.texts_seen.insert(fact.message).second) return;
  book_.texts_order.push_back(fact.message);
  if (book_.texts_order.size() <= texts_seen_most) return;
  book_.texts_seen.erase(book_.texts_order.front());
  book_.texts_order.pop_front();
}

void Evolution::operator()(const AckTimedOut& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state != IncidentState::acknowledged) return;
  wants_answer(*incident);
  incident->step_until = at_;
  reschedule(book_, *incident);
}

void Evolution::operator()(const Snoozed& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state != IncidentState::acknowledged) return;
  incident->snoozed_until = fact.until;
  incident->acknowledged_by = fact.by;
  hear(*incident);
  reschedule(book_, *incident);
}

void Evolution::operator()(const SnoozeEnded& fact) {
  (*this)(AckTimedOut{fact.incident});
}

void Evolution::operator()(const AnswerOutlived& fact) {
  (*this)(AckTimedOut{fact.incident});
}

void Evolution::operator()(const Reassigned& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state == IncidentState::resolved) return;
  if (Page* page = find_page(fact.page)) page->answered = true;
  stop_paging(*incident);
  wants_answer(*incident);
  incident->unanswered.erase(PersonName(fact.by));
  incident->terms = fact.terms;
  incident->round = 1;
  incident->step = 1;
  incident->step_until = at_;
  reschedule(book_, *incident);
}

void Evolution::operator()(const EscalatedByHand& fact) {
  phoned(fact.by, fact.via);
  Incident* incident = find(fact.incident);
  if (!incident || incident->state == IncidentState::resolved) return;
  wants_answer(*incident);
  incident->terms.at_once = true;
  const PersonName by(fact.by);
  incident->unanswered.erase(by);
  std::erase_if(incident->turns, [&](const Turn& turn) { return turn.person == by; });
  if (Page* page = find_page(fact.page)) page->answered = true;
  retire_pages_to(*incident, by);
  reschedule(book_, *incident);
}

void Evolution::phoned(const std::string& by, Via via) {
  if (via == Via::call || via == Via::sms) book_.phoned_in[PersonName(by)] = at_;
}

void Evolution::hear(Incident& incident) {
  incident.heard_at = at_;
  incident.heard = incident.firing;
  for (auto& [key, alert] : incident.alerts) {
    if (!alert.ended_at) alert.heard_at = at_;
  }
}

}  // namespace reveille::escalation
