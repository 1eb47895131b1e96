// SPDX-License-Identifier: Apache-2.0
#include "samples/groups.hpp"

#include <algorithm>

#include "rules/alerting/reload.hpp"
#include "rules/alerting/retention.hpp"
#include "rules/alerting/state_codec.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::samples {

namespace {

// Away for longer than this, the rules see a hole in their history: an alert whose data has not
// come back yet would look as if it had ended.
constexpr Span short_absence{60'000};

}  // namespace

Groups::Groups(rules::SeriesStore& store, SampleLog* log, const EvaluatorOptions& options,
               OnTransitions listener, Post post)
    : store_(store),
      log_(log),
      options_(options),
      listener_(std::move(listener)),
      post_(std::move(post)) {
  evaluate_options_.context = options.templates;
  evaluate_options_.clock = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(Steady::now().time_since_epoch());
  };
}

void Groups::restore(std::vector<rules::RuleGroup> groups, std::vector<KeptState> kept,
                     std::optional<Instant> silent_since, Instant now) {
  last_now_ = now;
  const bool first_life = kept.empty();
  auto states = carry_over(kept, groups);
  install(std::move(groups), std::move(states), now);
  const bool long_absence = !first_life && (!silent_since || now - *silent_since > short_absence);
  std::vector<rules::Transition> firing;
  for (auto& group : groups_) {
    if (long_absence) group.live.hold_after_restart(now);
    for (const auto& rule : group.live.state().rules) {
      add_firing(firing, rules::Transition::Kind::fired, group.rules().name, rule, now);
    }
  }
  report(std::move(firing));
  retire(kept, now);
}

void Groups::adopt(std::vector<rules::RuleGroup> groups, Instant now) {
  std::vector<KeptState> kept;
  struct Before {
    Span interval;
    Instant slot;
    bool asking;
    std::optional<Instant> touched;
  };
  std::map<std::pair<std::string, std::string>, Before> before;
  std::optional<Instant> touched;  // when the last of what came and waits can be seen
  for (auto& group : groups_) {
    touched = std::max(touched, group.touched);
    before.insert_or_assign(
        std::pair(group.rules().file, group.rules().name),
        Before{group.interval(), group.slot, group.asking.has_value(), group.touched});
    auto state = std::move(group.live).take_state();
    for (std::size_t i = 0; i < group.keys.size(); ++i) {
      kept.push_back({group.keys[i], std::move(state.rules[i])});
    }
  }
  auto states = carry_over(kept, groups);
  install(std::move(groups), std::move(states), now);
  for (auto& group : groups_) {
    const auto found = before.find({group.rules().file, group.rules().name});
    // Nor an evaluation for what has come; the rule that it is for may have moved to this group.
    if (group.rules().on_arrival) {
      const bool own = found != before.end() && found->second.touched;
      group.touched = own ? found->second.touched : touched;
    }
    if (found == before.end()) continue;
    // A reload in the middle of an interval must not cost a slot.
    if (found->second.interval != group.interval()) continue;
    group.slot = found->second.slot;
    // Nor must it cost the one whose answers are still on their way.
    if (found->second.asking) group.slot -= group.interval();
  }
  retire(kept, now);
}

void Groups::install(std::vector<rules::RuleGroup> groups, std::vector<rules::GroupState> states,
                     Instant now) {
  arrivals_ = ArrivalIndex(groups);
  history_ = rules::needed_history(groups);
  groups_.clear();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Group group{.live = rules::LiveGroup(std::move(groups[i]), std::move(states[i]))};
    group.keys = keys_of(group.rules());
    group.offset = slot_offset(group.rules());
    group.slot = slot_before(now, group.interval(), group.offset);
    group.whole_wanted.resize(group.keys.size());
    groups_.push_back(std::move(group));
  }
}

// Whoever was told that it fires is told that it ended, and the series do not linger for the length
// of the lookback.
void Groups::retire(const std::vector<KeptState>& gone, Instant now) {
  std::vector<rules::Transition> ended;
  for (const auto& kept : gone) {
    add_firing(ended, rules::Transition::Kind::resolved, kept.key.group, kept.state, now);
    for (const auto& labels : kept.state.written) write(labels, {now, rules::stale_marker()});
    if (log_) log_->state(no_state(kept.key));
  }
  if (log_) log_->commit();
  report(std::move(ended));
}

void Groups::touch(rules::SeriesRef series, const Labels& labels, Instant newest, Instant now) {
  for (const std::uint32_t number : arrivals_.groups_of(series, labels)) {
    Group& group = groups_[number];
    if (!group.rules().on_arrival) continue;
    // A sender whose clock is a little ahead: when its sample is visible.
    const Instant visible = std::clamp(newest, now, now + group.interval());
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
      group.slot = slot_before(now, group.interval(), group.offset);
      group.evaluated_at.reset();
      group.touched.reset();
      group.asking.reset();  // its answers would be of an hour that has not come
    }
  }
  last_now_ = now;
}

void Groups::run(Instant now) {
  static metrics::Counter& missed = metrics::counter("reveille_rule_slots_missed_total",
                                                     "Slots of rule groups that were passed over.");
  mind_clock(now);
  for (auto& group : groups_) {
    const Instant slot = slot_before(now, group.interval(), group.offset);
    const auto passed = (slot - group.slot) / group.interval();
    if (passed > 0) {
      if (passed > 1) missed.add(static_cast<std::uint64_t>(passed - 1));
      group.slot = slot;
      if (!group.evaluated_at || slot > *group.evaluated_at) evaluate_when_due(group, slot, false);
    }
    const bool touched = group.touched && *group.touched <= now;
    if (touched && Steady::now() >= group.budget.ready_at() &&
        (!group.evaluated_at || now > *group.evaluated_at)) {
      group.touched.reset();
      evaluate_when_due(group, now, true);
    }
  }
}

Span Groups::wait(Instant now, Span most) const {
  Span wait = most;
  const auto steady = Steady::now();
  for (const auto& group : groups_) {
    wait = std::min(wait, group.slot + group.interval() - now);
    if (!group.touched) continue;
    Span until = *group.touched - now;
    if (group.evaluated_at) until = std::max(until, *group.evaluated_at + Span{1} - now);
    until = std::max(until, std::chrono::ceil<Span>(group.budget.ready_at() - steady));
    wait = std::min(wait, until);
  }
  return std::max(wait, Span{0});
}

void Groups::evaluate_when_due(Group& group, Instant at, bool arrival) {
  if (!group.rules().source.empty()) return begin_asking(group, at);
  evaluate_options_.arrival = arrival;
  evaluate_options_.query.elsewhere = nullptr;
  evaluate(group, at, Steady::now());
}

void Groups::evaluate(Group& group, Instant at, Steady::time_point began) {
  rules::Evaluated done = group.live.evaluate(store_, at, evaluate_options_);
  group.evaluated_at = at;
  measure(group, Steady::now() - began);
  report(std::move(done.transitions));
  if (log_) keep(group, done);
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
  const auto& rules = group.live.state().rules;
  const auto failed = std::count_if(rules.begin(), rules.end(), [](const rules::RuleState& rule) {
    return rule.health == rules::Health::err;
  });
  failures.add(static_cast<std::uint64_t>(failed));
  group.evaluation_time = std::chrono::duration_cast<std::chrono::microseconds>(took);
  group.budget.charge(Steady::now(), took);
}

// Writes down what the rules wrote, including the markers of series that ended, and the states
// where they say something new.
void Groups::keep(Group& group, const rules::Evaluated& done) {
  for (const auto& [series, sample] : done.written) {
    log_->samples(series, store_.labels(series), {&sample, 1});
  }
  for (std::size_t i = 0; i < group.keys.size(); ++i) {
    const rules::StateChange& change = done.changes[i];
    if (change.empty()) continue;
    if (change.whole || group.whole_wanted[i]) {
      keep_state(group, i);
      continue;
    }
    group.whole_wanted[i] = !log_->change(
        no_state(group.keys[i]), rules::encode_change(group.live.state().rules[i], change));
  }
  log_->commit();
}

void Groups::keep_state(Group& group, std::size_t rule) {
  log_->state(encode_state(group.keys[rule], group.live.state().rules[rule]));
  group.whole_wanted[rule] = false;
}

void Groups::keep_all() {
  for (Group& group : groups_) {
    for (std::size_t i = 0; i < group.keys.size(); ++i) {
      // A rule that this life has not evaluated has nothing new to say.
      if (group.evaluated_at) keep_state(group, i);
    }
  }
}

// Into the store, and what that takes into the log.
void Groups::write(const Labels& labels, rules::Sample sample) {
  const auto series = store_.series(labels);
  if (!series || store_.append(*series, sample) != rules::Appended::stored) return;
  if (log_) log_->samples(*series, labels, {&sample, 1});
}

bool Groups::source_watched(const rules::RuleGroup& group) const {
  if (group.source.empty()) return false;
  const Labels wanted = source_up_series(group);
  Matchers matchers;
  for (const Label& label : wanted) {
    auto matcher = Matcher::make(label.name, Matcher::Kind::equal, label.value);
    if (matcher) matchers.push_back(*std::move(matcher));
  }
  return std::ranges::any_of(store_.select_unordered(matchers), [&](rules::SeriesRef series) {
    return store_.labels(series) == wanted;
  });
}

void Groups::report(std::vector<rules::Transition> transitions) const {
  if (!transitions.empty() && listener_) listener_(std::move(transitions));
}

std::vector<GroupView> Groups::views() const {
  std::vector<GroupView> views;
  views.reserve(groups_.size());
  for (const auto& group : groups_) {
    views.push_back(
        {group.rules(), group.live.state(), group.evaluation_time, source_watched(group.rules())});
  }
  return views;
}

}  // namespace reveille::samples
