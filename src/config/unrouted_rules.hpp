// SPDX-License-Identifier: Apache-2.0
// Rules and routes are strangers; here they meet: rules whose alerts no route takes.
#pragma once

#include <vector>

#include "config/config.hpp"
#include "escalation/coverage.hpp"

namespace reveille::config {

// R017, one for each alert rule. A label that comes from the data may have any value, unless the
// expression drops it, or other rules of this configuration set it: a label that rules set is not
// expected of metrics.
[[nodiscard]] std::vector<escalation::Finding> unrouted_rules(const Config& config);

// Everything that `check` finds in a configuration, by code and place.
[[nodiscard]] escalation::Coverage examine(const Config& config, Instant from, Instant to);

}  // namespace reveille::config
