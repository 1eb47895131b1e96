// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {
namespace {

Delivery* find_delivery(Page& page, int leg, int attempt) {
  for (Delivery& delivery : page.deliveries) {
    if (delivery.leg == leg && delivery.attempt == attempt) return &delivery;
  }
  return nullptr;
}

}  // namespace

void Evolution::operator()(const DeliveryRequested& fact) {
  Page* page = find_page(fact.page);
  if (!page) return;
  Delivery delivery;
  delivery.leg = fact.leg;
  delivery.attempt = fact.attempt;
  delivery.carrier = fact.carrier;
  delivery.from = fact.from;
  delivery.requested_at = delivery.changed_at = delivery.started_at = at_;
  page->deliveries.push_back(std::move(delivery));
  reschedule(book_, *page);
}

void Evolution::operator()(const DeliveryProgressed& fact) {
  Page* page = find_page(fact.page);
  Delivery* delivery = page ? find_delivery(*page, fact.leg, fact.attempt) : nullptr;
  if (!delivery) return;
  if (delivery->state == DeliveryState::requested) delivery->started_at = at_;
  delivery->state = fact.state;
  delivery->failure = fact.failure;
  delivery->reason = fact.reason;
  if (!fact.reference.empty()) delivery->reference = fact.reference;
  delivery->changed_at = at_;
  if (is_connected(*delivery) && !delivery->connected_at) delivery->connected_at = at_;
  if (page->purpose == PagePurpose::post) note_post(*page);
  reschedule(book_, *page);
}

void Evolution::operator()(const DeliveryCancelled& fact) {
  Page* page = find_page(fact.page);
  Delivery* delivery = page ? find_delivery(*page, fact.leg, fact.attempt) : nullptr;
  if (!delivery) return;
  delivery->cancel_requested = true;
  delivery->cut_at = fact.for_second ? std::optional(at_) : std::nullopt;
  reschedule(book_, *page);
}

void Evolution::operator()(const ContactBroken& fact) {
  if (fact.until <= at_) {
    book_.broken.erase({fact.person, fact.contact});
  } else {
    book_.broken[{fact.person, fact.contact}] = fact;
  }
}

}  // namespace reveille::escalation
