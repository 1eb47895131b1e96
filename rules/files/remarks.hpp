// SPDX-License-Identifier: Apache-2.0
// What is allowed by Prometheus and yet hardly ever meant: remarks, no mistakes.
#pragma once

#include <vector>

#include "base/section.hpp"
#include "rules/files/rule.hpp"

namespace reveille::rules {

// Rules with the kind, the name and the labels of an earlier one, each with its place and the
// earlier one's: two recording rules then write the same series, two alerts cannot be told apart.
[[nodiscard]] Mistakes duplicate_rules(const std::vector<RuleGroup>& groups);

// Labels of alerts into which a template prints the value: each value is then an alert of its own,
// `for` begins anew with it, and nothing ever fires. A condition on the value (`{{ if gt $value
// 90.0 }}`) is no such label.
[[nodiscard]] Mistakes values_in_labels(const std::vector<RuleGroup>& groups);

}  // namespace reveille::rules
