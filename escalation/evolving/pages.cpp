// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {
namespace {

void give_code(Phone& phone, const PageRequested& fact) {
  const auto [code, is_new] = phone.codes.try_emplace(fact.code, fact.page);
  if (!is_new) {
    const PageId before = std::exchange(code->second, fact.page);
    phone.given.erase(before);
    phone.forgotten.erase(before);
  }
  phone.given.insert_or_assign(fact.page, fact.code);
}

}  // namespace

void Evolution::operator()(const PageRequested& fact) {
  Incident* incident = find(fact.incident);
  if (!incident && !fact.drill) return;
  Page& page = new_page(fact.page);
  page.id = fact.page;
  page.incident = fact.incident;
  page.person = fact.person;
  page.contact = fact.contact;
  page.kind = fact.kind;
  page.address = fact.address;
  page.purpose = fact.purpose;
  page.code = fact.code;
  page.pair = fact.pair;
  page.pair_gap = fact.pair_gap;
  page.pair_window = fact.pair_window;
  page.first_call = fact.first_call;
  page.more = fact.more;
  page.text = fact.text;
  page.key = fact.key;
  page.snooze_key = fact.snooze_key;
  page.requested_at = at_;
  page.drill = fact.drill;
  book_.last_page = std::max(book_.last_page, fact.page);
  if (!fact.code.empty()) give_code(book_.phones[fact.address], fact);
  if (!incident) return;
  page.round = incident->round;
  page.step = incident->step;
  incident->pages.push_back(fact.page);
  if (fact.purpose == PagePurpose::wake) wake(*incident, page, fact);
  if (fact.purpose == PagePurpose::resolved_notice) notice(fact);
  forget_pages(*incident);
  reschedule(book_, *incident);
}

void Evolution::operator()(const NoticesDropped& fact) {
  book_.notices.erase(fact.person);
}

void Evolution::operator()(const PageBundled& fact) {
  if (fact.purpose == PagePurpose::resolved_notice) {
    book_.notices[fact.person].waiting.insert(fact.incident);
    return;
  }
  Incident* incident = find(fact.incident);
  if (!incident) return;
  consume(*incident, fact.person, fact.entry);
  leave_bundle(*incident, fact.person, fact.contact);  // of another kind, before a reload
  const BundleKey key{fact.person, fact.kind};
  Bundle& bundle = book_.bundles[key];
  bundle.waiting.insert({incident->urgency == Urgency::low, fact.incident, fact.contact});
  if (fact.until) bundle.until = *fact.until;
  incident->bundled.insert({key, fact.contact});
  reschedule(book_, *incident);
}

void Evolution::consume(Incident& incident, const PersonName& person, int entry) {
  Turn* turn = entry > 0 ? find_turn(incident, person) : nullptr;
  if (!turn) return;
  turn->next = std::max(turn->next, static_cast<std::size_t>(entry));
  turn->advanced = false;
}

void Evolution::wake(Incident& incident, Page& page, const PageRequested& fact) {
  incident.unanswered.insert(fact.person);
  const auto [latest, is_new] = incident.latest.try_emplace({fact.person, fact.contact}, fact.page);
  if (!is_new) {
    retire(latest->second);
    latest->second = fact.page;
  }
  consume(incident, fact.person, fact.entry);
  if (Turn* turn = find_turn(incident, fact.person)) turn->pages.push_back(fact.page);
  bundle(incident, page, fact);
}

void Evolution::bundle(Incident& incident, Page& page, const PageRequested& fact) {
  const BundleKey key{fact.person, fact.kind};
  const bool had_waited = leave_bundle(incident, fact.person, fact.contact);
  Bundle& bundle = book_.bundles[key];
  bundle.last = fact.page;
  bundle.urgency = incident.urgency;
  bundle.in_a_row = fact.in_a_row;
  // Who waits already does not wait longer because somebody else was paged in between.
  const bool opens_window =
      bundle.waiting.empty() || had_waited || bundle.until <= at_ || fact.other_number;
  if (fact.other_number) bundle.other_number_at = at_;
  if (fact.bundle_until && opens_window) bundle.until = *fact.bundle_until;
  if (fact.more > 0) page.told = runs_of(waiting_for(book_, fact.person, incident.id));
}

void Evolution::notice(const PageRequested& fact) {
  if (!fact.bundle_until) {
    book_.notices.erase(fact.person);
    return;
  }
  book_.notices[fact.person] = {fact.page, *fact.bundle_until, fact.in_a_row, {}};
}

// Whoever presses keys is no mailbox: the call is theirs until it ends.
void Evolution::operator()(const AnswerUnclear& fact) {
  Page* page = fact.key ? find_page(fact.page) : nullptr;
  if (!page) return;
  page->first_call = Span{0};
  reschedule(book_, *page);
}

bool Evolution::leave_bundle(Incident& incident, const PersonName& person,
                             const ContactName& contact) {
  bool left = false;
  for (auto place = incident.bundled.begin(); place != incident.bundled.end();) {
    const bool here = place->first.first == person && place->second == contact;
    if (here) erase_waiting(place->first, incident.id, contact);
    left = left || here;
    place = here ? incident.bundled.erase(place) : std::next(place);
  }
  return left;
}

void Evolution::leave_bundles(Incident& incident) {
  for (const auto& [key, contact] : incident.bundled) erase_waiting(key, incident.id, contact);
  incident.bundled.clear();
}

void Evolution::erase_waiting(const BundleKey& key, IncidentId id, const ContactName& contact) {
  std::set<Waiting>& waiting = book_.bundles[key].waiting;
  waiting.erase({false, id, contact});
  waiting.erase({true, id, contact});
}

void Evolution::retire(PageId id) {
  Page* page = find_page(id);
  if (!page) return;
  page->superseded = true;
  reschedule(book_, *page);
}

void Evolution::retire_pages_to(Incident& incident, const PersonName& person) {
  for (auto& [contact, id] : incident.latest) {
    if (contact.first == person) retire(id);
  }
  std::erase_if(incident.latest, [&](const auto& entry) { return entry.first.first == person; });
  const auto waits = incident.bundled;
  for (const auto& [key, contact] : waits) {
    if (key.first == person) leave_bundle(incident, person, contact);
  }
}

}  // namespace reveille::escalation
