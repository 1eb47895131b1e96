// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {
namespace {

Drill* find_drill(Book& book, DrillId id) {
  const auto found = book.drills.find(id);
  return found == book.drills.end() ? nullptr : &found->second;
}

void move_due(Book& book, Drill& drill, std::optional<Instant> due) {
  if (drill.due) book.agenda.drills.erase({*drill.due, drill.id});
  if (due) book.agenda.drills.insert({*due, drill.id});
  drill.due = due;
}

}  // namespace

void Evolution::operator()(const ProofRecorded& fact) {
  ProofRecord& record = book_.proofs[{fact.person, fact.contact}];
  const bool same_page = record.now.page == fact.page && record.now.state == ProofState::proven;
  if (!same_page) record.before = record.now;
  record.now = Proof{};
  record.now.state = ProofState::proven;
  record.now.evidence = fact.evidence;
  record.now.proven_at = at_;
  record.now.until = fact.until;
  record.now.page = fact.page;
  record.now.leg = fact.leg;
  record.now.confirmed = fact.confirmed;
  record.now.address = fact.address;
  record.now.senders = fact.senders;
  record.now.device = fact.device;
}

void Evolution::operator()(const ProofInvalidated& fact) {
  if (fact.state == ProofState::unproven) {
    book_.proofs.erase({fact.person, fact.contact});
    return;
  }
  ProofRecord& record = book_.proofs[{fact.person, fact.contact}];
  record.before.reset();
  record.now.state = fact.state;
  record.now.why = fact.why;
  record.now.missed = 0;
  if (fact.address.empty()) return;
  record.now.address = fact.address;
  record.now.senders = fact.senders;
  record.now.device = fact.device;
}

void Evolution::operator()(const ProofWithdrawn& fact) {
  const auto found = book_.proofs.find({fact.person, fact.contact});
  if (found == book_.proofs.end() || found->second.now.page != fact.page) return;
  if (found->second.before && found->second.before->state != ProofState::unproven) {
    found->second.now = *found->second.before;
    found->second.before.reset();
  } else {
    book_.proofs.erase(found);
  }
}

void Evolution::operator()(const PageMissed& fact) {
  const auto found = book_.proofs.find({fact.person, fact.contact});
  if (found == book_.proofs.end()) return;
  ++found->second.now.missed;
  found->second.now.missed_page = fact.page;
}

void Evolution::operator()(const DndAsked& fact) {
  Page* page = find_page(fact.page);
  if (!page) return;
  page->dnd_asked = true;
  if (Drill* drill = find_drill(book_, page->drill)) move_due(book_, *drill, fact.until);
}

void Evolution::operator()(const DndTold& fact) {
  if (Page* page = find_page(fact.page)) page->dnd_on = fact.on;
}

void Evolution::operator()(const DrillPlanned& fact) {
  Drill& drill = book_.drills[fact.drill];
  drill.id = fact.drill;
  drill.person = fact.person;
  drill.contact = fact.contact;
  drill.form = fact.form;
  drill.scheduled = fact.scheduled;
  drill.by = fact.by;
  drill.asked_at = at_;
  drill.at = fact.at;
  book_.last_drill = std::max(book_.last_drill, fact.drill);
  move_due(book_, drill, fact.at);
}

void Evolution::operator()(const DrillBegan& fact) {
  book_.drilled[fact.person] = at_;
  Drill* drill = find_drill(book_, fact.drill);
  if (!drill || drill->stage == DrillStage::over) return;
  drill->contact = fact.contact;
  drill->page = fact.page;
  drill->stage = DrillStage::paged;
  move_due(book_, *drill, fact.until);
  reschedule_page(fact.page);
}

void Evolution::operator()(const DrillAnswered& fact) {
  book_.phoned_in[fact.person] = at_;
  if (Page* page = find_page(fact.page)) page->answered = true;
  Drill* drill = find_drill(book_, fact.drill);
  if (drill && drill->stage != DrillStage::over) drill->stage = DrillStage::answered;
  reschedule_page(fact.page);
}

void Evolution::operator()(const DrillEnded& fact) {
  Drill* drill = find_drill(book_, fact.drill);
  if (!drill) return;
  drill->stage = DrillStage::over;
  drill->outcome = fact.outcome;
  drill->why = fact.why;
  drill->ended_at = at_;
  move_due(book_, *drill, {});
  reschedule_page(drill->page);
  forget_drills();
}

void Evolution::reschedule_page(PageId id) {
  if (Page* page = find_page(id)) reschedule(book_, *page);
}

// Memory is bounded: the oldest that are over live on in the journal only.
void Evolution::forget_drills() {
  auto surplus =
      std::ranges::count_if(book_.drills,
                            [](const auto& one) { return one.second.stage == DrillStage::over; }) -
      static_cast<std::ptrdiff_t>(drills_remembered_most);
  for (auto one = book_.drills.begin(); surplus > 0 && one != book_.drills.end();) {
    if (one->second.stage != DrillStage::over) {
      ++one;
      continue;
    }
    take_away(one->second.page);
    one = book_.drills.erase(one);
    --surplus;
  }
}

}  // namespace reveille::escalation
