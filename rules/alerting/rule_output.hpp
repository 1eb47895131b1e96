// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "rules/alerting/alerting.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

// One sample that a rule puts into the store.
struct OutputSample {
  Labels labels;  // with __name__
  double value = 0;
};

// Writes the samples at `at`, and stale markers for series of state.written that are not among
// them; state.written then names what was written. Fails with the first reason for which the store
// refused a series; the others are written all the same.
[[nodiscard]] Result<> write_output(const std::vector<OutputSample>& samples, RuleState& state,
                                    SeriesStore& store, Instant at);

}  // namespace reveille::rules
