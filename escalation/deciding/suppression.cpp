// SPDX-License-Identifier: Apache-2.0
// Whether an alert is to be heard, and what becomes of its incident when that changes.
#include "escalation/suppression.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

// One fact tells of so many.
constexpr std::size_t reconsidered_at_once = 256;
constexpr int rounds_at_once = 4;

// Writes what has changed; the alerts that are heard again.
std::vector<AlertKey> look_again(Scribe& scribe, IncidentId id) {
  struct Change {
    AlertKey key;
    std::vector<std::string> by;
  };
  std::vector<Change> changes;
  for (const auto& [key, alert] : scribe.book().incident(id)->alerts) {
    if (alert.ended_at) continue;
    auto by = silenced_by(scribe.book(), alert.labels, alert.inhibitable, scribe.now());
    if (by != alert.silenced_by) changes.push_back({key, std::move(by)});
  }
  std::vector<AlertKey> heard;
  for (Change& change : changes) {
    if (change.by.empty()) {
      scribe.write(AlertHeard{id, change.key.source, change.key.fingerprint});
      heard.push_back(change.key);
    } else {
      scribe.write(
          AlertSilenced{id, change.key.source, change.key.fingerprint, std::move(change.by)});
    }
  }
  return heard;
}

void reconsider(Scribe& scribe, IncidentId id) {
  const Incident* incident = scribe.book().incident(id);
  if (!incident || incident->state == IncidentState::resolved) return;
  const auto heard = look_again(scribe, id);
  mute_if_silenced(scribe, id);
  for (const AlertKey& key : heard) hear(scribe, id, incident->alerts.at(key).labels);
}

}  // namespace

void mute_if_silenced(Scribe& scribe, IncidentId id) {
  const Incident& incident = *scribe.book().incident(id);
  if (incident.muted || incident.firing == 0 || incident.audible > 0) return;
  const auto alert = std::find_if(incident.alerts.begin(), incident.alerts.end(),
                                  [](const auto& one) { return !one.second.ended_at; });
  const std::vector<PageId> pages = incident.pages;
  scribe.write(IncidentMuted{id, alert->second.silenced_by});
  cancel_deliveries(scribe, pages);
}

void settle(Scribe& scribe, IncidentId id) {
  const Incident& incident = *scribe.book().incident(id);
  // What was silenced when it was last looked at may be heard by now.
  if (incident.firing > 0 && incident.audible == 0) reconsider(scribe, id);
}

void reconsider_some(Scribe& scribe) {
  for (int round = 0; round < rounds_at_once && !scribe.book().reconsider.empty(); ++round) {
    std::vector<IncidentId> some;
    for (const IncidentId id : scribe.book().reconsider) {
      if (some.size() == reconsidered_at_once) break;
      some.push_back(id);
    }
    // First off the list: looking at one may put others, and itself, on it again.
    scribe.write(Reconsidered{some});
    for (const IncidentId id : some) reconsider(scribe, id);
  }
}

void adopt_inhibitions(Scribe& scribe) {
  std::vector<AlertIndexed> changed;
  for (const auto& [key, id] : scribe.book().alerts) {
    const Incident* incident = scribe.book().incident(id);
    const auto found = incident ? incident->alerts.find(key) : decltype(incident->alerts.end()){};
    if (!incident || found == incident->alerts.end() || found->second.ended_at) continue;
    const AlertRecord& alert = found->second;
    InhibitionKeys keys = inhibition_keys(scribe.plan().inhibitions, alert.labels);
    if (keys.inhibits == alert.inhibits && keys.inhibitable == alert.inhibitable) continue;
    changed.push_back(
        {id, key.source, key.fingerprint, std::move(keys.inhibits), std::move(keys.inhibitable)});
  }
  for (AlertIndexed& fact : changed) scribe.write(std::move(fact));
}

}  // namespace reveille::escalation
