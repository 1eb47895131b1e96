// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "escalation/evolving/evolution.hpp"

namespace reveille::escalation {

// Otherwise an incident that nobody answers would grow for ever.
void Evolution::forget_pages(Incident& incident) {
  const std::size_t most = past_pages_most + incident.latest.size();
  if (incident.pages.size() <= most) return;
  std::size_t surplus = incident.pages.size() - most;
  std::erase_if(incident.pages, [&](PageId id) {
    if (surplus == 0) return false;
    const Page* page = find_page(id);
    // The newest is only just being requested.
    if (page && (id == book_.last_page || !is_past(incident, *page))) return false;
    if (page) forget_page(*page);
    ++incident.pages_forgotten;
    --surplus;
    return true;
  });
}

bool Evolution::may_ring(const Delivery& delivery) const {
  if (is_over(delivery)) return false;
  const bool unasked = delivery.state == DeliveryState::requested && !delivery.cancel_requested;
  return unasked || at_ < delivery.requested_at + rings_most;
}

// Nothing more comes of it, and whoever wants to answer has newer ones.
bool Evolution::is_past(const Incident& incident, const Page& page) const {
  if (page.due || (!page.superseded && page.purpose == PagePurpose::wake)) return false;
  if (std::ranges::any_of(page.deliveries, [&](const Delivery& one) { return may_ring(one); })) {
    return false;
  }
  return std::ranges::none_of(incident.turns, [&](const Turn& turn) {
    return std::ranges::find(turn.pages, page.id) != turn.pages.end();
  });
}

void Evolution::forget_page(const Page& page) {
  if (const auto phone = book_.phones.find(page.address);
      phone != book_.phones.end() && phone->second.given.contains(page.id)) {
    phone->second.forgotten[page.id] = {page.incident, page.person, page.requested_at, page.round,
                                        page.step};
  }
  take_away(page.id);
}

// Memory is bounded: what was resolved long ago lives on in the journal only.
void Evolution::forget_resolved() {
  while (!book_.resolved.empty()) {
    const auto [at, id] = *book_.resolved.begin();
    const bool too_many = book_.resolved.size() > resolved_incidents_most;
    if (!too_many && at + remember_resolved > at_) return;
    book_.resolved.erase(book_.resolved.begin());
    const Incident* incident = book_.incident(id);
    if (!incident) continue;
    count_untold(*incident);
    for (const PageId page : incident->pages) {
      retire(page);
      take_away(page);
    }
    forget_groups(*incident);
    take_away(id);
  }
}

// An incident that became urgent stands under its earlier route, too. Routes are few.
void Evolution::forget_groups(const Incident& incident) {
  for (auto first = book_.groups.begin(); first != book_.groups.end();) {
    const std::string route = first->first.first;
    const auto group = book_.groups.find({route, incident.group});
    if (group != book_.groups.end() && group->second == incident.id) book_.groups.erase(group);
    first = book_.groups.lower_bound({route + '\0', Labels{}});
  }
}

}  // namespace reveille::escalation
