// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/waking.hpp"

#include <algorithm>

namespace reveille::escalation::detail {
namespace {

// From the refusal (or the time-out) of one carrier to the request to the next.
constexpr Span fail_over{2'000};
// From an end or a refusal until we are told, at latest, fail-over included.
constexpr Span known_by{10'000};

bool asks_first(const Plan& plan, const CarrierName& carrier) {
  return std::ranges::any_of(plan.people, [&](const auto& entry) {
    const Person& person = entry.second;
    return std::ranges::any_of(person.contacts, [&](const Contact& contact) {
      const auto carriers = carriers_for(plan, person, contact);
      return !carriers.empty() && carriers.front()->name == carrier;
    });
  });
}

}  // namespace

Ways all_ways(const std::vector<Carrier>& carriers) {
  return {std::ranges::any_of(carriers, &Carrier::call),
          std::ranges::any_of(carriers, &Carrier::sms)};
}

std::vector<Ways> ways_with_one_down(const Plan& plan) {
  if (std::ranges::count(plan.carriers, true, &Carrier::call) < 2) return {};
  std::vector<Ways> all;
  for (const Carrier& down : plan.carriers) {
    std::vector<Carrier> others = plan.carriers;
    std::erase_if(others, [&](const Carrier& each) { return each.name == down.name; });
    Ways ways = all_ways(others);
    if (asks_first(plan, down.name)) ways.down = down.name;
    if (std::ranges::find(all, ways) == all.end()) all.push_back(std::move(ways));
  }
  return all;
}

Span delay_of(const WakingPage& page, const Ways& ways) {
  return ways.down == page.asked_first ? fail_over : Span{0};
}

std::optional<Span> wakes_after(const Contact& contact, bool quiet, const Timing& timing) {
  if (contact.kind == ContactKind::email) return std::nullopt;
  if (!quiet) return Span{0};
  switch (contact.dnd) {
    case DndPassage::none:
      return std::nullopt;
    case DndPassage::repeated_call:
      if (contact.kind != ContactKind::call) return std::nullopt;
      return timing.second_call();
    case DndPassage::bypass:
      return Span{0};
  }
  return std::nullopt;
}

WakingTurn waking_turn(const Plan& plan, const Person& person, const Ways& takes,
                       const std::vector<std::string>& with) {
  const Timing& timing = plan.timing;
  WakingTurn turn{turn_entries(person, Urgency::urgent, with), {}, {}, {}};
  const auto works = [&](const ContactName& name) {
    const Contact* contact = person.contact(name);
    if (contact == nullptr || contact->kind == ContactKind::email) return false;
    return contact->kind == ContactKind::call ? takes.call : takes.sms;
  };
  Span at{0};
  bool passed_over = false;  // the entry before: this one does not wait
  for (std::size_t i = 0; i < turn.entries.size(); ++i) {
    const TurnEntry& entry = turn.entries[i];
    if (!passed_over) at = std::max(at, entry.after);
    if (i == 0) turn.known_dead = at;
    passed_over = !works(entry.contact);
    if (passed_over) continue;
    const Contact& contact = *person.contact(entry.contact);
    const auto carriers = carriers_for(plan, person, contact);
    turn.pages.push_back({at, contact.kind == ContactKind::call,
                          wakes_after(contact, false, timing), wakes_after(contact, true, timing),
                          entry.contact,
                          carriers.empty() ? CarrierName{} : carriers.front()->name});
    turn.over = at;
  }
  for (auto page = turn.pages.begin(); page != turn.pages.end(); ++page) {
    const auto next = std::find_if(page + 1, turn.pages.end(), [&](const WakingPage& later) {
      return later.contact == page->contact;
    });
    if (next != turn.pages.end()) page->again = next->after;
  }
  return turn;
}

// Both calls of a pair may end as soon as they begin.
Span Hurry::soonest(const WakingPage& page) {
  Span sent = page.after;
  if (!ends_.empty()) {
    sent = std::min(sent, std::max(at_, ends_.front().soonest));
    if (ends_.front().latest <= page.after) ends_.erase(ends_.begin());
  }
  at_ = sent;
  const bool taken = page.call ? ways_.call : ways_.sms;
  if (!taken) {
    ends_.push_back({sent, page.after + known_by});
  } else if (page.call) {
    const Span pair = timing_.second_call() + timing_.ring + longest_call;
    ends_.push_back({sent + timing_.pair_gap, page.after + pair + known_by});
  }
  return sent;
}

std::optional<Span> first_waking(const WakingPages& pages, bool quiet, const Ways& ways) {
  std::optional<Span> first;
  for (const WakingPage& page : pages) {
    const auto& wakes = quiet ? page.quiet : page.loud;
    if (!wakes || !(page.call ? ways.call : ways.sms)) continue;
    Span at = page.after + *wakes + delay_of(page, ways);
    // The later page asks for a carrier anew, and tells of itself.
    if (*wakes == Span{0} && page.again < at) continue;
    if (*wakes > Span{0} && page.again < at) at += delay_of(page, ways);
    if (!first || at < *first) first = at;
  }
  return first;
}

bool can_wake(const Plan& plan, const Person& person, bool quiet) {
  const Ways everything{.call = true, .sms = true};
  return first_waking(waking_turn(plan, person, everything).pages, quiet, everything).has_value();
}

}  // namespace reveille::escalation::detail
