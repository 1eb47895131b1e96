// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"
#include "escalation/suppression.hpp"

namespace reveille::escalation {

void Evolution::operator()(const SilenceSet& fact) {
  Silence& silence = book_.silences[fact.silence];
  forget_turn(silence);
  leave_index(silence);
  const bool was_active = silence.active;
  silence = {.id = fact.silence,
             .configured = fact.configured,
             .terms = fact.terms,
             .by = fact.by,
             .updated_at = at_,
             .active = fact.active,
             .next = fact.next,
             .ended_at = {}};
  book_.last_silence = std::max(book_.last_silence, fact.silence);
  enter_index(silence);
  expect_turn(silence);
  if (was_active || fact.active) reconsider_all();
  forget_silences();
}

void Evolution::operator()(const SilenceTurned& fact) {
  const auto found = book_.silences.find(fact.silence);
  if (found == book_.silences.end() || found->second.ended_at) return;
  Silence& silence = found->second;
  forget_turn(silence);
  leave_index(silence);
  const bool changed = silence.active != fact.active;
  silence.active = fact.active;
  silence.next = fact.next;
  enter_index(silence);
  expect_turn(silence);
  if (changed) reconsider_all();
}

void Evolution::operator()(const SilenceEnded& fact) {
  const auto found = book_.silences.find(fact.silence);
  if (found == book_.silences.end() || found->second.ended_at) return;
  Silence& silence = found->second;
  forget_turn(silence);
  leave_index(silence);
  const bool was_active = silence.active;
  silence.active = false;
  silence.next.reset();
  silence.ended_at = silence.updated_at = at_;
  if (was_active) reconsider_all();
}

void Evolution::operator()(const AlertSilenced& fact) {
  silence(fact, fact.by);
}

void Evolution::operator()(const AlertHeard& fact) {
  silence(fact, {});
}

void Evolution::operator()(const AlertIndexed& fact) {
  AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
  if (!alert || alert->ended_at) return;
  Incident& incident = *find(fact.incident);
  discount(incident, *alert);
  alert->inhibits = fact.inhibits;
  alert->inhibitable = fact.inhibitable;
  count(incident, *alert);
  book_.reconsider.insert(fact.incident);
}

void Evolution::operator()(const IncidentMuted& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || incident->state == IncidentState::resolved) return;
  stop_paging(*incident);
  incident->muted = true;
  reschedule(book_, *incident);
}

void Evolution::operator()(const IncidentUnmuted& fact) {
  Incident* incident = find(fact.incident);
  if (!incident || !incident->muted) return;
  incident->muted = false;
  incident->step_until = at_;
  reschedule(book_, *incident);
}

void Evolution::operator()(const Reconsidered& fact) {
  for (const IncidentId id : fact.incidents) book_.reconsider.erase(id);
}

template <class AlertFact>
void Evolution::silence(const AlertFact& fact, const std::vector<std::string>& by) {
  AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
  if (!alert || alert->ended_at) return;
  Incident& incident = *find(fact.incident);
  if (alert->silenced_by.empty() && !by.empty()) --incident.audible;
  if (!alert->silenced_by.empty() && by.empty()) ++incident.audible;
  alert->silenced_by = by;
}

void Evolution::reconsider_all() {
  for (const auto& [id, incident] : std::as_const(book_).incidents) {
    if (incident.firing > 0) book_.reconsider.insert(id);
  }
}

// Those that ended days ago; more of them where there are too many.
void Evolution::forget_silences() {
  for (auto one = book_.silences.begin(); one != book_.silences.end();) {
    const auto ended = one->second.ended_at;
    const bool old = ended && *ended + remember_silences <= at_;
    const bool gone = old || (ended && book_.silences.size() > silences_most);
    one = gone ? book_.silences.erase(one) : std::next(one);
  }
}

void Evolution::enter_index(const Silence& silence) {
  if (silence.active) book_.silences_by_label[index_of(silence.terms)].insert(silence.id);
}

void Evolution::leave_index(const Silence& silence) {
  const auto found = book_.silences_by_label.find(index_of(silence.terms));
  if (found == book_.silences_by_label.end()) return;
  found->second.erase(silence.id);
  if (found->second.empty()) book_.silences_by_label.erase(found);
}

void Evolution::expect_turn(const Silence& silence) {
  if (silence.next) book_.agenda.silences.insert({*silence.next, silence.id});
}

void Evolution::forget_turn(const Silence& silence) {
  if (silence.next) book_.agenda.silences.erase({*silence.next, silence.id});
}

}  // namespace reveille::escalation
