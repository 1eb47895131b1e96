// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/instant.hpp"
#include "rules/files/rule.hpp"

namespace reveille::rules {

// How far before now the store must remember, so that every expression, evidence query and query in
// a template of these groups sees all that it looks at, unless a template puts its query together.
// Zero without rules.
[[nodiscard]] Span needed_history(const std::vector<RuleGroup>& groups);
[[nodiscard]] Span needed_history(const Rule& rule);

}  // namespace reveille::rules
