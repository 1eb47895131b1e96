// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

constexpr char escalate_key = '6';
constexpr char dnd_on_key = '1';
constexpr char dnd_off_key = '2';

// Why nothing can be done with this incident any more; "" when something can.
std::string why_closed(const Incident* incident, IncidentId id) {
  if (!incident) return fmt::format("there is no incident {}", id.value);
  if (incident->state != IncidentState::resolved) return {};
  return fmt::format("incident {} is already resolved", id.value);
}

using Heard = std::optional<ForgottenPage>;

// Nobody takes what they have not heard of: a page from before it came back is no page of now.
// "" when there is no page, or it tells of what is so.
std::string why_stale(const Incident& incident, const Heard& page) {
  if (!page || page->requested_at >= incident.since) return {};
  return fmt::format("incident {} came back after this page", incident.id.value);
}

// The same of an act that names its page by number: only the API can name one that never was.
std::string why_stale(const Book& book, const Incident& incident, PageId page) {
  if (book.last_page < page) return fmt::format("there is no page {}", page.value);
  return why_stale(incident, remembered_page(book, page));
}

std::vector<PageId> pages_to(const Book& book, const Incident& incident, const PersonName& person) {
  std::vector<PageId> pages;
  for (const PageId id : incident.pages) {
    const Page* page = book.page(id);
    if (page && page->person == person) pages.push_back(id);
  }
  return pages;
}

// True when more people must acknowledge. They must be people: of "token:deploy" nobody can say
// whether it is one more.
bool wants_more(Scribe& scribe, const Incident& incident, const Acknowledged& ack) {
  const StepTerms* step = current_step(incident);
  const int wanted = step ? step->acks : 1;
  if (wanted < 2) return false;
  const PersonName by(ack.by);
  if (!scribe.plan().person(by)) {
    scribe.write(
        Refused{incident.id, fmt::format("{} people must acknowledge: say who you are", wanted)});
    return true;
  }
  const bool again = incident.acks.contains(by);
  const int have = static_cast<int>(incident.acks.size()) + (again ? 0 : 1);
  if (have >= wanted) return false;
  const auto theirs = pages_to(scribe.book(), incident, by);
  scribe.write(
      AckCounted{incident.id, ack.by, ack.via, ack.page, ack.leg, ack.after, have, wanted});
  cancel_deliveries(scribe, theirs);
  return true;
}

void acknowledge_one(Scribe& scribe, const Incident& incident, const Actor& actor, int leg) {
  const Page* page = scribe.book().page(actor.page);
  const Heard heard = remembered_page(scribe.book(), actor.page);
  const Instant since = heard ? heard->requested_at : incident.opened_at;
  if (const std::string why = why_stale(scribe.book(), incident, actor.page); !why.empty()) {
    return scribe.write(Refused{incident.id, why});
  }
  const bool first = incident.state == IncidentState::open;
  const Acknowledged ack{incident.id,          actor.who, actor.via, actor.page, leg,
                         scribe.now() - since, first};
  const bool own = page && page->incident == incident.id;
  const bool shows = own && shows_passage(scribe, *page, actor.via);
  if (first && wants_more(scribe, incident, ack)) {
    if (shows && incident.acks.contains(PersonName(actor.who)))
      record_night_page(scribe, *page, leg);
    return;
  }
  if (first) note_missed_texts(scribe, incident, own ? page : nullptr);
  scribe.write(ack);
  if (shows) record_night_page(scribe, *page, leg);
  if (!first) return;
  cancel_deliveries(scribe, incident.pages);
  post_news(scribe, incident.id, actor.who);
}

// The final step comes after all others.
std::pair<int, int> order_of(int round, int step) {
  return {round, step == 0 ? std::numeric_limits<int>::max() : step};
}

// Whoever answers a page answers for what it told them.
std::string why_not_by_page(const Incident& incident, const ForgottenPage& page) {
  if (order_of(page.round, page.step) < order_of(incident.round, incident.step)) {
    return fmt::format("incident {} is already escalated", incident.id.value);
  }
  const bool taken = incident.state == IncidentState::acknowledged;
  if (taken && incident.acknowledged_by != page.person.value) {
    return fmt::format("incident {} is acknowledged by {}", incident.id.value,
                       incident.acknowledged_by);
  }
  return why_stale(incident, page);
}

// Of a page that nobody remembers it is not known how far the incident was.
std::string why_not_escalated(const Incident& incident, const Heard& page, const Actor& actor) {
  const bool taken = incident.state == IncidentState::acknowledged;
  if (!page && actor.page && taken && incident.acknowledged_by != actor.who) {
    return fmt::format("incident {} is acknowledged by {}", incident.id.value,
                       incident.acknowledged_by);
  }
  if (page && page->incident != incident.id) return "that page is about another incident";
  if (page) {
    if (std::string why = why_not_by_page(incident, *page); !why.empty()) return why;
  }
  if (incident.muted) return "it is silenced: end the silence first";
  if (incident.step == 0) return "everybody is being paged already";
  return {};
}

// "... and 41 more": whoever answers such a page of this incident has heard of them all.
std::vector<IncidentId> open_and_told(const Book& book, PageId id, IncidentId about) {
  std::vector<IncidentId> others;
  const Page* page = book.page(id);
  if (!page || page->incident != about) return others;
  for (const auto& [first, last] : page->told) {
    for (IncidentId told = first; told <= last; ++told.value) {
      const Incident* other = book.incident(told);
      if (other && other->state == IncidentState::open) others.push_back(told);
    }
  }
  return others;
}

// Whoever hands it over by hand wants it to be heard now.
Terms at_once(Terms terms) {
  terms.at_once = true;
  return terms;
}

}  // namespace

void acknowledge(Scribe& scribe, IncidentId id, const Actor& actor, int leg) {
  const Incident* incident = scribe.book().incident(id);
  if (const std::string why = why_closed(incident, id); !why.empty()) {
    scribe.write(Refused{id, why});
  } else {
    acknowledge_one(scribe, *incident, actor, leg);
  }
  for (const IncidentId told : open_and_told(scribe.book(), actor.page, id)) {
    acknowledge_one(scribe, *scribe.book().incident(told), actor, leg);
  }
}

std::string why_not_for(const Book& book, const ForgottenPage& page) {
  const Incident* incident = book.incident(page.incident);
  if (std::string why = why_closed(incident, page.incident); !why.empty()) return why;
  if (page.requested_at >= incident->since) return {};
  return fmt::format("incident {} came back after this page", page.incident.value);
}

void take(Scribe& scribe, const EscalateAsked& input) {
  const Incident* incident = scribe.book().incident(input.incident);
  const Page* page = scribe.book().page(input.actor.page);
  const Heard heard = remembered_page(scribe.book(), input.actor.page);
  std::string why = why_closed(incident, input.incident);
  if (why.empty()) why = why_stale(scribe.book(), *incident, input.actor.page);
  if (why.empty()) why = why_not_escalated(*incident, heard, input.actor);
  if (!why.empty()) return scribe.write(Refused{input.incident, why});
  const auto theirs = pages_to(scribe.book(), *incident, PersonName(input.actor.who));
  const bool shows = page && shows_passage(scribe, *page, input.actor.via);
  scribe.write(EscalatedByHand{input.incident, input.actor.who, input.actor.via, input.actor.page});
  if (shows) record_night_page(scribe, *page, 0);
  cancel_deliveries(scribe, theirs);
  enter_next_step(scribe, input.incident);
}

namespace {

std::string why_no_end_of_snooze(Instant until, Instant now) {
  if (until <= now) return "a snooze ends later than now";
  if (until <= now + longest_snooze) return {};
  return fmt::format("a snooze ends within {}", reveille::to_string(longest_snooze));
}

void snooze_one(Scribe& scribe, IncidentId id, const SnoozeAsked& input, int leg) {
  const Incident& incident = *scribe.book().incident(id);
  acknowledge_one(scribe, incident, input.actor, leg);
  if (incident.state != IncidentState::acknowledged) return;
  scribe.write(Snoozed{id, input.actor.who, input.actor.via, input.actor.page, input.until});
}

void snooze(Scribe& scribe, const SnoozeAsked& input, int leg) {
  const Incident* incident = scribe.book().incident(input.incident);
  std::string why = why_closed(incident, input.incident);
  if (why.empty()) why = why_stale(scribe.book(), *incident, input.actor.page);
  const std::string why_not_until = why_no_end_of_snooze(input.until, scribe.now());
  if (why.empty()) why = why_not_until;
  if (why.empty()) {
    snooze_one(scribe, input.incident, input, leg);
  } else {
    scribe.write(Refused{input.incident, why});
  }
  if (!why_not_until.empty()) return;
  for (const IncidentId id : open_and_told(scribe.book(), input.actor.page, input.incident)) {
    snooze_one(scribe, id, input, leg);
  }
}

}  // namespace

void take(Scribe& scribe, const SnoozeAsked& input) {
  snooze(scribe, input, 0);
}

void take(Scribe& scribe, const ReassignAsked& input) {
  const Incident* incident = scribe.book().incident(input.incident);
  const auto* person = std::get_if<PersonName>(&input.whom);
  const auto* name = std::get_if<PolicyName>(&input.whom);
  const Policy* policy = name ? scribe.plan().policy(*name) : nullptr;
  std::string why = why_closed(incident, input.incident);
  if (why.empty()) why = why_stale(scribe.book(), *incident, input.actor.page);
  if (why.empty() && incident->muted) why = "it is silenced: end the silence first";
  if (why.empty() && person && !scribe.plan().person(*person)) {
    why = fmt::format("there is no person {}", person->value);
  }
  if (why.empty() && name && !policy) why = fmt::format("there is no policy {}", name->value);
  if (!why.empty()) return scribe.write(Refused{input.incident, why});
  const std::vector<PageId> pages = incident->pages;
  scribe.write(Reassigned{input.incident,
                          person ? "person:" + person->value : "policy:" + name->value,
                          input.actor.who, input.actor.via, input.actor.page,
                          at_once(person ? terms_reassigned(scribe.plan(), *incident, *person)
                                         : terms_of(*policy, incident->urgency))});
  cancel_deliveries(scribe, pages);
  enter_step(scribe, input.incident, 1, 1);
}

namespace {

// Who has heard of it and not answered: by a page of its own, or as one of "and 41 more".
std::set<PersonName> told_in_vain(const Book& book, const Incident& incident) {
  std::set<PersonName> people = incident.unanswered;
  for (const auto& [key, contact] : incident.bundled) {
    const auto bundle = book.bundles.find(key);
    const Page* last = bundle == book.bundles.end() ? nullptr : book.page(bundle->second.last);
    // A storm that ends pushes its first incidents out of the book, with their pages.
    const bool told = last ? is_in(last->told, incident.id) : bundle != book.bundles.end();
    if (told) people.insert(key.first);
  }
  return people;
}

}  // namespace

void resolve_incident(Scribe& scribe, IncidentId id, const std::string& by) {
  const std::set<PersonName> told = told_in_vain(scribe.book(), *scribe.book().incident(id));
  note_missed_texts(scribe, *scribe.book().incident(id), nullptr);
  scribe.write(IncidentResolved{id, by});
  const Incident* incident = scribe.book().incident(id);
  if (!incident) return;  // the memory for resolved ones was full
  cancel_deliveries(scribe, incident->pages);
  for (const PersonName& person : told) {
    if (person.value != by) send_resolved_notice(scribe, id, person);
  }
  post_news(scribe, id, by == "signal" ? "" : by);
}

void take(Scribe& scribe, const AckAsked& input) {
  acknowledge(scribe, input.incident, input.actor, 0);
}

void take(Scribe& scribe, const ResolveAsked& input) {
  const Incident* incident = scribe.book().incident(input.incident);
  std::string why = why_closed(incident, input.incident);
  if (why.empty()) why = why_stale(scribe.book(), *incident, input.actor.page);
  if (!why.empty()) return scribe.write(Refused{input.incident, why});
  resolve_incident(scribe, input.incident, input.actor.who);
}

namespace {

// The call has long ended. Where each page has a key of its own, nobody knows any more which.
void answer_forgotten(Scribe& scribe, const DigitPressed& input) {
  if (input.digit == 0 || !input.page || scribe.book().last_page < input.page) return;
  const ForgottenPage* page = forgotten_page(scribe.book(), input.page);
  if (!page) {
    return scribe.write(AnswerUnclear{input.page, Via::call, "nobody remembers this page"});
  }
  const IncidentId id = page->incident;
  if (const std::string why = why_not_for(scribe.book(), *page); !why.empty()) {
    return scribe.write(Refused{id, why});
  }
  const Actor actor{page->person.value, Via::call, input.page};
  const bool by_code = scribe.book().incident(id)->terms.ack_by_code;
  if (input.digit == '4' && !by_code) return acknowledge(scribe, id, actor, input.leg);
  if (input.digit == escalate_key) return take(scribe, EscalateAsked{id, actor});
  scribe.write(AnswerUnclear{input.page, Via::call, "this page is too old for that key"});
}

}  // namespace

void take(Scribe& scribe, const DigitPressed& input) {
  const Page* page = scribe.book().page(input.page);
  if (!page) return answer_forgotten(scribe, input);
  if (page->kind != ContactKind::call) return;
  if (page->dnd_asked && !page->dnd_on) {
    if (input.digit == dnd_on_key || input.digit == dnd_off_key) {
      return answer_about_dnd(scribe, *page, input.digit == dnd_on_key, Via::call);
    }
    if (input.digit == 0) return;  // the question may stay open
  }
  if (page->drill && input.digit == acknowledge_key_of(*page)) {
    return answer_drill(scribe, *page, Via::call, input.leg);
  }
  const bool key = input.digit != 0;
  const std::string what =
      key ? fmt::format("key {} means nothing", input.digit) : "no key was pressed";
  if (page->drill) return scribe.write(AnswerUnclear{page->id, Via::call, what, key});
  if (input.digit == acknowledge_key_of(*page)) {
    return acknowledge(scribe, page->incident, {page->person.value, Via::call, page->id},
                       input.leg);
  }
  const Actor actor{page->person.value, Via::call, page->id};
  if (!page->snooze_key.empty() && input.digit == page->snooze_key.front()) {
    return snooze(scribe, {page->incident, scribe.now() + usual_snooze, actor}, input.leg);
  }
  if (input.digit == escalate_key) {
    return take(scribe, EscalateAsked{page->incident, actor});
  }
  scribe.write(AnswerUnclear{page->id, Via::call, what, key});
}

}  // namespace reveille::escalation
