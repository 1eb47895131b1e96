// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"
#include "escalation/suppression.hpp"
#include "escalation/title.hpp"

namespace reveille::escalation {
namespace {

// Where an alert belongs, and on which terms.
struct Home {
  std::string route;
  Labels group;
  Urgency urgency = Urgency::urgent;
  Span reopen_within{0};
  Terms terms;
};

Labels group_of(const Route& route, const Labels& labels) {
  const bool by_all = route.group_by.size() == 1 && route.group_by.front() == "...";
  return by_all ? labels : labels.only(route.group_by);
}

// An alert that no route takes must not vanish.
Home home_of(const Plan& plan, const Labels& labels) {
  const Route* route = plan.route_of(labels);
  if (!route)
    return {"no route", labels.only({"alertname"}), Urgency::urgent, Route{}.reopen_within,
            fallback_terms(plan)};
  const Policy* policy = plan.policy(route->policy);
  return {route->name, group_of(*route, labels), route->urgency, route->reopen_within,
          policy ? terms_of(*policy, route->urgency) : fallback_terms(plan)};
}

bool is_open(const Incident* incident) {
  return incident && incident->state != IncidentState::resolved;
}

const Incident* grouped(const Book& book, const std::string& route, const Labels& group) {
  const auto found = book.groups.find({route, group});
  return found == book.groups.end() ? nullptr : book.incident(found->second);
}

// The same trouble, become worse: an open incident of lower urgency with the same group and policy.
const Incident* milder(const Scribe& scribe, const Home& home) {
  if (home.group.empty()) return nullptr;  // everything of a route in one: not the same trouble
  for (const Route& route : scribe.plan().routes) {
    if (route.name == home.route || route.urgency >= home.urgency) continue;
    const Incident* incident = grouped(scribe.book(), route.name, home.group);
    const bool same = is_open(incident) && incident->terms.policy == home.terms.policy;
    if (same && incident->urgency < home.urgency) return incident;
  }
  return nullptr;
}

// True when it is heard.
bool join(Scribe& scribe, IncidentId id, const AlertFired& alert) {
  InhibitionKeys keys = inhibition_keys(scribe.plan().inhibitions, alert.labels);
  auto by = silenced_by(scribe.book(), alert.labels, keys.inhibitable, scribe.now());
  const bool heard = by.empty();
  scribe.write(AlertJoined{id, alert.key.source, alert.key.fingerprint, alert.labels,
                           alert.annotations, alert.starts_at, alert.expires_at, alert.evidence,
                           alert.link, std::move(by), std::move(keys.inhibits),
                           std::move(keys.inhibitable)});
  return heard;
}

void open(Scribe& scribe, const AlertFired& alert, const Home& home, bool routed) {
  const IncidentId id{scribe.book().last_incident.value + 1};
  std::string title = title_of(alert.labels, alert.annotations, home.group);
  if (!routed) title += unrouted;
  scribe.write(IncidentOpened{id, std::move(title), home.route, home.group, home.urgency,
                              home.reopen_within, home.terms});
  if (!join(scribe, id, alert)) return mute_if_silenced(scribe, id);
  enter_step(scribe, id, 1, 1);
}

// True when the alert is worse than what the incident was taken for.
bool raise_urgency(Scribe& scribe, const Incident& incident, const Home& home) {
  if (incident.urgency >= home.urgency) return false;
  const std::vector<PageId> pages = incident.pages;
  scribe.write(UrgencyRaised{incident.id, home.urgency, home.route, home.terms});
  cancel_deliveries(scribe, pages);
  return true;
}

// Alerts that join an acknowledged incident page nobody, unless the trouble has become worse.
void hear_at(Scribe& scribe, const Incident& incident, const Home& home) {
  const IncidentId id = incident.id;
  const bool was_muted = incident.muted;
  if (was_muted) scribe.write(IncidentUnmuted{id});
  if (raise_urgency(scribe, incident, home)) return enter_step(scribe, id, 1, 1);
  if (was_muted && incident.state == IncidentState::open) {
    enter_step(scribe, id, incident.round, incident.step);
  } else if (was_muted) {
    run(scribe, id);  // its acknowledgement may have timed out meanwhile
  }
}

void join_open(Scribe& scribe, const Incident& incident, const AlertFired& alert,
               const Home& home) {
  if (join(scribe, incident.id, alert)) return hear_at(scribe, incident, home);
  settle(scribe, incident.id);
}

bool may_reopen(const Scribe& scribe, const Incident* incident) {
  return incident && incident->resolved_at &&
         scribe.now() < *incident->resolved_at + incident->reopen_within;
}

void arrive(Scribe& scribe, const AlertFired& alert) {
  const Home home = home_of(scribe.plan(), alert.labels);
  const Incident* known = grouped(scribe.book(), home.route, home.group);
  if (is_open(known)) return join_open(scribe, *known, alert, home);
  if (const Incident* incident = milder(scribe, home)) {
    return join_open(scribe, *incident, alert, home);
  }
  if (!may_reopen(scribe, known)) {
    return open(scribe, alert, home, scribe.plan().route_of(alert.labels) != nullptr);
  }
  scribe.write(IncidentReopened{known->id});
  if (!join(scribe, known->id, alert)) return mute_if_silenced(scribe, known->id);
  raise_urgency(scribe, *known, home);  // its route may be urgent by now
  enter_step(scribe, known->id, 1, 1);
}

// Senders repeat themselves every few seconds; a longer life is worth a fact only when a good part
// of the old one is used up. Contact may thus be declared lost up to a quarter of it early.
// Words may change with every sample ("12,345 jobs wait"): once a minute is news enough.
constexpr Span words_every{60'000};

bool is_news(const Scribe& scribe, const AlertRecord& known, const AlertFired& alert) {
  if (known.lost) return true;
  if (known.annotations != alert.annotations && scribe.now() - known.told_at >= words_every)
    return true;
  if (known.expires_at == alert.expires_at) return false;
  if (!known.expires_at || !alert.expires_at) return true;
  return (*known.expires_at - scribe.now()) * 4 < (*alert.expires_at - scribe.now()) * 3;
}

const AlertRecord* known_alert(const Book& book, const AlertKey& key) {
  const auto found = book.alerts.find(key);
  const Incident* incident = found == book.alerts.end() ? nullptr : book.incident(found->second);
  if (!incident) return nullptr;
  const auto record = incident->alerts.find(key);
  return record == incident->alerts.end() ? nullptr : &record->second;
}

}  // namespace

void take(Scribe& scribe, const AlertFired& input) {
  const AlertRecord* known = known_alert(scribe.book(), input.key);
  if (!known) return arrive(scribe, input);
  const IncidentId id = scribe.book().alerts.at(input.key);
  if (known->ended_at) {
    const Home home = home_of(scribe.plan(), input.labels);
    return join_open(scribe, *scribe.book().incident(id), input, home);
  }
  if (!is_news(scribe, *known, input)) return;
  scribe.write(AlertRefreshed{id, input.key.source, input.key.fingerprint, input.annotations,
                              input.expires_at});
}

void take(Scribe& scribe, const AlertResolved& input) {
  const AlertRecord* known = known_alert(scribe.book(), input.key);
  if (!known || known->ended_at) return;
  const IncidentId id = scribe.book().alerts.at(input.key);
  scribe.write(AlertEnded{id, input.key.source, input.key.fingerprint});
  if (scribe.book().incident(id)->firing == 0) return resolve_incident(scribe, id, "signal");
  settle(scribe, id);
  run(scribe, id);  // it may have been the last of those that somebody has answered
}

void hear(Scribe& scribe, IncidentId id, const Labels& labels) {
  hear_at(scribe, *scribe.book().incident(id), home_of(scribe.plan(), labels));
}

void lose(Scribe& scribe, const AlertKey& key) {
  const auto found = scribe.book().alerts.find(key);
  INVARIANT(found != scribe.book().alerts.end(), "the agenda names alerts of open incidents");
  scribe.write(AlertLost{found->second, key.source, key.fingerprint});
}

void take(Scribe& scribe, const PageAsked& input) {
  Terms terms;
  if (const auto* person = std::get_if<PersonName>(&input.whom)) {
    if (!scribe.plan().person(*person)) {
      return scribe.write(Refused{{}, fmt::format("there is no person {}", person->value)});
    }
    terms = terms_by_hand(*person);
  } else {
    const PolicyName& name = std::get<PolicyName>(input.whom);
    const Policy* policy = scribe.plan().policy(name);
    if (!policy) {
      return scribe.write(Refused{{}, fmt::format("there is no policy {}", name.value)});
    }
    terms = terms_of(*policy, Urgency::urgent);
  }
  const IncidentId id{scribe.book().last_incident.value + 1};
  const std::string title =
      input.summary.empty() ? "page by " + input.actor.who : clip_title(input.summary);
  scribe.write(IncidentOpened{id,
                              title,
                              paged_by_hand,
                              {},
                              Urgency::urgent,
                              Span{0},
                              terms,
                              input.actor.who,
                              input.actor.via});
  enter_step(scribe, id, 1, 1);
}

}  // namespace reveille::escalation
