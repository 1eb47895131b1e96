// SPDX-License-Identifier: Apache-2.0
// By which contacts a person's turn pages them, and whether a turn that runs goes on when they are
// paged again. The coverage proof reads the same entries here, and follows goes_on() by exact
// times of its own (detail/policy_turns.cpp).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "escalation/facts/course.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// In the order in which they are paged.
[[nodiscard]] std::vector<TurnEntry> turn_entries(const Person& person, Urgency urgency,
                                                  const std::vector<std::string>& with);

// By the same contacts, in whatever order.
[[nodiscard]] bool pages_alike(const std::vector<TurnEntry>& one,
                               const std::vector<TurnEntry>& other);

// A turn that has come to its entry `next` and is `wanted` again goes on: begun anew by steps
// shorter than its delays it would never come to its later contacts, and by steps shorter than a
// pair of calls never to the second. Unless nothing that is left of it works, or it would page by
// others.
[[nodiscard]] bool goes_on(const std::vector<TurnEntry>& running, std::size_t next,
                           const std::vector<TurnEntry>& wanted, bool calls_again,
                           const std::function<bool(const ContactName&)>& works);

}  // namespace reveille::escalation
