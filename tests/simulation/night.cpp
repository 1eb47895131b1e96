// SPDX-License-Identifier: Apache-2.0
#include "simulation/night.hpp"

#include <algorithm>

#include "escalation/message.hpp"
#include "escalation/oncall.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

Night::Night(const Plan& plan, Book book, Instant begins, Nature nature)
    : plan_(plan),
      begins_(begins),
      now_(begins),
      nature_(std::move(nature)),
      chance_(nature_.seed),
      book_(std::move(book)) {}

std::vector<std::pair<Span, PersonName>> Night::run(Span longest, std::size_t enough) {
  AlertFired alert;
  alert.labels = Labels{{"alertname", "Backlog"}};
  alert.key = {"rules", fingerprint(alert.labels)};
  put(alert);
  while (woken_.size() < enough) {
    const Instant tick = next_wakeup(book_, plan_, now_);
    const Instant told = reports_.empty() ? Instant::max() : reports_.begin()->first;
    const Instant next = std::max(now_, std::min(tick, told));
    if (next - begins_ > longest) break;
    now_ = next;
    if (told > now_) {
      put(Tick{});
      continue;
    }
    const DeliveryReported input = reports_.begin()->second;
    reports_.erase(reports_.begin());
    put(input);
  }
  std::vector<std::pair<Span, PersonName>> all;
  for (const auto& [person, at] : woken_) all.emplace_back(at - begins_, person);
  std::ranges::sort(all);
  return all;
}

void Night::put(const Input& input) {
  for (const Dated& dated : decide(book_, plan_, input, now_)) {
    if (nature_.trace) {
      told_.push_back(to_rfc3339(dated.at) + "  " + describe(book_, dated.fact));
    }
    if (const auto* request = std::get_if<DeliveryRequested>(&dated.fact)) send(*request);
    if (const auto* cancel = std::get_if<DeliveryCancelled>(&dated.fact)) hang_up(*cancel);
  }
}

void Night::report(Instant at, const DeliveryRequested& request, DeliveryState state) {
  const auto failure =
      state == DeliveryState::failed ? FailureClass::carrier_broken : FailureClass::none;
  reports_.emplace(
      at, DeliveryReported{request.page, request.leg, request.attempt, state, failure, "told", {}});
}

void Night::send(const DeliveryRequested& request) {
  if (request.carrier == nature_.down) {
    return report(now_ + (nature_.prompt ? upto(refusal) : refusal), request,
                  DeliveryState::failed);
  }
  report(now_, request, DeliveryState::accepted);
  const Page& page = *book_.page(request.page);
  sound(page, request.leg);
  if (page.kind != ContactKind::call) return;
  if (request.leg == 1) return first_call(request, page);
  if (const auto ends = second_ends(page)) report(now_ + *ends, request, DeliveryState::ended);
}

void Night::sound(const Page& page, int leg) {
  if (page.kind != ContactKind::call && page.kind != ContactKind::sms) return;
  const Person& person = *plan_.person(page.person);
  if (person.name == nature_.broken) return;
  if (passes(person, *person.contact(page.contact), leg, now_)) woken_.emplace(person.name, now_);
}

bool Night::passes(const Person& person, const Contact& contact, int leg, Instant at) const {
  if (!inside(person.quiet_hours, person.zone, at)) return true;
  const bool repeated = contact.kind == ContactKind::call && leg == 2;
  return contact.dnd == DndPassage::bypass ||
         (contact.dnd == DndPassage::repeated_call && repeated);
}

Span Night::upto(Span most) {
  return Span{static_cast<std::int64_t>(chance_() % static_cast<std::uint64_t>(most.count() + 1))};
}

namespace {

constexpr Span longest_dial{10'000};

}  // namespace

void Night::first_call(const DeliveryRequested& request, const Page& page) {
  // Some carriers dial for a while.
  const Span dials = nature_.seed % 3 == 0 ? upto(longest_dial) : Span{0};
  report(now_ + dials, request, DeliveryState::ringing);
  if (const auto ends = first_ends(page)) {
    report(now_ + std::max(*ends, dials), request, DeliveryState::ended);
  } else {
    report(now_ + dials + upto(plan_.timing.ring), request, DeliveryState::answered);
  }
}

std::optional<Span> Night::first_ends(const Page& page) {
  const Span ring = plan_.timing.ring;
  const Person& person = *plan_.person(page.person);
  const Contact& contact = *person.contact(page.contact);
  switch (nature_.calls) {
    case Nature::Calls::ring_out:
      return ring;
    case Nature::Calls::mailbox:
      return std::nullopt;
    case Nature::Calls::declined:
      return Span{0};
    case Nature::Calls::by_chance:
      if (chance_() % 3 == 0) return std::nullopt;
      return upto(plan_.timing.first_call());
    case Nature::Calls::worst:
      if (passes(person, contact, 2, now_ + page.pair_gap)) return std::nullopt;
      return Span{0};
  }
  return ring;
}

// The carrier may tell of it, sooner or later or never.
void Night::hang_up(const DeliveryCancelled& request) {
  if (nature_.seed % 2 == 0) return;
  DeliveryRequested call;
  call.page = request.page;
  call.leg = request.leg;
  call.attempt = request.attempt;
  report(now_ + upto(plan_.timing.pair_gap), call, DeliveryState::cancelled);
}

std::optional<Span> Night::second_ends(const Page& page) {
  switch (nature_.ends) {
    case Nature::Ends::untold:
      return std::nullopt;
    case Nature::Ends::told:
      return plan_.timing.ring;
    case Nature::Ends::by_chance:
      if (chance_() % 4 == 0) return std::nullopt;
      return upto(plan_.timing.ring + (chance_() % 2 == 0 ? Span{0} : longest_call));
    case Nature::Ends::worst:
      if (next_would_be_silent(page)) return Span{0};
      return std::nullopt;
  }
  return std::nullopt;
}

bool Night::next_would_be_silent(const Page& page) const {
  const Incident* incident = book_.incident(page.incident);
  const Turn* turn = incident ? incident->turn(page.person) : nullptr;
  if (!turn || turn->next >= turn->entries.size()) return false;
  const Person& person = *plan_.person(page.person);
  const Contact* contact = person.contact(turn->entries[turn->next].contact);
  return contact && !passes(person, *contact, 2, now_);
}

}  // namespace reveille::simulation
