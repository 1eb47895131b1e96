// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/section.hpp"
#include "rules/files/rule.hpp"

namespace reveille::rules {

// Rules with the kind, the name and the labels of an earlier one, each with its place and the
// earlier one's: two recording rules then write the same series, two alerts cannot be told apart.
// Allowed by Prometheus, hence a remark and no mistake.
[[nodiscard]] Mistakes duplicate_rules(const std::vector<RuleGroup>& groups);

}  // namespace reveille::rules
