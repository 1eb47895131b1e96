// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/reload.hpp"

#include <algorithm>
#include <map>

#include "rules/alerting/retention.hpp"
#include "rules/alerting/rule_output.hpp"

namespace reveille::rules {
namespace {

constexpr Span longest_hold{3'600'000};

std::string identity(const RuleGroup& group, const Rule& rule) {
  Labels labels = group.labels;
  for (const auto& [name, text] : rule.labels) labels.set(name, text);
  return (rule.records ? "record " : "alert ") + rule.name + " " + to_string(labels);
}

std::map<RuleKey, std::size_t> index_of(const RuleGroup& group) {
  std::map<RuleKey, std::size_t> index;
  for (const RuleKey& key : rule_keys(group)) index.emplace(key, index.size());
  return index;
}

}  // namespace

std::vector<RuleKey> rule_keys(const RuleGroup& group) {
  std::map<std::string, std::size_t> counts;
  std::vector<RuleKey> keys;
  for (const Rule& rule : group.rules) {
    std::string name = identity(group, rule);
    const std::size_t nth = counts[name]++;
    keys.push_back({std::move(name), nth});
  }
  return keys;
}

GroupState carry_over(const RuleGroup& old_group, const GroupState& state,
                      const RuleGroup& new_group) {
  const auto old_rules = index_of(old_group);
  GroupState carried;
  carried.last_evaluation = state.last_evaluation;
  for (const RuleKey& key : rule_keys(new_group)) {
    const auto found = old_rules.find(key);
    const bool known = found != old_rules.end() && found->second < state.rules.size();
    carried.rules.push_back(known ? state.rules[found->second] : RuleState{});
  }
  return carried;
}

std::vector<Transition> retire(const RuleGroup& old_group, const GroupState& state,
                               const RuleGroup& new_group, SeriesStore& store, Instant at) {
  const auto new_rules = index_of(new_group);
  const std::vector<RuleKey> keys = rule_keys(old_group);
  std::vector<Transition> transitions;
  for (std::size_t i = 0; i < std::min(keys.size(), state.rules.size()); ++i) {
    if (new_rules.contains(keys[i])) continue;
    const RuleState& ended = state.rules[i];
    for (const auto& [labels, alert] : ended.active) {
      if (alert.state != AlertState::firing) continue;
      transitions.push_back(
          {Transition::Kind::resolved, alert, {}, old_group.name, old_group.rules[i].name, at});
    }
    end_series(ended.written, store, at - old_group.query_offset);
  }
  return transitions;
}

void hold_after_restart(const RuleGroup& group, GroupState& state, Instant started) {
  if (!group.source.empty()) return;  // its history was written on meanwhile
  for (std::size_t i = 0; i < std::min(group.rules.size(), state.rules.size()); ++i) {
    const Span history = std::min(needed_history(group.rules[i]), longest_hold);
    state.rules[i].resolve_from = started + history + group.interval;
  }
}

}  // namespace reveille::rules
