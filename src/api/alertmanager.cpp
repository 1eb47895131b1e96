// SPDX-License-Identifier: Apache-2.0
// Alertmanager's API: Prometheus and its kin send their alerts here, amtool and Grafana read.
#include <chrono>

#include "api/api.hpp"
#include "api/reply.hpp"
#include "api/slices.hpp"
#include "base/version.hpp"
#include "escalation/suppression.hpp"
#include "integrations/alertmanager/alerts.hpp"
#include "integrations/alertmanager/answers.hpp"

namespace reveille::api {
namespace {

using namespace integrations;

// Answers 200 only when every alert that was taken is on the disk.
void take(const Parts& parts, Call call, Result<DecodedAlerts> decoded) {
  if (!decoded) {
    HttpResponse refused = alertmanager_refusal(decoded.error());
    if (decoded.error().code == Code::limit) refused.status = 413;
    return call.respond(std::move(refused));
  }
  const std::string errors = decoded->errors.empty() ? "" : decoded->joined_errors();
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.engine.submit(std::move(decoded->inputs),
                      [waiting, errors](const Result<engine::Outcome>& outcome,
                                        const escalation::Book&, const escalation::Plan&) {
                        if (!outcome)
                          return waiting->respond(alertmanager_refusal(outcome.error()));
                        if (!errors.empty())
                          return waiting->respond(alertmanager_refusal({Code::invalid, errors}));
                        waiting->respond({200, {}, ""});
                      });
}

void post_alerts(const Parts& parts, Call call) {
  auto decoded = decode_alerts(call.request.body, parts.now());
  take(parts, std::move(call), std::move(decoded));
}

void post_webhook(const Parts& parts, Call call) {
  auto decoded = decode_alertmanager_webhook(call.request.body, parts.now());
  take(parts, std::move(call), std::move(decoded));
}

// What does not say when it ends is shown as lasting this much longer.
constexpr Span shown_lifetime = std::chrono::hours(24);

ListedAlert listed(const escalation::AlertRecord& alert, const escalation::Incident& incident,
                   Instant now) {
  ListedAlert view;
  view.fingerprint = alert.key.fingerprint;
  view.labels = alert.labels;
  view.annotations = alert.annotations;
  view.starts_at = alert.starts_at;
  view.ends_at = alert.expires_at.value_or(now + shown_lifetime);
  view.updated_at = alert.starts_at;
  view.generator_url = alert.link;
  view.receivers = {incident.terms.policy};
  for (const std::string& by : alert.silenced_by) {
    view.state = ListedAlert::State::suppressed;
    const auto number = escalation::silence_of_reason(by);
    if (number) {
      view.silenced_by.push_back(escalation::to_uuid(*number));
    } else {
      view.inhibited_by.push_back(by);
    }
  }
  return view;
}

// "?active=false", "?silenced=false", "?inhibited=false": all true unless said otherwise.
bool is_wanted(const Call& call, const ListedAlert& alert) {
  const auto shown = [&](const char* what) { return call.parameter(what) != "false"; };
  if (alert.state != ListedAlert::State::suppressed) return shown("active");
  return (alert.silenced_by.empty() || shown("silenced")) &&
         (alert.inhibited_by.empty() || shown("inhibited"));
}

Result<Matchers> filter_of(const Call& call) {
  Matchers filter;
  for (const std::string& text : call.all("filter")) {
    TRY(Matcher matcher, parse_matcher(text));
    filter.push_back(std::move(matcher));
  }
  return filter;
}

std::optional<ListedAlert> listed_if(const escalation::Book& book, const escalation::AlertKey& key,
                                     escalation::IncidentId id, const Matchers& filter,
                                     Instant now) {
  const escalation::Incident* incident = book.incident(id);
  if (!incident) return std::nullopt;
  const auto found = incident->alerts.find(key);
  if (found == incident->alerts.end() || found->second.ended_at) return std::nullopt;
  if (!all_match(filter, found->second.labels)) return std::nullopt;
  return listed(found->second, *incident, now);
}

// Sorting and writing a hundred thousand of them takes longer than a page should wait.
void finish_elsewhere(const Parts& parts, const std::shared_ptr<Call>& waiting,
                      const std::shared_ptr<std::vector<ListedAlert>>& alerts) {
  const auto work = [waiting, alerts] {
    waiting->respond(json_response(200, encode_alerts(std::move(*alerts))));
  };
  if (!parts.aside(work))
    waiting->respond(alertmanager_refusal({Code::unavailable, "too many lists are being made"}));
}

template <class Encode>
void list(const Parts& parts, Call call, Encode encode) {
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.engine.read(
      [waiting, encode, now = parts.now()](const escalation::Book& book,
                                           const escalation::Plan& plan) {
        waiting->respond(json_response(200, encode(book, plan, now)));
      },
      [waiting](const Error& why) { waiting->respond(alertmanager_refusal(why)); });
}

void list_alerts(const Parts& parts, Call call) {
  auto filter = filter_of(call);
  if (!filter) return call.respond(alertmanager_refusal(filter.error()));
  auto waiting = std::make_shared<Call>(std::move(call));
  auto alerts = std::make_shared<std::vector<ListedAlert>>();
  read_in_slices(
      parts,
      std::make_shared<Step>([&parts, waiting, alerts, filter = *std::move(filter),
                              now = parts.now(), after = std::optional<escalation::AlertKey>()](
                                 const escalation::Book& book, const escalation::Plan&) mutable {
        auto next = after ? book.alerts.upper_bound(*after) : book.alerts.begin();
        for (std::size_t n = 0; n < slice_things && next != book.alerts.end(); ++n, ++next) {
          after = next->first;
          auto alert = listed_if(book, next->first, next->second, filter, now);
          if (alert && is_wanted(*waiting, *alert)) alerts->push_back(*std::move(alert));
        }
        if (next != book.alerts.end()) return false;
        finish_elsewhere(parts, waiting, alerts);
        return true;
      }),
      [waiting](const Error& why) { waiting->respond(alertmanager_refusal(why)); });
}

std::string groups_of(const escalation::Book& book, const escalation::Plan&, Instant now) {
  std::vector<ListedGroup> groups;
  for (const auto& [id, incident] : book.incidents) {
    if (incident.state == escalation::IncidentState::resolved) continue;
    ListedGroup group{incident.group, incident.terms.policy, {}};
    for (const auto& [key, alert] : incident.alerts)
      if (!alert.ended_at) group.alerts.push_back(listed(alert, incident, now));
    if (!group.alerts.empty()) groups.push_back(std::move(group));
  }
  return encode_alert_groups(std::move(groups));
}

std::vector<std::string> receivers_of(const escalation::Plan& plan) {
  std::vector<std::string> names;
  for (const auto& [name, policy] : plan.policies) names.push_back(name.value);
  return names;
}

std::string status_of_plan(const escalation::Book&, const escalation::Plan& plan, Instant now) {
  ListedStatus status{now, std::string(version), {}, receivers_of(plan)};
  for (const escalation::Route& route : plan.routes) {
    ListedRoute one{{}, route.group_by, route.policy.value};
    for (const Matcher& matcher : route.matchers) one.matchers.push_back(to_string(matcher));
    status.routes.push_back(std::move(one));
  }
  return encode_status(status);
}

}  // namespace

void add_alertmanager(Router& router, const Parts& parts) {
  router.add("POST", "/api/v2/alerts", Door::ingest,
             [&parts](Call call) { post_alerts(parts, std::move(call)); });
  router.add("POST", "/api/reveille/v1/alertmanager-webhook", Door::ingest,
             [&parts](Call call) { post_webhook(parts, std::move(call)); });
  router.add("GET", "/api/v2/alerts", Door::read,
             [&parts](Call call) { list_alerts(parts, std::move(call)); });
  router.add("GET", "/api/v2/alerts/groups", Door::read,
             [&parts](Call call) { list(parts, std::move(call), groups_of); });
  router.add("GET", "/api/v2/status", Door::read,
             [&parts](Call call) { list(parts, std::move(call), status_of_plan); });
  router.add("GET", "/api/v2/receivers", Door::read, [&parts](Call call) {
    list(parts, std::move(call),
         [](const escalation::Book&, const escalation::Plan& plan, Instant) {
           return encode_receivers(receivers_of(plan));
         });
  });
}

}  // namespace reveille::api
