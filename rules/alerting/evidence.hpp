// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "rules/alerting/alerting.hpp"
#include "rules/files/rule.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

// Runs the rule's evidence queries at `at`: rows by value, largest first (NaN last), at most
// limits::evidence_rows. A query that fails says why instead of keeping the page back.
[[nodiscard]] std::vector<Evidence> gather_evidence(const Rule& rule, const SeriesStore& store,
                                                    Instant at, const promql::Options& options);

}  // namespace reveille::rules
