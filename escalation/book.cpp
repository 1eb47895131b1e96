// SPDX-License-Identifier: Apache-2.0
#include "escalation/book.hpp"

#include <algorithm>
#include <iterator>

namespace reveille::escalation {

const char* to_string(IncidentState state) {
  switch (state) {
    case IncidentState::open:
      return "open";
    case IncidentState::acknowledged:
      return "acknowledged";
    case IncidentState::resolved:
      return "resolved";
  }
  return "unknown";
}

const Turn* Incident::turn(const PersonName& person) const {
  for (const Turn& turn : turns) {
    if (turn.person == person) return &turn;
  }
  return nullptr;
}

Book::Book() = default;
Book::Book(const Book&) = default;
Book::Book(Book&&) noexcept = default;
Book& Book::operator=(const Book&) = default;
Book& Book::operator=(Book&&) noexcept = default;
Book::~Book() = default;
bool Book::operator==(const Book&) const = default;

const Incident* Book::incident(IncidentId id) const {
  const auto found = incidents.find(id);
  return found == incidents.end() ? nullptr : &found->second;
}

const Page* Book::page(PageId id) const {
  const auto found = pages.find(id);
  return found == pages.end() ? nullptr : &found->second;
}

const char* to_string(DrillStage stage) {
  switch (stage) {
    case DrillStage::planned:
      return "planned";
    case DrillStage::paged:
      return "paged";
    case DrillStage::answered:
      return "answered";
    case DrillStage::over:
      return "over";
  }
  return "unknown";
}

const Drill* Book::drill(DrillId id) const {
  const auto found = drills.find(id);
  return found == drills.end() ? nullptr : &found->second;
}

Standing standing_of(const Book& book, const Plan& plan, const Person& person,
                     const Contact& contact, Instant now) {
  const auto broken = book.broken.find({person.name, contact.name});
  const bool is_broken = broken != book.broken.end() && broken->second.until > now &&
                         broken->second.address == contact.address;
  if (is_broken) return {ProofState::failed, {}, broken->second.why};
  return standing_of(book.proofs, plan, person, contact, now);
}

const ForgottenPage* forgotten_page(const Book& book, PageId id) {
  for (const auto& [number, phone] : book.phones) {
    const auto found = phone.forgotten.find(id);
    if (found != phone.forgotten.end()) return &found->second;
  }
  return nullptr;
}

std::optional<ForgottenPage> remembered_page(const Book& book, PageId id) {
  if (!id) return {};
  if (const Page* page = book.page(id)) {
    return ForgottenPage{page->incident, page->person, page->requested_at, page->round, page->step};
  }
  const ForgottenPage* left = forgotten_page(book, id);
  return left ? std::optional(*left) : std::nullopt;
}

std::vector<IncidentId> waiting_for(const Book& book, const PersonName& person, IncidentId but) {
  std::set<IncidentId> others;
  for (auto bundle = book.bundles.lower_bound({person, ContactKind{}});
       bundle != book.bundles.end() && bundle->first.first == person; ++bundle) {
    for (const Waiting& waiting : bundle->second.waiting) others.insert(waiting.incident);
  }
  others.erase(but);
  return {others.begin(), others.end()};
}

std::vector<IncidentId> waiting_alike(const Book& book, const OutletName& outlet,
                                      const Incident& incident) {
  std::vector<IncidentId> alike;
  const auto posts = book.posts.find(outlet);
  if (posts == book.posts.end()) return alike;
  for (const IncidentId id : posts->second.waiting) {
    const Incident* other = book.incident(id);
    const IncidentState state = other ? other->state : IncidentState::resolved;
    if (id != incident.id && state == incident.state) alike.push_back(id);
  }
  return alike;
}

IncidentRuns runs_of(const std::vector<IncidentId>& ascending) {
  IncidentRuns runs;
  for (const IncidentId id : ascending) {
    if (!runs.empty() && runs.back().second.value + 1 == id.value) {
      runs.back().second = id;
    } else {
      runs.emplace_back(id, id);
    }
  }
  return runs;
}

bool is_in(const IncidentRuns& runs, IncidentId id) {
  const auto after =
      std::ranges::upper_bound(runs, id, {}, [](const auto& run) { return run.first; });
  return after != runs.begin() && id <= std::prev(after)->second;
}

bool is_answered(const Book& book, const Page& page) {
  const Incident* incident = book.incident(page.incident);
  return page.answered || (incident && incident->acknowledged_at);
}

char acknowledge_key_of(const Page& page) {
  return page.key.empty() ? '4' : page.key.front();
}

bool is_over(const Delivery& delivery) {
  return delivery.state == DeliveryState::ended || delivery.state == DeliveryState::failed ||
         delivery.state == DeliveryState::cancelled;
}

bool is_connected(const Delivery& call) {
  return call.state == DeliveryState::ringing || call.state == DeliveryState::answered;
}

bool is_worth_retrying(const Delivery& delivery) {
  return delivery.state == DeliveryState::failed && delivery.failure != FailureClass::none &&
         delivery.failure != FailureClass::contact_broken;
}

bool is_hopeless(const Page& page) {
  if (page.deliveries.empty()) return true;
  const Delivery& last = page.deliveries.back();
  if (last.state != DeliveryState::failed) return false;
  // A call that "failed" without a class was busy or not taken: the contact works.
  return last.failure == FailureClass::contact_broken ||
         (last.failure == FailureClass::none && page.kind != ContactKind::call);
}

bool awaits_second_call(const Page& page) {
  if (!page.pair || page.deliveries.empty()) return false;
  const Delivery& last = page.deliveries.back();
  if (last.leg == 1 && last.cut_at) return last.failure != FailureClass::contact_broken;
  return last.leg == 1 && !last.cancel_requested && last.state != DeliveryState::cancelled &&
         last.failure != FailureClass::contact_broken && !is_worth_retrying(last);
}

bool may_never_ring(const Page& page) {
  const Delivery& last = page.deliveries.back();
  return last.state == DeliveryState::requested &&
         std::any_of(page.deliveries.begin(), std::prev(page.deliveries.end()),
                     [&](const Delivery& one) {
                       return one.leg == last.leg && one.carrier == last.carrier;
                     });
}

bool calls_again(const Book& book, const Page& page, Instant now) {
  if (!awaits_second_call(page) || !still_matters(book, page)) return false;
  const Delivery& last = page.deliveries.back();
  // One that no carrier takes may never come to its second: a new page tries again.
  if (may_never_ring(page)) return false;
  return now < last.started_at + page.pair_window;
}

bool still_matters(const Book& book, const Page& page) {
  if (page.answered || page.superseded) return false;
  if (page.purpose == PagePurpose::drill) {
    const Drill* drill = book.drill(page.drill);
    return drill && drill->stage == DrillStage::paged;
  }
  if (page.purpose != PagePurpose::wake) return true;
  const Incident* incident = book.incident(page.incident);
  return incident && incident->state == IncidentState::open;
}

}  // namespace reveille::escalation
