// SPDX-License-Identifier: Apache-2.0
// One policy over the horizon: when the first person is awake and when the second, at worst.
#pragma once

#include <optional>
#include <vector>

#include "escalation/detail/crowd.hpp"
#include "escalation/detail/horizon.hpp"
#include "escalation/detail/stretches.hpp"

namespace reveille::escalation::detail {

// When the first, the second and the third person are awake; nullopt: never.
struct WorstCase {
  std::optional<Span> first;
  std::optional<Span> second;
  std::optional<Span> third;
};

// nullopt, never, is later than anything.
void keep_later(std::optional<Span>& worst, const std::optional<Span>& other);
// The later of each.
void keep_worse(WorstCase& worst, const WorstCase& other);

// When an escalation begins for which each of a WorstCase is reached.
struct WorstInstants {
  Instant first;
  Instant second;
  Instant third;
};

struct PolicyProof {
  WorstCase all_up;
  WorstCase one_down;
  WorstInstants all_up_at;
  WorstInstants one_down_at;
  Stretches silent;  // nobody is woken, and no finding about a person says why
  Stretches lonely;  // fewer than two people are paged of whom each is woken, or has a finding
  std::vector<std::size_t> uncounted;  // steps, from 1, in which too many take turns: nobody counts
};

// `flagged`: by person, those of whom a finding says that they cannot be woken at some hour; what
// they cause is not told again for the policy.
[[nodiscard]] PolicyProof prove_policy(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                                       const std::vector<bool>& flagged);

// When an escalation must not begin, or somebody is woken later than the limits say (nullopt: no
// limit), carriers being up.
[[nodiscard]] Stretches late_stretches(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                                       const std::vector<bool>& flagged, const WorstCase& limits);

}  // namespace reveille::escalation::detail
