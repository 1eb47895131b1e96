// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/live_group.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "rules/alerting/live_rule.hpp"
#include "rules/alerting/reload.hpp"

namespace reveille::rules {

Result<> RuleTurn::check_limit(std::size_t count, std::string_view noun) const {
  if (group.limit <= 0 || count <= static_cast<std::size_t>(group.limit)) return {};
  return fail(Code::limit,
              fmt::format("exceeded limit of {} with {} {}", group.limit, count, noun));
}

class LiveGroup::LiveRule {
 public:
  LiveRule(const RuleGroup& group, const Rule& rule, RuleState& state) {
    if (!rule.records) live_.emplace<LiveAlertRule>(group, rule, state);
  }

  void evaluate(const RuleTurn& turn) {
    const Result<> outcome = std::visit([&turn](auto& rule) { return rule.evaluate(turn); }, live_);
    turn.state.health = outcome ? Health::ok : Health::err;
    turn.state.last_error = outcome ? std::string() : outcome.error().message;
    turn.state.last_evaluation = turn.at;
  }

 private:
  std::variant<LiveRecordingRule, LiveAlertRule> live_;
};

LiveGroup::LiveGroup(RuleGroup group, GroupState state)
    : group_(std::move(group)), state_(std::move(state)) {
  state_.rules.resize(group_.rules.size());
  for (std::size_t i = 0; i < group_.rules.size(); ++i) {
    rules_.push_back(std::make_unique<LiveRule>(group_, group_.rules[i], state_.rules[i]));
  }
}

LiveGroup::~LiveGroup() = default;
LiveGroup::LiveGroup(LiveGroup&&) noexcept = default;
LiveGroup& LiveGroup::operator=(LiveGroup&&) noexcept = default;

GroupState LiveGroup::take_state() && {
  rules_.clear();
  return std::move(state_);
}

void LiveGroup::hold_after_restart(Instant started) {
  rules::hold_after_restart(group_, state_, started);
}

Evaluated LiveGroup::evaluate(SeriesStore& store, Instant at, const EvaluateOptions& options) {
  Evaluated done;
  done.changes.resize(rules_.size());
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    RuleState& state = state_.rules[i];
    const auto began = options.clock ? options.clock() : std::chrono::microseconds{0};
    rules_[i]->evaluate({group_, group_.rules[i], state, store, at, options, done.transitions,
                         done.written, done.changes[i]});
    if (options.clock) state.evaluation_time = options.clock() - began;
  }
  state_.last_evaluation = at;
  return done;
}

}  // namespace reveille::rules
