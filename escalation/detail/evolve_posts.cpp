// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/evolve_posts.hpp"

#include <utility>

#include "escalation/schedule.hpp"

namespace reveille::escalation::detail {
namespace {

Incident* find(Book& book, IncidentId id) {
  const auto found = book.incidents.find(id);
  if (found == book.incidents.end()) return nullptr;
  book.touched.note(id);
  return &found->second;
}

Page* find(Book& book, PageId id) {
  const auto found = book.pages.find(id);
  if (found == book.pages.end()) return nullptr;
  book.touched.note(id);
  return &found->second;
}

bool has_failed(const Page& page) {
  return !page.deliveries.empty() && page.deliveries.back().state == DeliveryState::failed;
}

template <class Visit>
void each_told(Book& book, const Page& page, const Visit& visit) {
  const OutletName outlet(page.address);
  const auto look = [&](IncidentId id) {
    Incident* incident = find(book, id);
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
void give_back(Book& book, const Page& page) {
  Posts& posts = book.posts[OutletName(page.address)];
  each_told(book, page, [&](const Incident& incident, const Told& told) {
    if (incident.id != page.incident && told.page == page.id) posts.waiting.insert(incident.id);
  });
}

// Later news of its incident takes the place of a post: it is not tried again.
void overtake(Book& book, const Incident& incident, const Told& told) {
  Page* page = find(book, told.page);
  if (!page || page->incident != incident.id || page->superseded) return;
  page->superseded = true;
  reschedule(book, *page);
  if (has_failed(*page)) give_back(book, *page);
}

void tell(Book& book, Incident& incident, const Page& page) {
  const auto [told, is_new] = incident.told.try_emplace(OutletName(page.address));
  if (!is_new) overtake(book, incident, told->second);
  told->second.state = incident.state;
  told->second.at = page.requested_at;
  told->second.page = page.id;
}

void untell(Book& book, Incident& incident, const OutletName& outlet) {
  const auto told = incident.told.find(outlet);
  if (told == incident.told.end()) return;
  overtake(book, incident, told->second);
  incident.told.erase(told);
}

Page& page_of(Book& book, Instant at, const Incident& incident, const PostRequested& fact) {
  book.touched.note(fact.page);
  Page& page = book.pages[fact.page];
  page.id = fact.page;
  page.incident = fact.incident;
  page.kind = ContactKind::post;
  page.purpose = PagePurpose::post;
  page.address = fact.outlet.value;
  page.event = fact.event;
  page.by = fact.by;
  page.more = fact.more;
  page.requested_at = at;
  page.round = incident.round;
  page.step = incident.step;
  return page;
}

}  // namespace

void apply(Book& book, Instant at, const PostRequested& fact) {
  Incident* incident = find(book, fact.incident);
  if (!incident) return;
  Page& page = page_of(book, at, *incident, fact);
  book.last_page = std::max(book.last_page, fact.page);
  incident->pages.push_back(fact.page);
  Posts& posts = book.posts[fact.outlet];
  posts.last = fact.page;
  posts.until = fact.until;
  const std::vector<IncidentId> others = waiting_alike(book, fact.outlet, *incident);
  page.told = runs_of(others);
  tell(book, *incident, page);
  for (const IncidentId id : others) {
    if (Incident* other = find(book, id)) tell(book, *other, page);
  }
  // Also what a failed post of one of them has just given back.
  posts.waiting.erase(fact.incident);
  for (const IncidentId id : others) posts.waiting.erase(id);
}

void apply(Book& book, Instant, const PostBundled& fact) {
  const Incident* incident = find(book, fact.incident);
  if (!incident) return;
  book.posts[fact.outlet].waiting.insert(fact.incident);
  const auto told = incident->told.find(fact.outlet);
  if (told != incident->told.end()) overtake(book, *incident, told->second);
}

void apply(Book& book, Instant, const PostsDropped& fact) {
  if (Page* page = find(book, fact.page)) {
    page->superseded = true;
    reschedule(book, *page);
  }
  if (fact.page) return;
  if (Incident* incident = find(book, fact.incident)) untell(book, *incident, fact.outlet);
  const auto posts = book.posts.find(fact.outlet);
  if (posts == book.posts.end()) return;
  for (const IncidentId id : std::exchange(posts->second.waiting, {})) {
    if (Incident* incident = find(book, id)) untell(book, *incident, fact.outlet);
  }
  book.posts.erase(fact.outlet);
}

void note_post(Book& book, const Page& page) {
  const DeliveryState state = page.deliveries.back().state;
  if (has_failed(page)) {
    if (page.superseded) give_back(book, page);
  } else if (state != DeliveryState::requested && state != DeliveryState::cancelled) {
    each_told(book, page, [](const Incident&, Told& told) { told.arrived = true; });
  }
}

void forget_untold(Book& book, Incident& incident) {
  for (auto& [outlet, posts] : book.posts) {
    const auto told = incident.told.find(outlet);
    const bool known = told != incident.told.end();
    const Page* page = known ? find(book, told->second.page) : nullptr;
    const bool failed = page && has_failed(*page);
    // It came back for a moment, and nobody was told of that.
    const bool knows = known && told->second.state == IncidentState::resolved && !failed;
    const bool perhaps = known && (told->second.arrived || (page && !failed));
    if (knows || !perhaps) posts.waiting.erase(incident.id);
    if (!perhaps) untell(book, incident, outlet);
  }
}

void count_untold(Book& book, const Incident& incident) {
  for (const auto& [outlet, told] : incident.told) {
    const auto posts = book.posts.find(outlet);
    const bool knows = told.state == IncidentState::resolved;
    if (posts != book.posts.end() && !knows) posts->second.waiting.insert(incident.id);
  }
}

}  // namespace reveille::escalation::detail
