// SPDX-License-Identifier: Apache-2.0
#include "samples/rule_states.hpp"

#include <algorithm>
#include <map>

#include "rules/alerting/reload.hpp"
#include "rules/alerting/state_codec.hpp"

namespace reveille::samples {

std::vector<StateKey> keys_of(const rules::RuleGroup& group) {
  std::vector<StateKey> keys;
  for (auto& key : rules::rule_keys(group)) {
    keys.push_back({group.file, group.name, std::move(key.identity), key.nth});
  }
  return keys;
}

std::vector<rules::GroupState> carry_over(std::vector<KeptState>& kept,
                                          const std::vector<rules::RuleGroup>& groups) {
  std::map<StateKey, std::size_t> by_key;
  for (std::size_t i = 0; i < kept.size(); ++i) by_key.emplace(kept[i].key, i);
  std::vector<rules::GroupState> states;
  for (const auto& group : groups) {
    auto& state = states.emplace_back();
    for (const auto& key : keys_of(group)) {
      auto& rule = state.rules.emplace_back();
      const auto found = by_key.find(key);
      if (found == by_key.end()) continue;
      rule = std::move(kept[found->second].state);
      state.last_evaluation = std::max(state.last_evaluation, rule.last_evaluation);
      by_key.erase(found);
    }
  }
  std::vector<KeptState> left;
  for (const auto& [key, index] : by_key) left.push_back(std::move(kept[index]));
  kept = std::move(left);
  return states;
}

std::vector<KeptState> decode_states(const std::vector<StoredState>& stored,
                                     std::size_t& unreadable) {
  std::vector<KeptState> kept;
  for (const auto& one : stored) {
    auto state = rules::decode_rule(one.state);
    if (!state) {
      ++unreadable;
      continue;
    }
    // After a change that cannot be read the later ones would not fit.
    for (const auto& change : one.changes) {
      if (rules::apply_change(*state, change)) continue;
      ++unreadable;
      break;
    }
    kept.push_back({{one.file, one.group, one.rule, one.nth}, std::move(*state)});
  }
  return kept;
}

StoredState encode_state(const StateKey& key, const rules::RuleState& state) {
  return {key.file, key.group, key.rule, key.nth, rules::encode(state), {}};
}

StoredState no_state(const StateKey& key) {
  return {key.file, key.group, key.rule, key.nth, {}, {}};
}

void add_firing(std::vector<rules::Transition>& into, rules::Transition::Kind kind,
                const std::string& group, const rules::RuleState& state, Instant at) {
  for (const auto& [labels, alert] : state.active) {
    if (alert.state != rules::AlertState::firing) continue;
    rules::Transition transition;
    transition.kind = kind;
    transition.alert = alert;
    transition.group = group;
    transition.rule = alert.labels.get("alertname");
    transition.at = at;
    into.push_back(std::move(transition));
  }
}

}  // namespace reveille::samples
