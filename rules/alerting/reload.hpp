// SPDX-License-Identifier: Apache-2.0
// What happens to live alerts when rules are loaded anew, or the process starts again.
#pragma once

#include <string>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "rules/files/rule.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

// What a rule is recognised by across reloads and restarts: its kind, name and labels (not its
// expression, `for` or annotations), and its number among the rules of the group that share these.
struct RuleKey {
  std::string identity;
  std::size_t nth = 0;
  auto operator<=>(const RuleKey&) const = default;
};
// Parallel to group.rules.
[[nodiscard]] std::vector<RuleKey> rule_keys(const RuleGroup& group);

// The state that new_group starts with: that of the rules with the same key.
[[nodiscard]] GroupState carry_over(const RuleGroup& old_group, const GroupState& state,
                                    const RuleGroup& new_group);

// Ends what was not carried over: stale markers for its series, `resolved` for its firing alerts,
// since whoever was told that they fire is told that they ended. A group that is gone as a whole
// has a new_group without rules.
[[nodiscard]] std::vector<Transition> retire(const RuleGroup& old_group, const GroupState& state,
                                             const RuleGroup& new_group, SeriesStore& store,
                                             Instant at);

// To be called on a restored state: until a rule has had time to see new samples (its look-back,
// at most an hour, and one interval) no alert of it is resolved for being missing.
void hold_after_restart(const RuleGroup& group, GroupState& state, Instant started);

}  // namespace reveille::rules
