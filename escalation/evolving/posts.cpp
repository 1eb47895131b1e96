// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "escalation/evolving/evolution.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {
namespace {

bool has_failed(const Page& page) {
  return !page.deliveries.empty() && page.deliveries.back().state == DeliveryState::failed;
}

}  // namespace

template <class Visit>
void Evolution::each_told(const Page& page, const Visit& visit) {
  const OutletName outlet(page.address);
  const auto look = [&](IncidentId id) {
    Incident* incident = find(id);
    if (!incident) return;
    const auto told = incident->told.find(outlet);
    if (told != incident->told.end()) visit(*incident, told->second);
  };
  look(page.incident);
  for (const auto& [first, last] : page.told) {
    for (IncidentId id = first; id <= last; ++id.value) look(id);
  }
}

// What it told of others, and nobody has heard, waits again.
void Evolution::give_back(const Page& page) {
  Posts& posts = book_.posts[OutletName(page.address)];
  each_told(page, [&](const Incident& incident, const Told& told) {
    if (incident.id != page.incident && told.page == page.id) posts.waiting.insert(incident.id);
  });
}

// Later news of its incident takes the place of a post: it is not tried again.
void Evolution::overtake(const Incident& incident, const Told& told) {
  Page* page = find_page(told.page);
  if (!page || page->incident != incident.id || page->superseded) return;
  page->superseded = true;
  reschedule(book_, *page);
  if (has_failed(*page)) give_back(*page);
}

void Evolution::tell(Incident& incident, const Page& page) {
  const auto [told, is_new] = incident.told.try_emplace(OutletName(page.address));
  if (!is_new) overtake(incident, told->second);
  told->second.state = incident.state;
  told->second.at = page.requested_at;
  told->second.page = page.id;
}

void Evolution::untell(Incident& incident, const OutletName& outlet) {
  const auto told = incident.told.find(outlet);
  if (told == incident.told.end()) return;
  overtake(incident, told->second);
  incident.told.erase(told);
}

Page& Evolution::page_of(const Incident& incident, const PostRequested& fact) {
  Page& page = new_page(fact.page);
  page.id = fact.page;
  page.incident = fact.incident;
  page.kind = ContactKind::post;
  page.purpose = PagePurpose::post;
  page.address = fact.outlet.value;
  page.event = fact.event;
  page.by = fact.by;
  page.more = fact.more;
  page.requested_at = at_;
  page.round = incident.round;
  page.step = incident.step;
  return page;
}

void Evolution::operator()(const PostRequested& fact) {
  Incident* incident = find(fact.incident);
  if (!incident) return;
  Page& page = page_of(*incident, fact);
  book_.last_page = std::max(book_.last_page, fact.page);
  incident->pages.push_back(fact.page);
  Posts& posts = book_.posts[fact.outlet];
  posts.last = fact.page;
  posts.until = fact.until;
  const std::vector<IncidentId> others = waiting_alike(book_, fact.outlet, *incident);
  page.told = runs_of(others);
  tell(*incident, page);
  for (const IncidentId id : others) {
    if (Incident* other = find(id)) tell(*other, page);
  }
  // Also what a failed post of one of them has just given back.
  posts.waiting.erase(fact.incident);
  for (const IncidentId id : others) posts.waiting.erase(id);
}

void Evolution::operator()(const PostBundled& fact) {
  const Incident* incident = find(fact.incident);
  if (!incident) return;
  book_.posts[fact.outlet].waiting.insert(fact.incident);
  const auto told = incident->told.find(fact.outlet);
  if (told != incident->told.end()) overtake(*incident, told->second);
}

void Evolution::operator()(const PostsDropped& fact) {
  if (Page* page = find_page(fact.page)) {
    page->superseded = true;
    reschedule(book_, *page);
  }
  if (fact.page) return;
  if (Incident* incident = find(fact.incident)) untell(*incident, fact.outlet);
  const auto posts = book_.posts.find(fact.outlet);
  if (posts == book_.posts.end()) return;
  for (const IncidentId id : std::exchange(posts->second.waiting, {})) {
    if (Incident* incident = find(id)) untell(*incident, fact.outlet);
  }
  book_.posts.erase(fact.outlet);
}

void Evolution::note_post(const Page& page) {
  const DeliveryState state = page.deliveries.back().state;
  if (has_failed(page)) {
    if (page.superseded) give_back(page);
  } else if (state != DeliveryState::requested && state != DeliveryState::cancelled) {
    each_told(page, [](const Incident&, Told& told) { told.arrived = true; });
  }
}

void Evolution::forget_untold(Incident& incident) {
  for (auto& [outlet, posts] : book_.posts) {
    const auto told = incident.told.find(outlet);
    const bool known = told != incident.told.end();
    const Page* page = known ? find_page(told->second.page) : nullptr;
    const bool failed = page && has_failed(*page);
    // It came back for a moment, and nobody was told of that.
    const bool knows = known && told->second.state == IncidentState::resolved && !failed;
    const bool perhaps = known && (told->second.arrived || (page && !failed));
    if (knows || !perhaps) posts.waiting.erase(incident.id);
    if (!perhaps) untell(incident, outlet);
  }
}

void Evolution::count_untold(const Incident& incident) {
  for (const auto& [outlet, told] : incident.told) {
    const auto posts = book_.posts.find(outlet);
    const bool knows = told.state == IncidentState::resolved;
    if (posts != book_.posts.end() && !knows) posts->second.waiting.insert(incident.id);
  }
}

}  // namespace reveille::escalation
