// SPDX-License-Identifier: Apache-2.0
// Random configurations for the proof of `reveille check`, as wide as the features that it speaks
// of, and what the journal may hold when a night begins.
#pragma once

#include "escalation/book.hpp"
#include "escalation/plan.hpp"
#include "simulation/tape.hpp"

namespace reveille::simulation {

// The horizon begins at `from`. One route, urgent, that takes everything.
[[nodiscard]] escalation::Plan bounded_plan(Tape& tape, Instant from);

// Whose turn it was last in round-robin steps, and what proofs and drills say of the contacts that
// are there to pass Do-Not-Disturb: true or false, it may be no later for it.
[[nodiscard]] escalation::Book some_book(Tape& tape, const escalation::Plan& plan, Instant now);

}  // namespace reveille::simulation
