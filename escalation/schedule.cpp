// SPDX-License-Identifier: Apache-2.0
#include "escalation/schedule.hpp"

#include <algorithm>
#include <cstdint>

namespace reveille::escalation {
namespace {

constexpr Span first_retry{2'000};
constexpr Span longest_retry{60'000};
// A notice that all is well is not worth more requests than this.
constexpr std::size_t notice_requests = 3;
// About ten minutes: a room that is away for longer hears of it by the next news, and a mail is
// never more than a copy.
constexpr std::size_t copy_requests = 15;
// The request travels, the carrier dials: the phone must ring inside the window all the same.
constexpr Span pair_margin{10'000};
constexpr Span late_tick{5'000};

void earlier(std::optional<Instant>& due, std::optional<Instant> other) {
  if (other && (!due || *other < *due)) due = other;
}

// What the carrier has let wait rings its time all the same.
Instant end_of_first(const Page& page, const Delivery& first) {
  const bool waited = first.connected_at && *first.connected_at > first.started_at + pair_margin;
  return (waited ? *first.connected_at : first.started_at) + page.first_call;
}

// After the end of the first, in time for the phone to ring.
Instant second_call(const Page& page, const Delivery& first, Instant end) {
  return std::max(end, std::min(end + page.pair_gap, pair_deadline(page, first)));
}

// The second call of a pair, or the end of a first one that lasts too long.
std::optional<Instant> next_call(const Page& page) {
  if (!awaits_second_call(page)) return {};
  const Delivery& first = page.deliveries.back();
  if (first.cut_at) return second_call(page, first, *first.cut_at);
  if (is_over(first)) return second_call(page, first, first.changed_at);
  if (first.state == DeliveryState::requested) return {};
  if (page.first_call > Span{0} && is_connected(first)) return end_of_first(page, first);
  // Whoever listens has pressed a key, a wrong one.
  if (first.state == DeliveryState::answered) return pair_deadline(page, first);
  // The carrier lets it wait, or the reports of it are lost; the window does not wait for them.
  return first.started_at + page.pair_window * 2 / 3;
}

template <class Key>
void move_due(std::set<std::pair<Instant, Key>>& agenda, std::optional<Instant>& kept,
              const Key& key, std::optional<Instant> due) {
  if (kept == due) return;
  if (kept) agenda.erase({*kept, key});
  if (due) agenda.insert({*due, key});
  kept = due;
}

}  // namespace

Span retry_delay(const Page& page, const Delivery& delivery) {
  const int doublings = std::clamp(delivery.attempt - 1, 0, 5);
  const Span longest = std::min(longest_retry, first_retry * (std::int64_t{1} << doublings));
  // Spread by the page's number, the same for all its retries: many pages that failed together come
  // back apart, and no delay is shorter than the one before.
  const auto spread = static_cast<std::int64_t>((page.id.value * 0x9E3779B97F4A7C15ULL) >> 56);
  return longest / 2 + longest * spread / 512;
}

bool is_in_time_for_second(const Page& page, const Delivery& first, Instant now) {
  return now <= pair_deadline(page, first) + late_tick;
}

Instant pair_deadline(const Page& page, const Delivery& first) {
  return first.started_at + page.pair_window - pair_margin;
}

bool is_answer_outlived(const Incident& incident) {
  const bool asks_soon = incident.terms.ack_timeout > Span{0} && !incident.snoozed_until;
  return incident.state == IncidentState::acknowledged && !asks_soon && incident.heard_at &&
         incident.heard == 0 && incident.firing > 0;
}

std::optional<Instant> due_of(const Turn& turn) {
  if (turn.exhausted || turn.next >= turn.entries.size()) return {};
  return turn.advanced ? turn.from : turn.from + turn.entries[turn.next].after;
}

std::optional<Instant> due_of(const Incident& incident) {
  if (incident.muted) return {};
  switch (incident.state) {
    case IncidentState::resolved:
      return {};
    case IncidentState::acknowledged:
      if (is_answer_outlived(incident)) return incident.heard_at;
      if (incident.snoozed_until) return incident.snoozed_until;
      if (incident.terms.ack_timeout == Span{0} || !incident.acknowledged_at) return {};
      return *incident.acknowledged_at + incident.terms.ack_timeout;
    case IncidentState::open:
      break;
  }
  std::optional<Instant> due = incident.step_until;
  earlier(due, incident.handoff);
  for (const Turn& turn : incident.turns) earlier(due, due_of(turn));
  return due;
}

std::optional<Instant> due_of(const Book& book, const Page& page) {
  if (page.deliveries.empty() || !still_matters(book, page)) return {};
  const Delivery& last = page.deliveries.back();
  if (last.cancel_requested && !last.cut_at) return {};
  if (is_worth_retrying(last) && !last.cut_at) {
    const bool copy = page.purpose == PagePurpose::post || page.kind == ContactKind::email;
    const bool asks = page.purpose == PagePurpose::wake || page.purpose == PagePurpose::drill;
    if (copy && page.deliveries.size() >= copy_requests) return {};
    if (!asks && !copy && page.deliveries.size() >= notice_requests) return {};
    return last.changed_at + retry_delay(page, last);
  }
  return next_call(page);
}

void reschedule(Book& book, Incident& incident) {
  move_due(book.agenda.incidents, incident.due, incident.id, due_of(incident));
}

void reschedule(Book& book, Page& page) {
  move_due(book.agenda.pages, page.due, page.id, due_of(book, page));
}

void schedule(Book& book, const AlertRecord& alert) {
  if (alert.expires_at && !alert.lost && !alert.ended_at) {
    book.agenda.alerts.insert({*alert.expires_at, alert.key});
  }
}

void unschedule(Book& book, const AlertRecord& alert) {
  if (alert.expires_at) book.agenda.alerts.erase({*alert.expires_at, alert.key});
}

}  // namespace reveille::escalation
