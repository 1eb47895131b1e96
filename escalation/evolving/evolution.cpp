// SPDX-License-Identifier: Apache-2.0
#include "escalation/evolving/evolution.hpp"

namespace reveille::escalation {

Incident* Evolution::find(IncidentId id) {
  const auto found = book_.incidents.find(id);
  if (found == book_.incidents.end()) return nullptr;
  book_.touched.note(id);
  return &found->second;
}

Page* Evolution::find_page(PageId id) {
  const auto found = book_.pages.find(id);
  if (found == book_.pages.end()) return nullptr;
  book_.touched.note(id);
  return &found->second;
}

AlertRecord* Evolution::find_alert(IncidentId id, const AlertKey& key) {
  Incident* incident = find(id);
  if (!incident) return nullptr;
  const auto found = incident->alerts.find(key);
  return found == incident->alerts.end() ? nullptr : &found->second;
}

Incident& Evolution::new_incident(IncidentId id) {
  book_.touched.note(id);
  return book_.incidents[id];
}

Page& Evolution::new_page(PageId id) {
  book_.touched.note(id);
  return book_.pages[id];
}

void Evolution::take_away(IncidentId id) {
  book_.touched.note(id);
  book_.incidents.erase(id);
}

void Evolution::take_away(PageId id) {
  book_.touched.note(id);
  book_.pages.erase(id);
}

}  // namespace reveille::escalation
