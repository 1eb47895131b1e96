// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"
#include "escalation/oncall.hpp"
#include "escalation/schedule.hpp"
#include "escalation/turn.hpp"

namespace reveille::escalation {
namespace {

// Windows change at most a few times a day; the limit for low urgency is days away.
constexpr int most_window_changes = 1'000;

// In quiet hours the first page goes where it is known to get through. All others stay as they are:
// what is not known never makes a page later, or fewer of them.
void proven_first(const Scribe& scribe, const Person& person, std::vector<TurnEntry>& entries) {
  if (entries.empty() || !in_quiet_hours(person, scribe.now())) return;
  const auto proven = std::ranges::find_if(entries, [&](const TurnEntry& entry) {
    const Contact* contact = person.contact(entry.contact);
    return contact && why_unusable(scribe, person, *contact).empty() &&
           is_proven(scribe, person, entry.contact);
  });
  if (proven == entries.end() || proven == entries.begin()) return;
  proven->after = entries.front().after;
  std::rotate(entries.begin(), proven, std::next(proven));
}

bool some_reach(const Scribe& scribe, const Person& person, const std::vector<TurnEntry>& entries) {
  return std::ranges::any_of(entries, [&](const TurnEntry& entry) {
    const Contact* contact = person.contact(entry.contact);
    return contact && can_reach(scribe, *contact);
  });
}

std::vector<TurnEntry> entries_of(const Scribe& scribe, const Person& person,
                                  const Incident& incident) {
  const StepTerms* step = current_step(incident);
  std::vector<TurnEntry> entries =
      turn_entries(person, incident.urgency, step ? step->with : std::vector<std::string>{});
  // Nobody comes after the last resort: whomever no carrier reaches in the way that is meant for
  // what can wait is paged as for what cannot.
  if (!step && !some_reach(scribe, person, entries)) {
    entries = turn_entries(person, Urgency::urgent, {});
  }
  if (incident.urgency == Urgency::urgent) proven_first(scribe, person, entries);
  return entries;
}

bool works(const Scribe& scribe, const Incident& incident, const Person& person,
           const ContactName& name) {
  const Contact* contact = person.contact(name);
  if (!contact || !can_reach(scribe, *contact)) return false;
  // In the end everything is tried.
  return incident.step == 0 || why_unusable(scribe, person, *contact).empty();
}

bool has_second_call(const Scribe& scribe, const Incident& incident, const Person& person) {
  const Turn& turn = *incident.turn(person.name);
  return std::ranges::any_of(turn.pages, [&](PageId id) {
    const Page* page = scribe.book().page(id);
    return page && works(scribe, incident, person, page->contact) &&
           calls_again(scribe.book(), *page, scribe.now());
  });
}

bool goes_on(const Scribe& scribe, const Incident& incident, const Person& person,
             const std::vector<TurnEntry>& entries) {
  const Turn* turn = incident.turn(person.name);
  if (!turn || turn->exhausted) return false;
  return goes_on(turn->entries, turn->next, entries, has_second_call(scribe, incident, person),
                 [&](const ContactName& name) { return works(scribe, incident, person, name); });
}

// After a pause several entries of one contact may be due at once; its phone is called once.
bool comes_again(const Turn& turn, Instant now) {
  const TurnEntry& entry = turn.entries[turn.next];
  return std::any_of(turn.entries.begin() + static_cast<std::ptrdiff_t>(turn.next) + 1,
                     turn.entries.end(), [&](const TurnEntry& later) {
                       return later.contact == entry.contact && turn.from + later.after <= now;
                     });
}

// Why this entry cannot be paged; "" when it can.
std::string why_skipped(const Scribe& scribe, const Incident& incident, const Turn& turn,
                        const Person& person) {
  const ContactName& name = turn.entries[turn.next].contact;
  const Contact* contact = person.contact(name);
  if (!contact) return fmt::format("contact {} is no longer in the configuration", name.value);
  if (comes_again(turn, scribe.now())) return "it is due again by now";
  // In the end everything is tried, whatever was said of it before.
  if (incident.step == 0 && !carriers_for(scribe.plan(), contact->kind).empty()) return {};
  return why_unusable(scribe, person, *contact);
}

// The next contact can be paged sooner than its delay says. Not one that is being called: the new
// page would take the place of the second call.
bool may_hurry(const Scribe& scribe, const Incident& incident, const Turn& turn) {
  if (turn.next >= turn.entries.size() || turn.advanced) return false;
  const auto latest = incident.latest.find({turn.person, turn.entries[turn.next].contact});
  const Page* page = latest == incident.latest.end() ? nullptr : scribe.book().page(latest->second);
  return !page || !calls_again(scribe.book(), *page, scribe.now());
}

// What can wait gives a mail the time of its step; the last resort does not.
bool waits_for_nobody(const Incident& incident) {
  return incident.urgency == Urgency::urgent || incident.step == 0;
}

// A mail is a copy: what comes after it is due as if it were not there.
void do_not_wait_for_mail(Scribe& scribe, const Incident& incident, const PersonName& name) {
  const Turn* turn = incident.turn(name);
  if (!turn || !may_hurry(scribe, incident, *turn)) return;
  scribe.write(TurnAdvanced{incident.id, name, "a mail wakes nobody", {}, 0});
}

// What failed lately is paged all the same, but nobody waits for it: the next contact is due now.
void do_not_wait(Scribe& scribe, const Incident& incident, const Person& person,
                 const Contact& contact, bool paged) {
  const Turn* turn = incident.turn(person.name);
  if (!turn || !may_hurry(scribe, incident, *turn) || incident.urgency != Urgency::urgent) return;
  const std::string why = why_doubtful(scribe, person, contact);
  if (why.empty()) return;
  // Naming a contact would take it out of the bundle in which it waits.
  scribe.write(
      TurnAdvanced{incident.id, person.name, why, paged ? contact.name : ContactName{}, 0});
}

void run_entry(Scribe& scribe, const Incident& incident, const Turn& turn, const Person& person) {
  const int entry = static_cast<int>(turn.next) + 1;
  const ContactName contact = turn.entries[turn.next].contact;
  const std::string why = why_skipped(scribe, incident, turn, person);
  if (!why.empty()) {
    scribe.write(TurnAdvanced{incident.id, person.name, why, contact, entry});
    return;
  }
  const PageId before = scribe.book().last_page;
  page(scribe, {incident.id, person.name, contact, entry});
  const bool mail = person.contact(contact)->kind == ContactKind::email;
  if (mail && waits_for_nobody(incident)) {
    return do_not_wait_for_mail(scribe, incident, person.name);
  }
  do_not_wait(scribe, incident, person, *person.contact(contact),
              scribe.book().last_page != before);
}

// Every contact is known not to work; one that merely was not answered may be tried again. Whoever
// has only mail is not reached.
bool is_unreachable(const Book& book, const Incident& incident, const Turn& turn) {
  if (turn.exhausted || turn.next < turn.entries.size()) return false;
  const auto only_mail = [&](ContactKind kind) {
    return kind == ContactKind::email && waits_for_nobody(incident);
  };
  // Not what waits since an earlier step: it will be paged, but this one reaches nobody.
  const auto is_of_turn = [&](const ContactName& contact) {
    return std::ranges::find(turn.entries, contact, &TurnEntry::contact) != turn.entries.end();
  };
  for (const auto& [key, contact] : incident.bundled) {
    if (key.first == turn.person && is_of_turn(contact) && !only_mail(key.second)) return false;
  }
  return std::all_of(turn.pages.begin(), turn.pages.end(), [&](PageId id) {
    const Page* page = book.page(id);
    return !page || only_mail(page->kind) || is_hopeless(*page);
  });
}

// The contact that calls, or else the first, of those that were paged; nullptr: none of them can
// be.
const Contact* contact_to_repeat(const Scribe& scribe, const Turn& turn, const Person& person) {
  const Contact* first = nullptr;
  for (std::size_t entry = 0; entry < turn.next; ++entry) {
    const Contact* contact = person.contact(turn.entries[entry].contact);
    if (!contact || !can_reach(scribe, *contact)) continue;
    if (contact->kind == ContactKind::call) return contact;
    if (!first) first = contact;
  }
  return first;
}

// The last resort pages in each of its rounds, also whoever's next contact is further away.
void repeat_meanwhile(Scribe& scribe, IncidentId id, const Person& person) {
  const Incident& incident = *scribe.book().incident(id);
  const Turn& turn = *incident.turn(person.name);
  const auto due = due_of(turn);
  if (!due || *due < incident.step_until || has_second_call(scribe, incident, person)) return;
  if (const Contact* contact = contact_to_repeat(scribe, turn, person)) {
    page(scribe, {id, person.name, contact->name, 0});
  }
}

}  // namespace

Instant turn_start(const Scribe& scribe, const Person& person, const Incident& incident) {
  const Instant now = scribe.now();
  const bool waits = incident.urgency == Urgency::low && !incident.terms.at_once;
  if (!waits || person.working_hours.empty()) return now;
  const Instant latest = now + scribe.plan().timing.low_urgency_limit;
  Instant at = now;
  for (int changes = 0; changes < most_window_changes && at < latest; ++changes) {
    if (inside(person.working_hours, person.zone, at)) return at;
    at = next_change(person.working_hours, person.zone, at);
  }
  return latest;
}

void begin_turn(Scribe& scribe, IncidentId id, const Called& called) {
  const Incident& incident = *scribe.book().incident(id);
  const Person* person = scribe.plan().person(called.person);
  INVARIANT(person, "only people of the plan have turns");
  const std::vector<TurnEntry> entries = entries_of(scribe, *person, incident);
  if (goes_on(scribe, incident, *person, entries)) {
    const Turn* turn = incident.turn(called.person);
    scribe.write(TurnBegan{id, called.person, called.because, turn->from, turn->entries, true});
    if (incident.step == 0) repeat_meanwhile(scribe, id, *person);
  } else {
    scribe.write(TurnBegan{id, called.person, called.because, turn_start(scribe, *person, incident),
                           entries, false});
  }
}

void run_turn(Scribe& scribe, IncidentId id, const PersonName& name) {
  const Incident* incident = scribe.book().incident(id);
  const Person* person = scribe.plan().person(name);
  for (;;) {
    const Turn* turn = incident ? incident->turn(name) : nullptr;
    if (!turn || turn->exhausted || incident->state != IncidentState::open) return;
    if (!person) {
      scribe.write(PersonUnreachable{id, name, "no longer in the configuration"});
      return;
    }
    const auto due = due_of(*turn);
    if (due && *due > scribe.now()) return;
    if (!due) break;
    run_entry(scribe, *incident, *turn, *person);
  }
  if (!is_unreachable(scribe.book(), *incident, *incident->turn(name))) return;
  scribe.write(PersonUnreachable{id, name, "no contact works"});
}

void advance_turn(Scribe& scribe, const Page& page, const std::string& why) {
  const Incident* incident = scribe.book().incident(page.incident);
  if (!incident || incident->state != IncidentState::open) return;
  const Turn* turn = incident->turn(page.person);
  if (!turn || std::find(turn->pages.begin(), turn->pages.end(), page.id) == turn->pages.end()) {
    return;
  }
  if (may_hurry(scribe, *incident, *turn)) {
    // What waits for that phone still comes, unless its number does not work.
    const bool broken = page.deliveries.back().failure == FailureClass::contact_broken;
    scribe.write(
        TurnAdvanced{page.incident, page.person, why, broken ? page.contact : ContactName{}, 0});
  }
  run_turn(scribe, page.incident, page.person);
  leave_dead_step(scribe, page.incident);
}

}  // namespace reveille::escalation
