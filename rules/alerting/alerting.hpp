// SPDX-License-Identifier: Apache-2.0
// The alert state machine of Prometheus: inactive -> pending -> firing -> resolved, per instance.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "rules/files/rule.hpp"

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
  std::chrono::microseconds evaluation_time{0};  // of the last one
  std::map<Labels, ActiveAlert> active;          // by alert labels
  std::set<Labels> written;  // series that stand, and get a stale marker when they end
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

// How an evaluation changed a rule's state, but for values and texts: what whoever follows it (the
// sample log) has to be told.
struct StateChange {
  bool whole = false;          // everything may have changed: the first evaluation of a life
  std::vector<Labels> alerts;  // of alerts that came or changed; RuleState::active has them
  std::vector<Labels> gone;
  std::vector<Labels> written;  // series
  std::vector<Labels> ended;
  [[nodiscard]] bool empty() const {
    return !whole && alerts.empty() && gone.empty() && written.empty() && ended.empty();
  }
};

struct TemplateContext {
  Labels external_labels;
  std::string external_url;
};

}  // namespace reveille::rules
