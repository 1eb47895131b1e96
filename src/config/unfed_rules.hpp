// SPDX-License-Identifier: Apache-2.0
// Rules and series are strangers, too: rules that look at nothing a running daemon knows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "escalation/coverage.hpp"

namespace reveille::config {

// Whether the daemon keeps a series that the selector finds.
using HasSeries = std::function<Result<bool>(const std::string& selector)>;

// R019, one for each rule with a selector that finds nothing and whose silence that explains.
// Series may be absent where the expression expects it: in absent(), absent_over_time(), to the
// right of `unless`, on one side of `or`. Rules that another engine evaluates are not looked at.
// Each selector is asked for once; the first error ends it.
[[nodiscard]] Result<std::vector<escalation::Finding>> unfed_rules(const Config& config,
                                                                   const HasSeries& has_series);

}  // namespace reveille::config
