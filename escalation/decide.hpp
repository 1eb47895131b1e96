// SPDX-License-Identifier: Apache-2.0
// The decider: what happens, given what came in.
#pragma once

#include "escalation/book.hpp"
#include "escalation/fact.hpp"
#include "escalation/input.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// Decides, and evolves `book` by the facts it returns (in order). The same book, plan, input and
// now give the same facts on every machine. No fact may be acted upon before the journal holds it:
// DeliveryRequested and DeliveryCancelled are what the shell then carries out.
// `now` must not go back: the caller passes max(clock, book.last_fact_at).
[[nodiscard]] Facts decide(Book& book, const Plan& plan, const Input& input, Instant now);

// When decide(..., Tick{}, ...) has something to do next; Instant::max() if never.
[[nodiscard]] Instant next_wakeup(const Book& book, const Plan& plan, Instant now);

// Deliveries that were requested and not reported: what the shell owes the world after a restart.
struct Outstanding {
  PageId page;
  int leg = 1;
  int attempt = 1;
  bool cancel = false;
};
[[nodiscard]] std::vector<Outstanding> outstanding(const Book& book);

}  // namespace reveille::escalation
