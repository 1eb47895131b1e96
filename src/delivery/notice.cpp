// SPDX-License-Identifier: Apache-2.0
#include "delivery/notice.hpp"

#include "escalation/title.hpp"

namespace reveille::delivery {
namespace {

using escalation::PostEvent;

// A storm has a hundred thousand; one that fires is among the first.
constexpr int alerts_looked_at = 1'000;

const escalation::AlertRecord* one_alert(const escalation::Incident& incident) {
  int looked_at = 0;
  for (const auto& [key, alert] : incident.alerts) {
    if (!alert.ended_at) return &alert;
    if (++looked_at == alerts_looked_at) break;
  }
  return incident.alerts.empty() ? nullptr : &incident.alerts.begin()->second;
}

}  // namespace

integrations::Notice notice_of(const escalation::Book& book, const escalation::Page& post) {
  integrations::Notice notice;
  notice.event = escalation::to_string(post.event);
  notice.incident = post.incident;
  notice.more = post.more;
  notice.at = post.requested_at;
  if (post.event == PostEvent::acknowledged) notice.acknowledged_by = post.by;
  if (post.event == PostEvent::resolved) notice.resolved_by = post.by;
  const escalation::Incident* incident = book.incident(post.incident);
  if (incident == nullptr) return notice;
  notice.summary = escalation::current_title(*incident);
  notice.urgency = incident->urgency;
  notice.labels = incident->group;
  if (const auto* alert = one_alert(*incident)) {
    notice.labels = alert->labels;
    notice.annotations = alert->annotations;
    notice.url = alert->link;
  }
  return notice;
}

}  // namespace reveille::delivery
