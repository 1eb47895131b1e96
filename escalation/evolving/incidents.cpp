// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {

void Evolution::operator()(const IncidentOpened& fact) {
  Incident& incident = new_incident(fact.incident);
  incident.id = fact.incident;
  incident.title = fact.title;
  incident.route = fact.route;
  incident.group = fact.group;
  incident.urgency = fact.urgency;
  incident.reopen_within = fact.reopen_within;
  incident.terms = fact.terms;
  incident.opened_at = at_;
  incident.paged_by = fact.by;
  incident.since = at_;
  incident.step_until = at_;
  book_.last_incident = std::max(book_.last_incident, fact.incident);
  if (fact.route != paged_by_hand) book_.groups[{fact.route, fact.group}] = fact.incident;
  reschedule(book_, incident);
}

void Evolution::operator()(const IncidentReopened& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state != IncidentState::resolved) return;
  book_.resolved.erase({incident->resolved_at.value_or(at_), incident->id});
  incident->alerts.clear();
  incident->firing = 0;
  incident->audible = 0;
  incident->resolved_at.reset();
  wants_answer(*incident);
  incident->round = 1;
  incident->step = 1;
  incident->step_until = at_;
  ++incident->times_reopened;
  incident->terms.at_once = false;
  for (auto& [person, notices] : book_.notices) notices.waiting.erase(incident->id);
  incident->since = at_;
  reschedule(book_, *incident);
}

void Evolution::operator()(const UrgencyRaised& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state == IncidentState::resolved) return;
  incident->urgency = fact.urgency;
  incident->route = fact.route;
  incident->terms = fact.terms;
  book_.groups[{fact.route, incident->group}] = fact.incident;
  stop_paging(*incident);
  wants_answer(*incident);
  incident->round = 1;
  incident->step = 1;
  incident->step_until = at_;
  incident->since = at_;
  reschedule(book_, *incident);
}

void Evolution::operator()(const IncidentResolved& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state == IncidentState::resolved) return;
  for (auto& [key, alert] : incident->alerts) {
    unschedule(book_, alert);
    if (!alert.ended_at) discount(*incident, alert);
    if (!alert.ended_at) alert.ended_at = at_;
    book_.alerts.erase(key);
  }
  incident->muted = false;
  incident->state = IncidentState::resolved;
  incident->resolved_at = at_;
  incident->snoozed_until.reset();
  incident->unanswered.clear();
  stop_paging(*incident);
  forget_untold(*incident);
  book_.resolved.insert({at_, incident->id});
  reschedule(book_, *incident);
  forget_resolved();
}

void Evolution::wants_answer(Incident& incident) {
  incident.state = IncidentState::open;
  incident.acknowledged_at.reset();
  incident.acknowledged_by.clear();
  incident.snoozed_until.reset();
  incident.heard_at.reset();
  incident.heard = 0;
  incident.acks.clear();
}

void Evolution::stop_paging(Incident& incident) {
  incident.turns.clear();
  incident.handoff.reset();
  leave_bundles(incident);
  for (const auto& [contact, id] : incident.latest) retire(id);
  incident.latest.clear();
}

}  // namespace reveille::escalation
