// SPDX-License-Identifier: Apache-2.0
#include "app/failing_rules.hpp"

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "samples/asking.hpp"

namespace reveille::app {
namespace {

constexpr int looks_of_doubt = 60;  // an hour of one failure, when the next evaluation is far off

rules::Transition failing(const rules::RuleGroup& group, const rules::Rule& rule,
                          const rules::RuleState& state, Instant since) {
  rules::ActiveAlert alert;
  alert.labels = Labels{{"alertname", "RuleFailing"},
                        {"severity", "critical"},
                        {"file", group.file},
                        {"rulegroup", group.name},
                        {"rule", rule.name}};
  alert.annotations = Labels{
      {"summary", fmt::format("rule {} of group {} cannot be evaluated, so it watches nothing",
                              quoted(rule.name), quoted(group.name))},
      {"description", cut(state.last_error, limits::alert_text_bytes)}};
  alert.state = rules::AlertState::firing;
  alert.value = 1;
  alert.active_at = since;
  alert.fired_at = state.last_evaluation;
  return {rules::Transition::Kind::fired, std::move(alert), {}, group.name, rule.name,
          state.last_evaluation};
}

}  // namespace

std::vector<rules::Transition> FailingRules::look(const std::vector<samples::GroupView>& groups) {
  std::vector<rules::Transition> firing;
  std::map<Key, Failure> failures;
  for (const samples::GroupView& view : groups) {
    for (std::size_t i = 0; i < view.state.rules.size(); ++i) {
      const rules::RuleState& state = view.state.rules[i];
      if (state.health != rules::Health::err) continue;
      // One alert for all of them, unless it has no series to look at.
      if (view.source_watched && samples::failed_at_source(view.group, state.last_error)) continue;
      const rules::Rule& rule = view.group.rules[i];
      const Key key{view.group.file, view.group.name, rule.name};
      const auto before = failures_.find(key);
      const Failure failure =
          before != failures_.end() ? before->second : Failure{state.last_evaluation};
      failures.emplace(key, Failure{failure.since, failure.looks + 1});
      const bool again = state.last_evaluation != failure.since;
      if (again || failure.looks >= looks_of_doubt)
        firing.push_back(failing(view.group, rule, state, failure.since));
    }
  }
  failures_ = std::move(failures);
  return firing;
}

}  // namespace reveille::app
