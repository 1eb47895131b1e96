// SPDX-License-Identifier: Apache-2.0
// The alert state machine of Prometheus: inactive -> pending -> firing -> resolved, per instance.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "rules/files/rule.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

enum class AlertState { pending, firing };

// One row of an evidence query at fire time.
struct EvidenceRow {
  Labels labels;
  double value = 0;
  bool operator==(const EvidenceRow&) const = default;
};
struct Evidence {
  std::string title;
  std::string expression;
  std::vector<EvidenceRow> rows;  // at most limits::evidence_rows, largest first
  std::string error;              // why there are none, when the query failed
  bool operator==(const Evidence&) const = default;
};

// One instance of an alert rule that is pending or firing.
struct ActiveAlert {
  Labels labels;  // with alertname
  Labels annotations;
  AlertState state = AlertState::pending;
  double value = 0;
  Instant active_at;  // since when the condition is true
  std::optional<Instant> fired_at;
  std::optional<Instant> keep_firing_since;
  bool operator==(const ActiveAlert&) const = default;
};

// What changed for the people who listen.
struct Transition {
  enum class Kind { fired, updated, resolved };
  Kind kind = Kind::fired;
  ActiveAlert alert;
  std::vector<Evidence> evidence;  // with `fired`
  std::string group;
  std::string rule;
  Instant at;
};

enum class Health { unknown, ok, err };

// A rule's live state; a value, so that it can be stored and restored whole.
struct RuleState {
  Health health = Health::unknown;
  std::string last_error;
  Instant last_evaluation;
  Span evaluation_time{0};               // filled by the shell, which has the clock
  std::map<Labels, ActiveAlert> active;  // by alert labels
  // Series that the last evaluation wrote and the next may have to mark stale; sorted.
  std::vector<Labels> written;
  // Before this instant an alert that is missing from the result is kept as it is: after a restart
  // nothing is resolved merely because history is short. See hold_after_restart (reload.hpp).
  Instant resolve_from;
  bool operator==(const RuleState&) const = default;
};
struct GroupState {
  std::vector<RuleState> rules;  // parallel to RuleGroup::rules
  Instant last_evaluation;
  bool operator==(const GroupState&) const = default;
};

// Evaluates every rule of the group at `at`, in order: later rules see what earlier ones recorded.
// Writes recording results, ALERTS and ALERTS_FOR_STATE into the store, and stale markers for what
// the last evaluation wrote and this one did not. Queries and outputs are at `at - query_offset`;
// `for`, active_at and the templates' now are at `at`.
//
// A failure (of the expression, two results with the same labels, the limit) keeps the rule's
// alerts and series as they are, sets health err and goes on with the next rule. When only the
// store refuses an output series, health is err too, but alerts fire and resolve all the same. A
// template that fails becomes text and is no failure. `updated` tells that a firing alert's
// annotations changed. An alert whose `for` was raised above its age goes back to pending and is
// told as resolved.
struct TemplateContext {
  Labels external_labels;
  std::string external_url;
};
[[nodiscard]] std::vector<Transition> evaluate_group(const RuleGroup& group, GroupState& state,
                                                     SeriesStore& store, Instant at,
                                                     const TemplateContext& context = {},
                                                     const promql::Options& options = {});

}  // namespace reveille::rules
