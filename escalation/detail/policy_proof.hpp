// SPDX-License-Identifier: Apache-2.0
// One policy over the horizon: when the first person is awake and when the second, at worst.
#pragma once

#include <optional>
#include <vector>

#include "escalation/detail/crowd.hpp"
#include "escalation/detail/horizon.hpp"
#include "escalation/detail/stretches.hpp"

namespace reveille::escalation::detail {

// The worst over all instants; nullopt: there are instants without any.
struct WorstCase {
  std::optional<Span> first;
  std::optional<Span> second;
};

void keep_worse(WorstCase& worst, const WorstCase& other);

struct PolicyProof {
  WorstCase all_up;
  WorstCase one_down;
  Instant worst_at;  // where all_up.first is reached
  Stretches silent;  // nobody is woken, and no finding about a person says why
  Stretches lonely;  // fewer than two people are paged of whom each is woken, or has a finding
};

// `flagged`: by person, those of whom a finding says that they cannot be woken at some hour; what
// they cause is not told again for the policy.
[[nodiscard]] PolicyProof prove_policy(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                                       const std::vector<bool>& flagged);

}  // namespace reveille::escalation::detail
