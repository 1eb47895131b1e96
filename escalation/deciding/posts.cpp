// SPDX-License-Identifier: Apache-2.0
// What channels and webhooks are told. They are nobody: nothing here waits for them, and nothing
// that becomes of a post changes whom an incident pages.
#include <algorithm>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

// Also where pages are not bundled: a hundred thousand alerts are no hundred thousand posts.
constexpr Span shortest_window{10'000};

const Told* told_of(const Incident& incident, const OutletName& outlet) {
  const auto told = incident.told.find(outlet);
  return told == incident.told.end() ? nullptr : &told->second;
}

PostEvent event_of(const Incident& incident, const OutletName& outlet) {
  if (incident.state == IncidentState::acknowledged) return PostEvent::acknowledged;
  if (incident.state == IncidentState::resolved) return PostEvent::resolved;
  const Told* told = told_of(incident, outlet);
  if (told && told->state != IncidentState::open) return PostEvent::reopened;
  return told && told->arrived ? PostEvent::escalated : PostEvent::paged;
}

std::string display_name(const Plan& plan, const std::string& who) {
  const Person* person = plan.person(PersonName(who));
  return person && !person->full_name.empty() ? person->full_name : who;
}

void request_post(Scribe& scribe, const Incident& incident, const OutletName& outlet,
                  const std::string& by) {
  const PageId page{scribe.book().last_page.value + 1};
  const auto others = waiting_alike(scribe.book(), outlet, incident);
  const Span window = std::max(scribe.plan().timing.bundle, shortest_window);
  scribe.write(PostRequested{page, incident.id, outlet, event_of(incident, outlet), by,
                             static_cast<int>(others.size()), scribe.now() + window});
  scribe.write(DeliveryRequested{page, 1, 1, CarrierName(outlet.value), {}});
}

// The last post was about the same incident, and this carries it on. What comes and goes is bundled
// with itself.
bool goes_on(const Scribe& scribe, const Incident& incident, const OutletName& outlet,
             const Posts& posts) {
  const Page* last = scribe.book().page(posts.last);
  const Told* told = told_of(incident, outlet);
  return last && last->incident == incident.id && told && told->state <= incident.state;
}

void tell(Scribe& scribe, const Incident& incident, const OutletName& outlet,
          const std::string& by) {
  if (!scribe.plan().outlets.contains(outlet)) {
    return scribe.write(PostsDropped{incident.id, outlet, {}, "no longer in the configuration"});
  }
  const auto found = scribe.book().posts.find(outlet);
  if (found == scribe.book().posts.end()) return request_post(scribe, incident, outlet, by);
  const Posts& posts = found->second;
  if (posts.waiting.contains(incident.id)) return;
  const bool in_window = scribe.now() < posts.until && !goes_on(scribe, incident, outlet, posts);
  if (posts.waiting.empty() && !in_window) return request_post(scribe, incident, outlet, by);
  scribe.write(PostBundled{incident.id, outlet});
}

// The one that a post names of all that wait: what is urgent and open before what is over, and the
// newest, because the oldest may be forgotten soon. Nullptr: all are forgotten.
const Incident* foremost(const Book& book, const std::set<IncidentId>& waiting) {
  const Incident* first = nullptr;
  const auto rank = [](const Incident& one) {
    return std::pair(one.state, one.urgency == Urgency::low);
  };
  for (auto id = waiting.rbegin(); id != waiting.rend(); ++id) {
    const Incident* incident = book.incident(*id);
    if (incident && (!first || rank(*incident) < rank(*first))) first = incident;
  }
  return first;
}

}  // namespace

void post_step(Scribe& scribe, IncidentId id, const std::vector<OutletName>& outlets) {
  const Incident& incident = *scribe.book().incident(id);
  for (const OutletName& outlet : outlets) {
    const Told* told = told_of(incident, outlet);
    // A step before this one, which did not wait, has told it.
    const bool just_now = told && told->state == incident.state && told->at == scribe.now();
    if (!just_now) tell(scribe, incident, outlet, {});
  }
  post_news(scribe, id, {});
}

void post_news(Scribe& scribe, IncidentId id, const std::string& by) {
  const Incident& incident = *scribe.book().incident(id);
  std::vector<OutletName> outlets;
  for (const auto& [outlet, told] : incident.told) {
    if (told.state != incident.state) outlets.push_back(outlet);
  }
  for (const OutletName& outlet : outlets) {
    tell(scribe, incident, outlet, display_name(scribe.plan(), by));
  }
}

void run(Scribe& scribe, const OutletName& outlet) {
  const auto found = scribe.book().posts.find(outlet);
  INVARIANT(found != scribe.book().posts.end() && !found->second.waiting.empty(),
            "posts are due while some wait");
  const std::set<IncidentId>& waiting = found->second.waiting;
  const Incident* first = foremost(scribe.book(), waiting);
  if (!first || !scribe.plan().outlets.contains(outlet)) {
    const char* why = first ? "no longer in the configuration" : "it was long ago";
    return scribe.write(PostsDropped{*waiting.rbegin(), outlet, {}, why});
  }
  // One for each state that there is, or what is over would wait for ever behind what is new.
  for (; first; first = foremost(scribe.book(), waiting)) {
    const bool taken = first->state == IncidentState::acknowledged;
    const std::string by = taken ? display_name(scribe.plan(), first->acknowledged_by) : "";
    request_post(scribe, *first, outlet, by);
  }
}

void post_failed(Scribe& scribe, const Page& page) {
  const Delivery& last = page.deliveries.back();
  if (last.state != DeliveryState::failed || page.due) return;
  scribe.write(PostsDropped{page.incident, OutletName(page.address), page.id, last.reason});
}

void retry_post(Scribe& scribe, const Page& page) {
  const OutletName outlet(page.address);
  if (!scribe.plan().outlets.contains(outlet)) {
    return scribe.write(
        PostsDropped{page.incident, outlet, page.id, "no longer in the configuration"});
  }
  const Delivery& last = page.deliveries.back();
  scribe.write(DeliveryRequested{page.id, 1, last.attempt + 1, last.carrier, {}});
}

}  // namespace reveille::escalation
