// SPDX-License-Identifier: Apache-2.0
// What was expected beside what was got, in words; no line where they are equal.
#pragma once

#include <string>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "rules/unit_tests/unit_test.hpp"

namespace reveille::rules {

// The order does not matter, everything else does.
[[nodiscard]] std::vector<std::string> compare_alerts(const std::vector<ExpectedAlert>& expected,
                                                      const std::vector<ActiveAlert>& firing);

// NaN equals NaN. `fuzzy`: so do two neighbouring floating point numbers.
[[nodiscard]] std::vector<std::string> compare_samples(const std::vector<ExpectedSample>& expected,
                                                       const promql::Vector& got, bool fuzzy);

// As in a query; an empty set says that it is one.
[[nodiscard]] std::string label_text(const Labels& labels);

}  // namespace reveille::rules
