// SPDX-License-Identifier: Apache-2.0
// A rule group in force: its rules, their state, and what makes the next evaluation cheap.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "rules/files/rule.hpp"
#include "rules/promql/query.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

struct EvaluateOptions {
  TemplateContext context;
  promql::Options query;
  // Between two slots, since a sample came: ALERTS and ALERTS_FOR_STATE of what did not change are
  // then written at most once a minute.
  bool arrival = false;
  // A clock that only goes forward, for RuleState::evaluation_time; without one it stays.
  std::function<std::chrono::microseconds()> clock;
};

// A sample that an evaluation put into the store.
struct WrittenSample {
  SeriesRef series = no_series;
  Sample sample;
};

// What an evaluation did.
struct Evaluated {
  std::vector<Transition> transitions;
  std::vector<WrittenSample> written;
  std::vector<StateChange> changes;  // parallel to the rules
};

// Evaluates a group again and again. What it remembers in between (which alert a series of the
// result belongs to, its texts, the references of the series that it writes) is derived from the
// state and the results, and changes nothing but the cost: that is some 100 ns for each series of a
// result and otherwise goes with what changed.
class LiveGroup {
 public:
  explicit LiveGroup(RuleGroup group, GroupState state = {});
  ~LiveGroup();
  LiveGroup(LiveGroup&&) noexcept;
  LiveGroup& operator=(LiveGroup&&) noexcept;

  [[nodiscard]] const RuleGroup& group() const { return group_; }
  [[nodiscard]] const GroupState& state() const { return state_; }
  [[nodiscard]] GroupState take_state() &&;  // it ends here

  // Until then no alert of a rule is resolved for being missing; see reload.hpp.
  void hold_after_restart(Instant started);

  // Evaluates every rule at `at`, in order: later rules see what earlier ones recorded. Writes
  // recording results, ALERTS and ALERTS_FOR_STATE into the store (always the same one), and stale
  // markers for what stood and ended. Queries and outputs are at `at - query_offset`; `for`,
  // active_at and the templates' now are at `at`.
  //
  // A failure (of the expression, two results with the same labels, the limit) keeps the rule's
  // alerts and series as they are, sets health err and goes on with the next rule. When only the
  // store refuses an output series, health is err too, but alerts fire and resolve all the same. A
  // template that fails becomes text and is no failure. `updated` tells that a firing alert's
  // annotations changed. An alert whose `for` was raised above its age goes back to pending and is
  // told as resolved.
  [[nodiscard]] Evaluated evaluate(SeriesStore& store, Instant at, const EvaluateOptions& options);

 private:
  class LiveRule;
  RuleGroup group_;
  GroupState state_;
  std::vector<std::unique_ptr<LiveRule>> rules_;
};

}  // namespace reveille::rules
