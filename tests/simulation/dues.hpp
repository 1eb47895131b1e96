// SPDX-License-Identifier: Apache-2.0
// What a policy owes to whom, and how late it may be: the oracle's own reading of a plan.
#pragma once

#include <vector>

#include "escalation/fact.hpp"
#include "escalation/plan.hpp"

namespace reveille::simulation {

// The daemon's clock may run at nine tenths after it was put back.
constexpr Span slow(Span span) {
  return span * 10 / 9;
}
// On top of what the policy says.
inline constexpr Span hand_over_within{10'000};
inline constexpr Span page_within{10'000};
inline constexpr Span step_within{15'000};
inline constexpr Span retry_within{61'000};

[[nodiscard]] bool carried(const escalation::Plan& plan, escalation::ContactKind kind);

// 0: the final step.
[[nodiscard]] Span timeout_of(const escalation::Terms& terms, int step);

// By which contacts this step pages this person, and when each is due. The final one takes what a
// carrier takes.
[[nodiscard]] std::vector<escalation::WakeRule> rules_in(const escalation::Plan& plan,
                                                         const escalation::Terms& terms, int step,
                                                         escalation::Urgency urgency,
                                                         const escalation::Person& person);

}  // namespace reveille::simulation
