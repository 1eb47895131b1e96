// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/evolve_proofs.hpp"

#include <algorithm>

#include "escalation/schedule.hpp"

namespace reveille::escalation::detail {
namespace {

Page* find_page(Book& book, PageId id) {
  const auto found = book.pages.find(id);
  if (found == book.pages.end()) return nullptr;
  book.touched.note(id);
  return &found->second;
}

Drill* find_drill(Book& book, DrillId id) {
  const auto found = book.drills.find(id);
  return found == book.drills.end() ? nullptr : &found->second;
}

void move_due(Book& book, Drill& drill, std::optional<Instant> due) {
  if (drill.due) book.agenda.drills.erase({*drill.due, drill.id});
  if (due) book.agenda.drills.insert({*due, drill.id});
  drill.due = due;
}

void reschedule_page(Book& book, PageId id) {
  if (Page* page = find_page(book, id)) reschedule(book, *page);
}

// Memory is bounded: the oldest that are over live on in the journal only.
void forget_drills(Book& book) {
  auto surplus =
      std::ranges::count_if(book.drills,
                            [](const auto& one) { return one.second.stage == DrillStage::over; }) -
      static_cast<std::ptrdiff_t>(drills_remembered_most);
  for (auto one = book.drills.begin(); surplus > 0 && one != book.drills.end();) {
    if (one->second.stage != DrillStage::over) {
      ++one;
      continue;
    }
    book.touched.note(one->second.page);
    book.pages.erase(one->second.page);
    one = book.drills.erase(one);
    --surplus;
  }
}

}  // namespace

void apply(Book& book, Instant at, const ProofRecorded& fact) {
  ProofRecord& record = book.proofs[{fact.person, fact.contact}];
  const bool same_page = record.now.page == fact.page && record.now.state == ProofState::proven;
  if (!same_page) record.before = record.now;
  record.now = Proof{};
  record.now.state = ProofState::proven;
  record.now.evidence = fact.evidence;
  record.now.proven_at = at;
  record.now.until = fact.until;
  record.now.page = fact.page;
  record.now.leg = fact.leg;
  record.now.confirmed = fact.confirmed;
  record.now.address = fact.address;
  record.now.senders = fact.senders;
  record.now.device = fact.device;
}

void apply(Book& book, Instant, const ProofInvalidated& fact) {
  if (fact.state == ProofState::unproven) {
    book.proofs.erase({fact.person, fact.contact});
    return;
  }
  ProofRecord& record = book.proofs[{fact.person, fact.contact}];
  record.before.reset();
  record.now.state = fact.state;
  record.now.why = fact.why;
  record.now.missed = 0;
  if (fact.address.empty()) return;
  record.now.address = fact.address;
  record.now.senders = fact.senders;
  record.now.device = fact.device;
}

void apply(Book& book, Instant, const ProofWithdrawn& fact) {
  const auto found = book.proofs.find({fact.person, fact.contact});
  if (found == book.proofs.end() || found->second.now.page != fact.page) return;
  if (found->second.before && found->second.before->state != ProofState::unproven) {
    found->second.now = *found->second.before;
    found->second.before.reset();
  } else {
    book.proofs.erase(found);
  }
}

void apply(Book& book, Instant, const PageMissed& fact) {
  const auto found = book.proofs.find({fact.person, fact.contact});
  if (found == book.proofs.end()) return;
  ++found->second.now.missed;
  found->second.now.missed_page = fact.page;
}

void apply(Book& book, Instant, const DndAsked& fact) {
  Page* page = find_page(book, fact.page);
  if (!page) return;
  page->dnd_asked = true;
  if (Drill* drill = find_drill(book, page->drill)) move_due(book, *drill, fact.until);
}

void apply(Book& book, Instant, const DndTold& fact) {
  if (Page* page = find_page(book, fact.page)) page->dnd_on = fact.on;
}

void apply(Book& book, Instant at, const DrillPlanned& fact) {
  Drill& drill = book.drills[fact.drill];
  drill.id = fact.drill;
  drill.person = fact.person;
  drill.contact = fact.contact;
  drill.form = fact.form;
  drill.scheduled = fact.scheduled;
  drill.by = fact.by;
  drill.asked_at = at;
  drill.at = fact.at;
  book.last_drill = std::max(book.last_drill, fact.drill);
  move_due(book, drill, fact.at);
}

void apply(Book& book, Instant at, const DrillBegan& fact) {
  book.drilled[fact.person] = at;
  Drill* drill = find_drill(book, fact.drill);
  if (!drill || drill->stage == DrillStage::over) return;
  drill->contact = fact.contact;
  drill->page = fact.page;
  drill->stage = DrillStage::paged;
  move_due(book, *drill, fact.until);
  reschedule_page(book, fact.page);
}

void apply(Book& book, Instant at, const DrillAnswered& fact) {
  book.phoned_in[fact.person] = at;
  if (Page* page = find_page(book, fact.page)) page->answered = true;
  Drill* drill = find_drill(book, fact.drill);
  if (drill && drill->stage != DrillStage::over) drill->stage = DrillStage::answered;
  reschedule_page(book, fact.page);
}

void apply(Book& book, Instant at, const DrillEnded& fact) {
  Drill* drill = find_drill(book, fact.drill);
  if (!drill) return;
  drill->stage = DrillStage::over;
  drill->outcome = fact.outcome;
  drill->why = fact.why;
  drill->ended_at = at;
  move_due(book, *drill, {});
  reschedule_page(book, drill->page);
  forget_drills(book);
}

}  // namespace reveille::escalation::detail
