// SPDX-License-Identifier: Apache-2.0
// The same night with different pagers.
#pragma once

#include <optional>

#include "escalation/plan.hpp"
#include "nights/household.hpp"

namespace reveille::nights {

// Answered by a human so long after the alert; nullopt: not before the night was over.
using Answered = std::optional<Span>;

// As other pagers do it by their rules (docs/the-night.md names which): a text at once and, if
// there are calls, one a minute later; the next person after five minutes, whatever has become of
// the first one's messages; after the last pass silence. A call that anything picked up is
// delivered, and is not repeated.
struct PeerRules {
  bool calls = true;
  bool mail = false;
  int passes = 1;
  bool pick_up_ends_it = false;  // ... and whatever picked up has answered for everybody
};

// `plan`: who is on call, and who stands behind them.
[[nodiscard]] Answered peer_night(const escalation::Plan& plan, const PeerRules& rules,
                                  Household& household, Instant alert, Instant morning);

// decide() and evolve() as shipped, by this plan.
[[nodiscard]] Answered reveille_night(const escalation::Plan& plan, Household& household,
                                      Instant alert, Instant morning);

}  // namespace reveille::nights
