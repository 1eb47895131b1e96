// SPDX-License-Identifier: Apache-2.0
// What real pages show of contacts' way through Do-Not-Disturb, and what takes it back.
#include <algorithm>

#include "escalation/deciding/course.hpp"
#include "escalation/oncall.hpp"

namespace reveille::escalation {
namespace {

// Whoever has answered is awake for so long: what comes then wakes nobody.
constexpr Span stays_awake{30 * 60'000};
// A text may have been noticed because of what came so long before it, or after.
constexpr Span noticed_with{15 * 60'000};
// Nobody answers a text sooner than this for being too slow.
constexpr Span time_to_answer{2 * 60'000};
constexpr Span others_may_be_faster{5 * 60'000};
constexpr int missed_in_a_row = 2;

struct Behind {
  const Person* person = nullptr;
  const Contact* contact = nullptr;
};
// The contact behind a page, if the plan still has it so.
Behind behind(const Plan& plan, const Page& page) {
  const Person* person = plan.person(page.person);
  const Contact* contact = person ? person->contact(page.contact) : nullptr;
  const bool same = contact && contact->kind == page.kind && contact->address == page.address;
  return same ? Behind{person, contact} : Behind{};
}

bool was_awake(const Book& book, const Page& page) {
  const auto last = book.phoned_in.find(page.person);
  return last != book.phoned_in.end() && last->second + stays_awake > page.requested_at;
}

// Another contact of the person was paged about then: the answer to the text may be its work.
bool had_company(const Scribe& scribe, const Page& text) {
  const Incident* incident = scribe.book().incident(text.incident);
  if (!incident) return true;
  for (auto id = incident->pages.rbegin(); id != incident->pages.rend(); ++id) {
    const Page* page = scribe.book().page(*id);
    if (!page || page->person != text.person || page->contact == text.contact) continue;
    if (page->requested_at + noticed_with > text.requested_at) return true;
    break;
  }
  return false;
}

ProofRecorded proof_by(const Scribe& scribe, const Page& page, const Contact& contact) {
  ProofRecorded fact;
  fact.person = page.person;
  fact.contact = contact.name;
  fact.address = contact.address;
  fact.senders = senders_of(scribe.plan(), contact.kind);
  fact.device = contact.device;
  fact.page = page.id;
  fact.until = scribe.now() + scribe.plan().drills.valid_for;
  return fact;
}

const Proof* known(const Book& book, const PersonName& person, const ContactName& contact) {
  const auto found = book.proofs.find({person, contact});
  return found == book.proofs.end() ? nullptr : &found->second.now;
}

}  // namespace

bool in_quiet_hours(const Person& person, Instant at) {
  return inside(person.quiet_hours, person.zone, at);
}

bool shows_passage(const Scribe& scribe, const Page& page, Via via) {
  const auto [person, contact] = behind(scribe.plan(), page);
  if (!person || page.purpose != PagePurpose::wake || page.answered) return false;
  const bool through_it = page.kind == ContactKind::call ? via == Via::call : via == Via::sms;
  const bool quiet =
      in_quiet_hours(*person, page.requested_at) && in_quiet_hours(*person, scribe.now());
  if (!through_it || !quiet || was_awake(scribe.book(), page)) return false;
  if (page.kind == ContactKind::call) return true;
  const bool soon = scribe.now() <= page.requested_at + scribe.plan().drills.answer_within;
  return soon && !had_company(scribe, page);
}

void record_proof(Scribe& scribe, const Page& page, Evidence evidence, int leg, bool confirmed) {
  const auto [person, contact] = behind(scribe.plan(), page);
  if (!person) return;
  ProofRecorded fact = proof_by(scribe, page, *contact);
  fact.evidence = evidence;
  fact.leg = leg;
  fact.confirmed = confirmed;
  scribe.write(fact);
}

void ask_about_dnd(Scribe& scribe, PageId page) {
  scribe.write(DndAsked{page, scribe.now() + scribe.plan().drills.answer_within});
}

// Nobody is asked at night about what is known well enough.
void record_night_page(Scribe& scribe, const Page& page, int leg) {
  const auto [person, contact] = behind(scribe.plan(), page);
  INVARIANT(person, "a page shows something of a contact of the plan only");
  const Standing standing =
      standing_of(scribe.book(), scribe.plan(), *person, *contact, scribe.now());
  const Proof* proof = known(scribe.book(), page.person, page.contact);
  const bool well_known = standing.state == ProofState::proven && proof->confirmed &&
                          proof->until > scribe.now() + scribe.plan().drills.valid_for / 2;
  if (well_known && proof->missed == 0) return;
  record_proof(scribe, page, Evidence::night_page, leg, well_known);
  if (!well_known) ask_about_dnd(scribe, page.id);
}

void fail_contact(Scribe& scribe, const Page& page, const std::string& why) {
  const auto [person, contact] = behind(scribe.plan(), page);
  if (!person) return;
  scribe.write(ProofInvalidated{page.person, page.contact, ProofState::failed, why,
                                contact->address, senders_of(scribe.plan(), contact->kind),
                                contact->device});
}

void note_missed(Scribe& scribe, const Page& page) {
  const auto [person, contact] = behind(scribe.plan(), page);
  if (!person || page.purpose != PagePurpose::wake || page.answered) return;
  if (!in_quiet_hours(*person, page.requested_at)) return;
  const Proof* proof = known(scribe.book(), page.person, page.contact);
  const Standing standing =
      standing_of(scribe.book(), scribe.plan(), *person, *contact, scribe.now());
  if (standing.state != ProofState::proven || proof->missed_page == page.id) return;
  scribe.write(PageMissed{page.id, page.person, page.contact});
  if (proof->missed < missed_in_a_row) return;
  scribe.write(ProofInvalidated{page.person,
                                page.contact,
                                ProofState::suspect,
                                "two night pages in a row were not answered",
                                {},
                                {},
                                {}});
}

void note_missed_texts(Scribe& scribe, const Incident& incident, const Page* answered) {
  std::vector<PageId> texts;
  for (const auto& [key, id] : incident.latest) {
    const Page* page = scribe.book().page(id);
    if (!page || page->kind != ContactKind::sms || (answered && answered->id == id)) continue;
    // Their own answer by another contact tells sooner than that of somebody else.
    const bool own = answered && answered->person == page->person;
    const Span patience = own ? time_to_answer : others_may_be_faster;
    if (page->requested_at + patience <= scribe.now()) texts.push_back(id);
  }
  for (const PageId id : texts) note_missed(scribe, *scribe.book().page(id));
}

void note_superseded(Scribe& scribe, const Incident& incident, const PersonName& person,
                     const ContactName& contact) {
  const auto latest = incident.latest.find({person, contact});
  const Page* page = latest == incident.latest.end() ? nullptr : scribe.book().page(latest->second);
  if (!page || page->kind != ContactKind::sms) return;
  if (page->requested_at + time_to_answer <= scribe.now()) note_missed(scribe, *page);
}

void answer_about_dnd(Scribe& scribe, const Page& page, bool on, Via via) {
  scribe.write(DndTold{page.id, on, via});
  if (page.drill) return settle_drill(scribe, page, on);
  const Proof* proof = known(scribe.book(), page.person, page.contact);
  if (!proof || proof->page != page.id) return;
  if (on) {
    record_proof(scribe, page, proof->evidence, proof->leg, true);
  } else {
    scribe.write(ProofWithdrawn{page.person, page.contact, page.id});
  }
}

void check_ledger(Scribe& scribe) {
  const Ledger ledger = scribe.book().proofs;
  for (const auto& [key, record] : ledger) {
    const Person* person = scribe.plan().person(key.first);
    const Contact* contact = person ? person->contact(key.second) : nullptr;
    ProofInvalidated fact{key.first, key.second, ProofState::stale, {}, {}, {}, {}};
    if (!contact || contact->kind == ContactKind::email) {
      fact.state = ProofState::unproven;
      fact.why = "no longer in the configuration";
    } else if (record.now.state != ProofState::stale) {
      // At the beginning of time no proof is too old.
      fact.why = standing_of(ledger, scribe.plan(), *person, *contact, Instant::min()).why;
      const bool other = fact.why != record.now.why;
      if (!other) continue;
    } else {
      continue;
    }
    scribe.write(fact);
  }
}

void forget_proof(Scribe& scribe, const PersonName& person, const ContactName& contact,
                  const std::string& why) {
  const Proof* proof = known(scribe.book(), person, contact);
  if (!proof || proof->state == ProofState::stale) return;
  scribe.write(ProofInvalidated{person, contact, ProofState::stale, why, {}, {}, {}});
}

bool is_proven(const Scribe& scribe, const Person& person, const ContactName& name) {
  const Contact* contact = person.contact(name);
  return contact &&
         standing_of(scribe.book(), scribe.plan(), person, *contact, scribe.now()).state ==
             ProofState::proven;
}

std::string why_doubtful(const Scribe& scribe, const Person& person, const Contact& contact) {
  if (!in_quiet_hours(person, scribe.now())) return {};
  // Of the ledger alone: what the carrier calls broken is passed over, not hurried.
  const Standing standing =
      standing_of(scribe.book().proofs, scribe.plan(), person, contact, scribe.now());
  const bool doubtful =
      standing.state == ProofState::failed || standing.state == ProofState::suspect;
  return doubtful ? standing.why : std::string{};
}

}  // namespace reveille::escalation
