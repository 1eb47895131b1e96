// SPDX-License-Identifier: Apache-2.0
// One evaluation of one alert rule: results in, next state and transitions out.
#pragma once

#include <map>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "rules/alerting/rule_output.hpp"

namespace reveille::rules {

// What the expression yields now, by alert labels.
struct CurrentAlert {
  Labels annotations;
  double value = 0;
};
using CurrentAlerts = std::map<Labels, CurrentAlert>;

// The next set of active alerts, and what changed for listeners (evidence is not yet gathered).
struct AlertStep {
  std::map<Labels, ActiveAlert> active;
  std::vector<Transition> transitions;
};
[[nodiscard]] AlertStep advance(const RuleGroup& group, const Rule& rule, const RuleState& state,
                                const CurrentAlerts& current, Instant at);

// ALERTS and ALERTS_FOR_STATE of the active alerts.
[[nodiscard]] std::vector<OutputSample> alert_series(const std::map<Labels, ActiveAlert>& active);

}  // namespace reveille::rules
