// SPDX-License-Identifier: Apache-2.0
// What wakes a person: the heart of the coverage proof.
#pragma once

#include <optional>
#include <vector>

#include "escalation/plan.hpp"
#include "escalation/turn.hpp"

namespace reveille::escalation::detail {

// Which ways out work: everything, or with one carrier down.
struct Ways {
  bool call = false;
  bool sms = false;
  // Whoever asks it first is served by another, later. Empty, too, where nobody asks it first.
  std::optional<CarrierName> down{};
  bool operator==(const Ways&) const = default;
};

// All carriers up.
[[nodiscard]] Ways all_ways(const std::vector<Carrier>& carriers);
// One entry for each carrier that may be down; empty unless at least two can place calls, because
// then there is an hour in which nobody can be phoned and no bound is known.
[[nodiscard]] std::vector<Ways> ways_with_one_down(const Plan& plan);

// When this contact wakes its owner, counted from the moment it is paged; nullopt: it does not.
[[nodiscard]] std::optional<Span> wakes_after(const Contact& contact, bool quiet,
                                              const Timing& timing);

struct WakingPage {
  Span after;  // from the beginning of the turn to the page
  bool call;
  std::optional<Span> loud;   // from the page to the waking, outside quiet hours
  std::optional<Span> quiet;  // and within them
  ContactName contact;
  CarrierName asked_first;
  // From the beginning to the next page to the same contact: before the second call of a pair, it
  // waits for that, or takes its place where it is heard at once.
  Span again = Span::max();
};
using WakingPages = std::vector<WakingPage>;

// From the request for this page to its phone: longer where another carrier must serve.
[[nodiscard]] Span delay_of(const WakingPage& page, const Ways& ways);

// What comes of a person's urgent turn, with the contacts looked up.
struct WakingTurn {
  std::vector<TurnEntry> entries;
  WakingPages pages;         // those that can wake
  std::optional<Span> over;  // when it is begun, to its last page; nullopt: nothing of it works
  Span known_dead{0};        // then: until that is known
};
// `takes`: the kinds of pages that any carrier takes; others are passed over at once.
[[nodiscard]] WakingTurn waking_turn(const Plan& plan, const Person& person, const Ways& takes,
                                     const std::vector<std::string>& with = {});

// What an unanswered call, or a page that nobody takes, is followed by need not wait for its delay:
// asked page by page, says how soon each may be sent. It is sent when its delay is over at latest.
class Hurry {
 public:
  Hurry(const Ways& ways, const Timing& timing) : ways_(ways), timing_(timing) {}
  [[nodiscard]] Span soonest(const WakingPage& page);

 private:
  // Of a page: hurries whatever is next then, once.
  struct End {
    Span soonest;
    Span latest;
  };
  const Ways& ways_;
  const Timing& timing_;
  std::vector<End> ends_;  // that may be still to come
  Span at_{0};
};

// When these pages first wake their person, counted from the beginning of the turn.
[[nodiscard]] std::optional<Span> first_waking(const WakingPages& pages, bool quiet,
                                               const Ways& ways);

// Does any contact in the person's urgent rules wake them, whatever the carriers do?
[[nodiscard]] bool can_wake(const Plan& plan, const Person& person, bool quiet);

}  // namespace reveille::escalation::detail
