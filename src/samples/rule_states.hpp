// SPDX-License-Identifier: Apache-2.0
// States of rules that outlive the rules' configuration: over a reload and over a restart.
#pragma once

#include <string>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "samples/record.hpp"

namespace reveille::samples {

// Which rule a state belongs to: rules::RuleKey within a group of this file and name.
struct StateKey {
  std::string file;
  std::string group;
  std::string rule;
  std::uint64_t nth = 0;
  auto operator<=>(const StateKey&) const = default;
};
// Of all rules of a group, in their order.
[[nodiscard]] std::vector<StateKey> keys_of(const rules::RuleGroup& group);

struct KeptState {
  StateKey key;
  rules::RuleState state;
};

// Moves what fits into states for these groups; what is left in `kept` had no rule any more.
[[nodiscard]] std::vector<rules::GroupState> carry_over(
    std::vector<KeptState>& kept, const std::vector<rules::RuleGroup>& groups);

// States that cannot be read are left out and counted in `unreadable`.
[[nodiscard]] std::vector<KeptState> decode_states(const std::vector<StoredState>& stored,
                                                   std::size_t& unreadable);
[[nodiscard]] StoredState encode_state(const StateKey& key, const rules::RuleState& state);
// What the log is told of a rule that is gone; also the name under which changes are written.
[[nodiscard]] StoredState no_state(const StateKey& key);

// The firing alerts of a state, as transitions of this kind.
void add_firing(std::vector<rules::Transition>& into, rules::Transition::Kind kind,
                const std::string& group, const rules::RuleState& state, Instant at);

}  // namespace reveille::samples
