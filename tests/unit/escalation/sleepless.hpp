// SPDX-License-Identifier: Apache-2.0
// An escalation as the decider runs it while nobody answers: carriers that report, phones that are
// silent in their owner's quiet hours, and a note of who was woken when.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "escalation/decide.hpp"
#include "escalation/oncall.hpp"
#include "unit/escalation/plans.hpp"

namespace reveille::escalation {

struct World {
  std::optional<CarrierName> down;   // refuses everything, two seconds after it was asked
  std::optional<PersonName> broken;  // whose phone makes no sound
  // A mailbox takes the first call at once, where that keeps the second one from being heard.
  bool mailbox = false;
};

class Sleepless {
 public:
  Sleepless(const Plan& plan, Instant start, World world = {})
      : plan_(plan), start_(start), now_(start), world_(std::move(world)) {}

  // When each person was first woken, counted from the start, soonest first; people who are woken
  // only after `longest` do not count. Ends with `enough` of them.
  std::vector<std::pair<Span, PersonName>> run(Span longest, std::size_t enough) {
    AlertFired alert;
    alert.labels = Labels{{"alertname", "Backlog"}};
    alert.key = {"rules", fingerprint(alert.labels)};
    put(alert);
    while (woken_.size() < enough) {
      const Instant tick = next_wakeup(book_, plan_, now_);
      const Instant report = reports_.empty() ? Instant::max() : reports_.begin()->first;
      const Instant next = std::max(now_, std::min(tick, report));
      if (next - start_ > longest) break;
      now_ = next;
      if (report > now_) {
        put(Tick{});
        continue;
      }
      const DeliveryReported input = reports_.begin()->second;
      reports_.erase(reports_.begin());
      put(input);
    }
    std::vector<std::pair<Span, PersonName>> all;
    for (const auto& [person, at] : woken_) all.emplace_back(at - start_, person);
    std::ranges::sort(all);
    return all;
  }

 private:
  void put(const Input& input) {
    for (const Dated& dated : decide(book_, plan_, input, now_)) {
      if (const auto* request = std::get_if<DeliveryRequested>(&dated.fact)) send(*request);
    }
  }

  void report(Instant at, const DeliveryRequested& request, DeliveryState state,
              FailureClass failure = FailureClass::none) {
    reports_.emplace(
        at,
        DeliveryReported{request.page, request.leg, request.attempt, state, failure, "told", {}});
  }

  void send(const DeliveryRequested& request) {
    if (request.carrier == world_.down) {
      return report(now_ + seconds(2), request, DeliveryState::failed,
                    FailureClass::carrier_broken);
    }
    report(now_, request, DeliveryState::accepted);
    const Page& page = *book_.page(request.page);
    sound(page, request.leg);
    // What comes after the end of the second call only makes it sooner.
    if (page.kind == ContactKind::call && request.leg == 1) {
      report(now_ + first_rings(page), request, DeliveryState::ended);
    }
  }

  [[nodiscard]] Span first_rings(const Page& page) const {
    const Person& person = *plan_.person(page.person);
    const Contact& contact = *person.contact(page.contact);
    const bool heard = passes(person, contact, 2, now_ + page.pair_gap);
    return heard || !world_.mailbox ? plan_.timing.ring : Span{0};
  }

  void sound(const Page& page, int leg) {
    const Person& person = *plan_.person(page.person);
    const Contact& contact = *person.contact(page.contact);
    if (person.name == world_.broken || page.kind == ContactKind::email) return;
    if (passes(person, contact, leg, now_)) woken_.emplace(person.name, now_);
  }

  [[nodiscard]] static bool passes(const Person& person, const Contact& contact, int leg,
                                   Instant at) {
    const bool second = contact.kind == ContactKind::call && leg == 2;
    return !inside(person.quiet_hours, person.zone, at) || contact.dnd == DndPassage::bypass ||
           (contact.dnd == DndPassage::repeated_call && second);
  }

  const Plan& plan_;
  Instant start_;
  Instant now_;
  World world_;
  Book book_;
  std::multimap<Instant, DeliveryReported> reports_;
  std::map<PersonName, Instant> woken_;
};

}  // namespace reveille::escalation
