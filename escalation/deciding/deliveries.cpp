// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {
namespace {

// A number that a carrier called invalid today is tried again tomorrow.
constexpr Span broken_for{24 * 3'600'000LL};
constexpr int retries_before_next_carrier = 2;

const Delivery* find(const Page& page, int leg, int attempt) {
  for (const Delivery& delivery : page.deliveries) {
    if (delivery.leg == leg && delivery.attempt == attempt) return &delivery;
  }
  return nullptr;
}

struct Request {
  int leg = 1;
  CarrierName carrier;
  std::string from;
};

void request(Scribe& scribe, const Page& page, const Request& wanted) {
  int attempt = 1;
  for (const Delivery& delivery : page.deliveries) {
    if (delivery.leg == wanted.leg) attempt = std::max(attempt, delivery.attempt + 1);
  }
  scribe.write(DeliveryRequested{page.id, wanted.leg, attempt, wanted.carrier, wanted.from});
}

// In the order in which they are asked. Of a contact that a reload has taken away nobody knows what
// it preferred.
std::vector<const Carrier*> carriers_of(const Scribe& scribe, const Page& page) {
  const Person* person = scribe.plan().person(page.person);
  const Contact* contact = person ? person->contact(page.contact) : nullptr;
  const bool known = contact && contact->kind == page.kind;
  return known ? carriers_for(scribe.plan(), *person, *contact)
               : carriers_for(scribe.plan(), page.kind);
}

Request on(const Carrier& carrier, const Page& page) {
  if (carrier.from.empty()) return {1, carrier.name, {}};
  return {1, carrier.name, carrier.from[page.id.value % carrier.from.size()]};
}

// The carrier that serves a retry; nullptr when none goes there any more.
const Carrier* carrier_after(const Scribe& scribe, const Page& page, const Delivery& failed) {
  const auto carriers = carriers_of(scribe, page);
  if (carriers.empty()) return nullptr;
  const auto same = std::find_if(carriers.begin(), carriers.end(),
                                 [&](const Carrier* one) { return one->name == failed.carrier; });
  if (same == carriers.end()) return carriers.front();
  const bool stay =
      failed.failure == FailureClass::retry_later && failed.attempt < retries_before_next_carrier;
  if (stay) return *same;
  return std::next(same) == carriers.end() ? carriers.front() : *std::next(same);
}

const Delivery* last_first_call(const Page& page) {
  const auto first = std::find_if(page.deliveries.rbegin(), page.deliveries.rend(),
                                  [](const Delivery& delivery) { return delivery.leg == 1; });
  return first == page.deliveries.rend() ? nullptr : &*first;
}

// A pair stays on one carrier and number, or the phone does not see the same caller twice: anything
// else begins the pair anew.
void request_again(Scribe& scribe, const Page& page, const Carrier& carrier) {
  const Delivery failed = page.deliveries.back();
  if (carrier.name == failed.carrier) {
    const Delivery* first = last_first_call(page);
    const bool in_time = first && is_in_time_for_second(page, *first, scribe.now());
    const int leg = failed.leg == 2 && in_time ? 2 : 1;
    request(scribe, page, {leg, failed.carrier, failed.from});
  } else {
    request(scribe, page, on(carrier, page));
  }
}

void second_call(Scribe& scribe, const Page& page) {
  const Delivery first = page.deliveries.back();
  const int leg = is_in_time_for_second(page, first, scribe.now()) ? 2 : 1;
  request(scribe, page, {leg, first.carrier, first.from});
}

// Somebody listens who has not pressed a key: a mailbox, or a pocket.
bool lasts_too_long(const Page& page, const Delivery& call) {
  return page.pair && page.first_call > Span{0} && call.leg == 1 && !call.cut_at &&
         is_connected(call);
}

void break_contact(Scribe& scribe, const Page& page, const std::string& why) {
  scribe.write(
      ContactBroken{page.person, page.contact, page.address, why, scribe.now() + broken_for});
}

// Another carrier is asked at once where there is one that has not been tried; the person's other
// contacts do not wait for the second round of carriers.
void fail_over(Scribe& scribe, const Page& page, const Delivery& failed) {
  const auto carriers = static_cast<int>(carriers_of(scribe, page).size());
  if (failed.failure == FailureClass::retry_later) {
    if (failed.attempt == retries_before_next_carrier) advance_turn(scribe, page, failed.reason);
    return;
  }
  if (carriers > 1 && failed.attempt % carriers != 0) {
    return request_again(scribe, page, *carrier_after(scribe, page, failed));
  }
  if (failed.attempt <= std::max(carriers, 1)) advance_turn(scribe, page, failed.reason);
}

void follow_up(Scribe& scribe, const Page& page, const Delivery& delivery) {
  const bool pair_goes_on = page.pair && delivery.leg == 1;
  if (is_worth_retrying(delivery)) return fail_over(scribe, page, delivery);
  if (delivery.failure == FailureClass::contact_broken) {
    return advance_turn(scribe, page, delivery.reason);
  }
  if (page.kind == ContactKind::call && is_over(delivery) && !pair_goes_on) {
    if (page.drill) return drill_call_over(scribe, page);
    note_missed(scribe, page);
    return advance_turn(scribe, page, "nobody pressed a key");
  }
  if (delivery.state == DeliveryState::failed && page.kind != ContactKind::call) {
    advance_turn(scribe, page, delivery.reason);
  }
}

}  // namespace

void request_first(Scribe& scribe, PageId id) {
  const Page& page = *scribe.book().page(id);
  const auto carriers = carriers_of(scribe, page);
  INVARIANT(!carriers.empty(), "a page goes only where a carrier goes");
  request(scribe, page, on(*carriers.front(), page));
}

// Reports come late, twice and out of order: a state only moves forward, and an end is an end.
void take(Scribe& scribe, const DeliveryReported& input) {
  const Page* page = scribe.book().page(input.page);
  const Delivery* delivery = page ? find(*page, input.leg, input.attempt) : nullptr;
  if (!delivery || is_over(*delivery) || input.state <= delivery->state) return;
  const bool failed = input.state == DeliveryState::failed;
  scribe.write(DeliveryProgressed{input.page, input.leg, input.attempt, input.state,
                                  failed ? input.failure : FailureClass::none, input.reason,
                                  input.reference});
  const bool person = page->purpose != PagePurpose::post;
  if (person && delivery->failure == FailureClass::contact_broken) {
    break_contact(scribe, *page, input.reason);
  }
  const bool current = delivery == &page->deliveries.back();
  // Whoever hangs up on the question has not answered it.
  if (current && page->drill && page->answered && is_over(*delivery)) {
    return drill_call_over(scribe, *page);
  }
  if (current && delivery->cut_at && delivery->failure == FailureClass::contact_broken) {
    return advance_turn(scribe, *page, delivery->reason);
  }
  if (current && !delivery->cancel_requested && still_matters(scribe.book(), *page)) {
    if (page->purpose == PagePurpose::post) return post_failed(scribe, *page);
    follow_up(scribe, *page, Delivery(*delivery));
  }
}

void run(Scribe& scribe, PageId id) {
  const Page* page = scribe.book().page(id);
  INVARIANT(page && !page->deliveries.empty(), "the agenda names pages of the book");
  if (page->purpose == PagePurpose::post) return retry_post(scribe, *page);
  const Delivery& last = page->deliveries.back();
  if (lasts_too_long(*page, last)) {
    return scribe.write(DeliveryCancelled{id, last.leg, last.attempt, true});
  }
  if (last.cut_at || !is_worth_retrying(last)) return second_call(scribe, *page);
  if (const Carrier* carrier = carrier_after(scribe, *page, last)) {
    return request_again(scribe, *page, *carrier);
  }
  scribe.write(DeliveryCancelled{id, last.leg, last.attempt});
}

void cancel_deliveries(Scribe& scribe, const std::vector<PageId>& pages) {
  for (const PageId id : pages) {
    const Page* page = scribe.book().page(id);
    const bool asks = page && (page->purpose == PagePurpose::wake || page->drill);
    if (!asks) continue;
    for (std::size_t i = 0; i < page->deliveries.size(); ++i) {
      const Delivery& delivery = page->deliveries[i];
      const bool under_way = delivery.state == DeliveryState::requested ||
                             delivery.state == DeliveryState::accepted ||
                             delivery.state == DeliveryState::ringing;
      if (!under_way || (delivery.cancel_requested && !delivery.cut_at)) continue;
      scribe.write(DeliveryCancelled{id, delivery.leg, delivery.attempt});
    }
  }
}

}  // namespace reveille::escalation
