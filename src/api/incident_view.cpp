// SPDX-License-Identifier: Apache-2.0
#include "api/incident_view.hpp"

#include "base/secret.hpp"
#include "escalation/message.hpp"
#include "escalation/oncall.hpp"
#include "escalation/title.hpp"

namespace reveille::api {
namespace {

using namespace escalation;

Tree number(std::uint64_t value) {
  return Tree(static_cast<std::int64_t>(value));
}
Tree time(Instant at) {
  return Tree(to_rfc3339(at));
}

Tree label_table(const Labels& labels) {
  Tree table(Tree::Table{});
  for (const auto& label : labels) table.set(label.name, Tree(label.value));
  return table;
}

Tree evidence_view(const std::vector<EvidenceTable>& evidence) {
  Tree list(Tree::Array{});
  for (const EvidenceTable& one : evidence) {
    Tree lines(Tree::Array{});
    for (const EvidenceLine& line : one.lines) {
      Tree row;
      row.set("label", Tree(line.label));
      row.set("value", Tree(line.value));
      lines.push(std::move(row));
    }
    Tree table;
    table.set("title", Tree(one.title));
    table.set("lines", std::move(lines));
    list.push(std::move(table));
  }
  return list;
}

Tree alert_view(const AlertRecord& alert) {
  Tree view;
  view.set("source", Tree(alert.key.source));
  view.set("fingerprint", Tree(to_hex(alert.key.fingerprint)));
  view.set("labels", label_table(alert.labels));
  view.set("annotations", label_table(alert.annotations));
  view.set("starts_at", time(alert.starts_at));
  if (alert.ended_at) view.set("ended_at", time(*alert.ended_at));
  view.set("lost", Tree(alert.lost));
  Tree silenced(Tree::Array{});
  for (const std::string& by : alert.silenced_by) silenced.push(Tree(by));
  view.set("silenced_by", std::move(silenced));
  view.set("evidence", evidence_view(alert.evidence));
  if (!alert.link.empty()) view.set("link", Tree(alert.link));
  return view;
}

Tree delivery_view(const Delivery& delivery) {
  Tree view;
  view.set("leg", Tree(std::int64_t{delivery.leg}));
  view.set("attempt", Tree(std::int64_t{delivery.attempt}));
  view.set("carrier", Tree(delivery.carrier.value));
  view.set("state", Tree(to_string(delivery.state)));
  if (delivery.failure != FailureClass::none)
    view.set("failure", Tree(to_string(delivery.failure)));
  if (!delivery.reason.empty()) view.set("reason", Tree(delivery.reason));
  view.set("requested_at", time(delivery.requested_at));
  view.set("changed_at", time(delivery.changed_at));
  return view;
}

Tree page_view(const Page& page) {
  Tree deliveries(Tree::Array{});
  for (const Delivery& delivery : page.deliveries) deliveries.push(delivery_view(delivery));
  Tree view;
  view.set("id", number(page.id.value));
  view.set("person", Tree(page.person.value));
  view.set("contact", Tree(page.contact.value));
  view.set("kind", Tree(to_string(page.kind)));
  const bool post = page.kind == ContactKind::post;
  view.set("address", Tree(post ? page.address : mask_address(page.address)));
  if (post) view.set("event", Tree(to_string(page.event)));
  view.set("purpose", Tree(to_string(page.purpose)));
  view.set("pair", Tree(page.pair));
  view.set("more", Tree(std::int64_t{page.more}));
  view.set("requested_at", time(page.requested_at));
  view.set("answered", Tree(page.answered));
  view.set("deliveries", std::move(deliveries));
  return view;
}

}  // namespace

Tree incident_summary(const Incident& incident) {
  Tree view;
  view.set("id", number(incident.id.value));
  view.set("title", Tree(escalation::current_title(incident)));
  view.set("state", Tree(to_string(incident.state)));
  view.set("urgency", Tree(to_string(incident.urgency)));
  view.set("route", Tree(incident.route));
  view.set("policy", Tree(incident.terms.policy));
  view.set("group", label_table(incident.group));
  view.set("opened_at", time(incident.opened_at));
  if (!incident.paged_by.empty()) view.set("paged_by", Tree(incident.paged_by));
  if (incident.acknowledged_at) {
    view.set("acknowledged_at", time(*incident.acknowledged_at));
    view.set("acknowledged_by", Tree(incident.acknowledged_by));
  }
  if (incident.snoozed_until) view.set("snoozed_until", time(*incident.snoozed_until));
  if (incident.resolved_at) view.set("resolved_at", time(*incident.resolved_at));
  view.set("muted", Tree(incident.muted));
  if (incident.state == IncidentState::open && !incident.muted) {
    view.set("round", Tree(std::int64_t{incident.round}));
    view.set("step", Tree(std::int64_t{incident.step}));
    view.set("next_step_at", time(incident.step_until));
  }
  view.set("alerts", number(incident.alerts.size()));
  view.set("pages", number(incident.pages.size() + incident.pages_forgotten));
  view.set("times_reopened", Tree(std::int64_t{incident.times_reopened}));
  return view;
}

Tree incident_whole(const Book& book, const Incident& incident) {
  Tree view = incident_summary(incident);
  Tree alerts(Tree::Array{});
  for (const auto& [key, alert] : incident.alerts) alerts.push(alert_view(alert));
  view.set("alerts", std::move(alerts));
  Tree pages(Tree::Array{});
  for (const PageId id : incident.pages)
    if (const Page* page = book.page(id)) pages.push(page_view(*page));
  view.set("pages", std::move(pages));
  return view;
}

Tree timeline(const Book& book, const std::vector<engine::Entry>& entries) {
  Tree lines(Tree::Array{});
  for (const engine::Entry& entry : entries) {
    Tree line;
    line.set("sequence", number(entry.sequence));
    line.set("at", time(entry.dated.at));
    line.set("fact", Tree(std::string(name_of(entry.dated.fact))));
    line.set("text", Tree(describe(book, entry.dated.fact)));
    lines.push(std::move(line));
  }
  return lines;
}

}  // namespace reveille::api
