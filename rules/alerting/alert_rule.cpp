// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/alert_rule.hpp"

#include <chrono>

namespace reveille::rules {
namespace {

class Step {
 public:
  Step(const RuleGroup& group, const Rule& rule, const RuleState& state, Instant at)
      : group_(group), rule_(rule), state_(state), at_(at) {}

  AlertStep run(const CurrentAlerts& current) {
    for (const auto& [labels, alert] : state_.active) {
      if (!current.contains(labels)) missing(labels, alert);
    }
    for (const auto& [labels, now] : current) {
      const auto known = state_.active.find(labels);
      if (known == state_.active.end()) {
        begin(labels, now);
      } else {
        go_on(labels, known->second, now);
      }
    }
    return std::move(step_);
  }

 private:
  void tell(Transition::Kind kind, const ActiveAlert& alert) {
    step_.transitions.push_back({kind, alert, {}, group_.name, rule_.name, at_});
  }

  // An alert that the result does not hold any more.
  void missing(const Labels& labels, ActiveAlert alert) {
    const bool firing = alert.state == AlertState::firing;
    if (at_ < state_.resolve_from) {
      step_.active.emplace(labels, std::move(alert));
      return;
    }
    if (firing && rule_.keep_firing_for > Span{0}) {
      if (!alert.keep_firing_since) alert.keep_firing_since = at_;
      if (at_ - *alert.keep_firing_since < rule_.keep_firing_for) {
        keep(labels, std::move(alert));
        return;
      }
    }
    // A pending alert goes without a word: nobody was told of it.
    if (firing) tell(Transition::Kind::resolved, alert);
  }

  void begin(const Labels& labels, const CurrentAlert& now) {
    ActiveAlert alert;
    alert.labels = labels;
    alert.annotations = now.annotations;
    alert.value = now.value;
    alert.active_at = at_;
    keep(labels, std::move(alert));
  }

  void go_on(const Labels& labels, ActiveAlert alert, const CurrentAlert& now) {
    const bool changed = alert.annotations != now.annotations;
    const bool was_firing = alert.state == AlertState::firing;
    alert.annotations = now.annotations;
    alert.value = now.value;
    alert.keep_firing_since.reset();
    const ActiveAlert& kept = keep(labels, std::move(alert));
    if (was_firing && changed && kept.state == AlertState::firing) {
      tell(Transition::Kind::updated, kept);
    }
  }

  // Fires what has been true for long enough; takes back what has not, since `for` was raised.
  const ActiveAlert& keep(const Labels& labels, ActiveAlert alert) {
    const bool pending = alert.state == AlertState::pending;
    // A clock that was set back must not keep an alert from firing until it has caught up.
    if (pending && alert.active_at > at_) alert.active_at = at_;
    if (pending && at_ - alert.active_at >= rule_.hold) {
      alert.state = AlertState::firing;
      alert.fired_at = at_;
      tell(Transition::Kind::fired, alert);
    } else if (!pending && waited_too_little(alert)) {
      tell(Transition::Kind::resolved, alert);
      alert.state = AlertState::pending;
      alert.fired_at.reset();
      alert.keep_firing_since.reset();
    }
    return step_.active.emplace(labels, std::move(alert)).first->second;
  }

  // Fired under a shorter `for` than the rule has now, and has not reached the new one yet. Not for
  // a clock that went back: that ends no alert.
  bool waited_too_little(const ActiveAlert& alert) const {
    const Instant fired = alert.fired_at.value_or(alert.active_at);
    return at_ - alert.active_at < rule_.hold && fired - alert.active_at < rule_.hold;
  }

  const RuleGroup& group_;
  const Rule& rule_;
  const RuleState& state_;
  Instant at_;
  AlertStep step_;
};

}  // namespace

AlertStep advance(const RuleGroup& group, const Rule& rule, const RuleState& state,
                  const CurrentAlerts& current, Instant at) {
  return Step(group, rule, state, at).run(current);
}

std::vector<OutputSample> alert_series(const std::map<Labels, ActiveAlert>& active) {
  std::vector<OutputSample> samples;
  samples.reserve(2 * active.size());
  for (const auto& [labels, alert] : active) {
    OutputSample state{labels, 1};
    state.labels.set("__name__", "ALERTS");
    state.labels.set("alertstate", alert.state == AlertState::firing ? "firing" : "pending");
    OutputSample since{labels, 0};
    since.labels.set("__name__", "ALERTS_FOR_STATE");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(alert.active_at);
    since.value = static_cast<double>(seconds.time_since_epoch().count());
    samples.push_back(std::move(state));
    samples.push_back(std::move(since));
  }
  return samples;
}

}  // namespace reveille::rules
