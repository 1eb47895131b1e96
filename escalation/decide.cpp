// SPDX-License-Identifier: Apache-2.0
#include "escalation/decide.hpp"

#include <algorithm>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

// The bundles are few: people times kinds of contacts.
std::optional<std::pair<Instant, BundleKey>> first_bundle(const Book& book) {
  std::optional<std::pair<Instant, BundleKey>> first;
  for (const auto& [key, bundle] : book.bundles) {
    if (bundle.waiting.empty()) continue;
    if (!first || bundle.until < first->first) first = {bundle.until, key};
  }
  return first;
}

std::optional<std::pair<Instant, PersonName>> first_notices(const Book& book) {
  std::optional<std::pair<Instant, PersonName>> first;
  for (const auto& [person, notices] : book.notices) {
    if (notices.waiting.empty()) continue;
    if (!first || notices.until < first->first) first = {notices.until, person};
  }
  return first;
}

std::optional<std::pair<Instant, OutletName>> first_posts(const Book& book) {
  std::optional<std::pair<Instant, OutletName>> first;
  for (const auto& [outlet, posts] : book.posts) {
    if (posts.waiting.empty()) continue;
    if (!first || posts.until < first->first) first = {posts.until, outlet};
  }
  return first;
}

template <class Due>
bool is_due(const Due& agenda, Instant now) {
  return !agenda.empty() && agenda.begin()->first <= now;
}

// Does one thing that is due; false when nothing is. Retries and second calls first: they carry on
// what somebody may be hearing just now. Bundles after incidents: one page tells of all that came
// up in this moment. Losing contact pages nobody and comes last.
bool run_first(Scribe& scribe) {
  const Book& book = scribe.book();
  // What is silenced now is not to ring for this moment's step.
  if (is_due(book.agenda.silences, scribe.now())) {
    turn_silence(scribe, book.agenda.silences.begin()->second);
    return true;
  }
  if (!book.reconsider.empty()) {
    reconsider_some(scribe);
    return true;
  }
  if (is_due(book.agenda.pages, scribe.now())) {
    run(scribe, book.agenda.pages.begin()->second);
    return true;
  }
  if (is_due(book.agenda.incidents, scribe.now())) {
    run(scribe, book.agenda.incidents.begin()->second);
    return true;
  }
  if (const auto bundle = first_bundle(book); bundle && bundle->first <= scribe.now()) {
    run(scribe, bundle->second);
    return true;
  }
  if (const auto notices = first_notices(book); notices && notices->first <= scribe.now()) {
    run_notices(scribe, notices->second);
    return true;
  }
  if (const auto posts = first_posts(book); posts && posts->first <= scribe.now()) {
    run(scribe, posts->second);
    return true;
  }
  if (is_due(book.agenda.drills, scribe.now())) {
    run(scribe, DrillId(book.agenda.drills.begin()->second));
    return true;
  }
  if (is_due(book.agenda.alerts, scribe.now())) {
    lose(scribe, AlertKey(book.agenda.alerts.begin()->second));
    return true;
  }
  return false;
}

void take(Scribe& scribe, const Tick& tick) {
  for (int done = 0; done < tick.things; ++done) {
    if (!run_first(scribe)) return;
  }
}

}  // namespace

Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) {
  Scribe scribe(book, plan, std::max(now, book.last_fact_at));
  std::visit([&](const auto& one) { take(scribe, one); }, input);
  // What an alert inhibits falls silent with it; where there is too much of it the next tick goes
  // on.
  if (!book.reconsider.empty()) reconsider_some(scribe);
  return std::move(scribe).take();
}

Instant next_wakeup(const Book& book, const Plan&, Instant) {
  if (!book.reconsider.empty()) return book.last_fact_at;
  Instant first = Instant::max();
  const Agenda& agenda = book.agenda;
  if (!agenda.incidents.empty()) first = std::min(first, agenda.incidents.begin()->first);
  if (!agenda.pages.empty()) first = std::min(first, agenda.pages.begin()->first);
  if (!agenda.silences.empty()) first = std::min(first, agenda.silences.begin()->first);
  if (!agenda.alerts.empty()) first = std::min(first, agenda.alerts.begin()->first);
  if (!agenda.drills.empty()) first = std::min(first, agenda.drills.begin()->first);
  if (const auto bundle = first_bundle(book)) first = std::min(first, bundle->first);
  if (const auto notices = first_notices(book)) first = std::min(first, notices->first);
  if (const auto posts = first_posts(book)) first = std::min(first, posts->first);
  return first;
}

std::vector<Outstanding> outstanding(const Book& book) {
  std::vector<Outstanding> owed;
  for (const auto& [id, page] : book.pages) {
    for (const Delivery& delivery : page.deliveries) {
      const bool unreported = delivery.state == DeliveryState::requested;
      const bool to_cancel = delivery.cancel_requested && !is_over(delivery);
      if (!unreported && !to_cancel) continue;
      owed.push_back({id, delivery.leg, delivery.attempt, delivery.cancel_requested});
    }
  }
  return owed;
}

}  // namespace reveille::escalation
