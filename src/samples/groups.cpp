// SPDX-License-Identifier: Apache-2.0
#include "samples/groups.hpp"

#include <algorithm>
#include <set>

#include "rules/alerting/reload.hpp"
#include "rules/alerting/retention.hpp"
#include "samples/schedule.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::samples {

namespace {

// Away for longer than this, the rules see a hole in their history: an alert whose data has not
// come back yet would look as if it had ended.
constexpr Span short_absence{60'000};
// Evaluations by arrival may take a tenth of the time, so that a group that is expensive and busy
// leaves the thread to others.
constexpr int rest_per_work = 9;

std::vector<Labels> all_written(const rules::GroupState& state) {
  std::vector<Labels> written;
  for (const auto& rule : state.rules) {
    written.insert(written.end(), rule.written.begin(), rule.written.end());
  }
  return written;
}

}  // namespace

void Groups::restore(std::vector<rules::RuleGroup> groups, std::vector<KeptState> kept,
                     std::optional<Instant> silent_since, Instant now) {
  last_now_ = now;
  const bool first_life = kept.empty();
  auto states = carry_over(kept, groups);
  install(std::move(groups), std::move(states), now);
  const bool long_absence = !first_life && (!silent_since || now - *silent_since > short_absence);
  std::vector<rules::Transition> firing;
  for (auto& group : groups_) {
    if (long_absence) rules::hold_after_restart(group.rules, group.state, now);
    for (const auto& rule : group.state.rules) {
      add_firing(firing, rules::Transition::Kind::fired, group.rules.name, rule, now);
    }
  }
  report(std::move(firing));
  retire(kept, now);
}

void Groups::adopt(std::vector<rules::RuleGroup> groups, Instant now) {
  std::vector<KeptState> kept;
  std::map<std::pair<std::string, std::string>, Group> before;
  for (auto& group : groups_) {
    for (std::size_t i = 0; i < group.keys.size(); ++i) {
      kept.push_back({group.keys[i], std::move(group.state.rules[i])});
    }
    const std::pair name(group.rules.file, group.rules.name);
    before.insert_or_assign(name, std::move(group));
  }
  auto states = carry_over(kept, groups);
  install(std::move(groups), std::move(states), now);
  for (auto& group : groups_) {
    const auto found = before.find({group.rules.file, group.rules.name});
    if (found == before.end()) continue;
    // A reload in the middle of an interval must not cost a slot.
    if (found->second.rules.interval != group.rules.interval) continue;
    group.slot = found->second.slot;
    // Nor must it cost the one whose answers are still on their way.
    if (found->second.asking) group.slot -= group.rules.interval;
  }
  retire(kept, now);
}

void Groups::install(std::vector<rules::RuleGroup> groups, std::vector<rules::GroupState> states,
                     Instant now) {
  arrivals_ = ArrivalIndex(groups);
  history_ = rules::needed_history(groups);
  groups_.clear();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Group group;
    group.keys = keys_of(groups[i]);
    group.offset = slot_offset(groups[i]);
    group.slot = slot_before(now, groups[i].interval, group.offset);
    group.rules = std::move(groups[i]);
    group.state = std::move(states[i]);
    groups_.push_back(std::move(group));
  }
}

// Whoever was told that it fires is told that it ended, and the series do not linger for the length
// of the lookback.
void Groups::retire(const std::vector<KeptState>& gone, Instant now) {
  std::vector<rules::Transition> ended;
  for (const auto& kept : gone) {
    add_firing(ended, rules::Transition::Kind::resolved, kept.key.group, kept.state, now);
    for (const auto& labels : kept.state.written) {
      const auto series = store_.series(labels);
      if (!series) continue;
      (void)store_.append(*series, {now, rules::stale_marker()});
      keep_series(labels, now);
    }
    if (log_) log_->state(no_state(kept.key));
  }
  if (log_) log_->commit();
  report(std::move(ended));
}

void Groups::touch(rules::SeriesRef series, const Labels& labels, Instant newest, Instant now) {
  for (const std::uint32_t number : arrivals_.groups_of(series, labels)) {
    Group& group = groups_[number];
    if (!group.rules.on_arrival) continue;
    // A sender whose clock is a little ahead: when its sample is visible.
    const Instant visible = std::clamp(newest, now, now + group.rules.interval);
    group.touched = std::min(group.touched.value_or(visible), visible);
  }
}

// A clock that was put back would stop all slots until it is where it was.
void Groups::mind_clock(Instant now) {
  constexpr Span harmless{1'000};
  if (now + harmless < last_now_) {
    log::warning("the clock went back; rules go on from there",
                 {{"by", to_string(last_now_ - now)}});
    for (auto& group : groups_) {
      group.slot = slot_before(now, group.rules.interval, group.offset);
      group.evaluated_at.reset();
      group.touched.reset();
    }
  }
  last_now_ = now;
}

void Groups::run(Instant now) {
  static metrics::Counter& missed = metrics::counter("reveille_rule_slots_missed_total",
                                                     "Slots of rule groups that were passed over.");
  mind_clock(now);
  for (auto& group : groups_) {
    const Instant slot = slot_before(now, group.rules.interval, group.offset);
    const auto passed = (slot - group.slot) / group.rules.interval;
    if (passed > 0) {
      if (passed > 1) missed.add(static_cast<std::uint64_t>(passed - 1));
      group.slot = slot;
      if (!group.evaluated_at || slot > *group.evaluated_at) evaluate_when_due(group, slot);
    }
    const bool touched = group.touched && *group.touched <= now;
    if (touched && Steady::now() >= group.rest_until &&
        (!group.evaluated_at || now > *group.evaluated_at)) {
      group.touched.reset();
      evaluate_when_due(group, now);
    }
  }
}

Span Groups::wait(Instant now, Span most) const {
  Span wait = most;
  const auto steady = Steady::now();
  for (const auto& group : groups_) {
    wait = std::min(wait, group.slot + group.rules.interval - now);
    if (!group.touched) continue;
    Span until = *group.touched - now;
    if (group.evaluated_at) until = std::max(until, *group.evaluated_at + Span{1} - now);
    until = std::max(until, std::chrono::ceil<Span>(group.rest_until - steady));
    wait = std::min(wait, until);
  }
  return std::max(wait, Span{0});
}

void Groups::evaluate_when_due(Group& group, Instant at) {
  if (!group.rules.source.empty()) return begin_asking(group, at);
  evaluate(group, at, Steady::now(), nullptr);
}

void Groups::evaluate(Group& group, Instant at, Steady::time_point began,
                      rules::promql::Elsewhere* elsewhere) {
  const std::vector<Labels> written_before =
      log_ ? all_written(group.state) : std::vector<Labels>{};
  auto transitions = rules::evaluate_group(group.rules, group.state, store_, at, options_.templates,
                                           {.elsewhere = elsewhere});
  group.evaluated_at = at;
  measure(group, Steady::now() - began);
  report(std::move(transitions));
  if (log_) keep(group, written_before, at);
}

void Groups::measure(Group& group, Steady::duration took) const {
  static metrics::Counter& evaluations =
      metrics::counter("reveille_rule_group_evaluations_total", "Evaluations of rule groups.");
  static metrics::Counter& failures = metrics::counter("reveille_rule_evaluation_failures_total",
                                                       "Evaluations of single rules that failed.");
  static metrics::Histogram& seconds = metrics::histogram(
      "reveille_rule_group_evaluation_seconds", "How long the evaluation of a rule group took.");
  evaluations.add();
  seconds.observe(std::chrono::duration<double>(took).count());
  const auto failed =
      std::count_if(group.state.rules.begin(), group.state.rules.end(),
                    [](const rules::RuleState& rule) { return rule.health == rules::Health::err; });
  failures.add(static_cast<std::uint64_t>(failed));
  group.evaluation_time = std::chrono::duration_cast<Span>(took);
  group.rest_until = Steady::now() + took * rest_per_work;
}

// Writes down what the rules wrote, including the markers of series that ended, and the states when
// they say something new.
void Groups::keep(Group& group, const std::vector<Labels>& written_before, Instant at) {
  std::set<Labels> written(written_before.begin(), written_before.end());
  for (const auto& rule : group.state.rules) {
    written.insert(rule.written.begin(), rule.written.end());
  }
  for (const auto& labels : written) keep_series(labels, at - group.rules.query_offset);
  const std::uint64_t now = signature(group.state);
  if (now != group.written_signature) {
    group.written_signature = now;
    for (std::size_t i = 0; i < group.keys.size(); ++i) {
      log_->state(encode_state(group.keys[i], group.state.rules[i]));
    }
  }
  log_->commit();
}

void Groups::keep_series(const Labels& labels, Instant at) {
  if (!log_) return;
  const auto series = store_.series(labels);
  rules::Sample sample;
  if (series && store_.last(*series, at - Span{1}, at, sample)) {
    log_->samples(*series, labels, {&sample, 1});
  }
}

void Groups::report(std::vector<rules::Transition> transitions) const {
  if (!transitions.empty() && listener_) listener_(std::move(transitions));
}

std::vector<GroupView> Groups::views() const {
  std::vector<GroupView> views;
  views.reserve(groups_.size());
  for (const auto& group : groups_) {
    views.push_back({group.rules, group.state, group.evaluation_time});
  }
  return views;
}

}  // namespace reveille::samples
