// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <string>
#include <vector>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"
#include "escalation/suppression.hpp"

namespace reveille::escalation {
namespace {

bool is_heard_of(const Incident& incident, const AlertRecord& alert) {
  return incident.heard_at && alert.heard_at == incident.heard_at;
}

void erase(std::map<std::string, std::set<AlertKey>>& index, const std::string& key,
           const AlertKey& alert) {
  const auto found = index.find(key);
  if (found == index.end()) return;
  found->second.erase(alert);
  if (found->second.empty()) index.erase(found);
}

}  // namespace

void Evolution::operator()(const AlertJoined& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  const AlertKey key{fact.source, fact.fingerprint};
  AlertRecord& alert = incident->alerts[key];
  const bool known = alert.key == key && !alert.ended_at;
  // One that comes and goes is no other alert to whoever heard of it while it fired.
  const auto heard_at = alert.key == key ? alert.heard_at : std::nullopt;
  if (known) {
    discount(*incident, alert);
    unschedule(book_, alert);
  }
  alert = {.key = key,
           .labels = fact.labels,
           .annotations = fact.annotations,
           .starts_at = fact.starts_at,
           .expires_at = fact.expires_at,
           .ended_at = {},
           .lost = false,
           .evidence = fact.evidence,
           .link = fact.link,
           .told_at = at_,
           .silenced_by = fact.silenced_by,
           .inhibits = fact.inhibits,
           .inhibitable = fact.inhibitable,
           .heard_at = heard_at};
  book_.alerts[key] = fact.incident;
  count(*incident, alert);
  schedule(book_, alert);
  reschedule(book_, *incident);
}

void Evolution::operator()(const AlertRefreshed& fact) {
  AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
  if (!alert || alert->ended_at) return;
  unschedule(book_, *alert);
  alert->annotations = fact.annotations;
  alert->expires_at = fact.expires_at;
  if (alert->lost) {
    alert->lost = false;
    enlist(*alert);
  }
  alert->told_at = at_;
  schedule(book_, *alert);
}

void Evolution::operator()(const AlertEnded& fact) {
  AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
  if (!alert || alert->ended_at) return;
  unschedule(book_, *alert);
  Incident& incident = *find(fact.incident);
  discount(incident, *alert);
  alert->ended_at = at_;
  reschedule(book_, incident);
  if (incident.alerts.size() <= alerts_remembered_most) return;
  book_.alerts.erase(alert->key);
  incident.alerts.erase(AlertKey(alert->key));
}

void Evolution::operator()(const AlertLost& fact) {
  AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
  if (!alert) return;
  unschedule(book_, *alert);
  // Nobody knows whether it still fires: too little to silence others.
  if (!alert->ended_at && !alert->lost) strike(*alert);
  alert->lost = true;
}

void Evolution::count(Incident& incident, const AlertRecord& alert) {
  ++incident.firing;
  if (is_heard_of(incident, alert)) ++incident.heard;
  if (alert.silenced_by.empty()) ++incident.audible;
  for (const std::string& key : alert.inhibitable) book_.inhibitable[key].insert(alert.key);
  if (!alert.lost) enlist(alert);
}

void Evolution::discount(Incident& incident, const AlertRecord& alert) {
  --incident.firing;
  if (is_heard_of(incident, alert)) --incident.heard;
  if (alert.silenced_by.empty()) --incident.audible;
  for (const std::string& key : alert.inhibitable) erase(book_.inhibitable, key, alert.key);
  if (!alert.lost) strike(alert);
}

// Only the first and the last source of a key change anything for those it silences.
void Evolution::enlist(const AlertRecord& alert) {
  for (const std::string& key : alert.inhibits) {
    if (!is_inhibiting(book_, key)) reconsider_inhibitable(key);
    book_.inhibiting[key].insert(alert.key);
  }
}

void Evolution::strike(const AlertRecord& alert) {
  for (const std::string& key : alert.inhibits) {
    erase(book_.inhibiting, key, alert.key);
    const auto left = book_.inhibiting.find(key);
    if (left != book_.inhibiting.end() && is_never_inhibited(*left->second.begin())) continue;
    reconsider_inhibitable(key);
  }
}

bool Evolution::is_never_inhibited(const AlertKey& key) {
  const auto id = book_.alerts.find(key);
  const AlertRecord* alert = id == book_.alerts.end() ? nullptr : find_alert(id->second, key);
  return alert && alert->inhibitable.empty();
}

// Whom the sources of this key silence, and whom those silence in turn.
void Evolution::reconsider_inhibitable(const std::string& first) {
  std::set<std::string> keys{first};
  std::vector<std::string> todo{first};
  while (!todo.empty()) {
    const auto targets = book_.inhibitable.find(todo.back());
    todo.pop_back();
    if (targets == book_.inhibitable.end()) continue;
    for (const AlertKey& target : targets->second) {
      const auto incident = book_.alerts.find(target);
      const AlertRecord* alert =
          incident == book_.alerts.end() ? nullptr : find_alert(incident->second, target);
      if (!alert) continue;
      book_.reconsider.insert(incident->second);
      for (const std::string& key : alert->inhibits) {
        if (keys.insert(key).second) todo.push_back(key);
      }
    }
  }
}

}  // namespace reveille::escalation
