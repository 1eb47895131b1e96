// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/instant.hpp"
#include "rules/files/rule.hpp"

namespace reveille::rules {

// How far before now the store must remember, so that every expression and every evidence query of
// these groups sees all that it looks at. Zero without rules.
[[nodiscard]] Span needed_history(const std::vector<RuleGroup>& groups);
[[nodiscard]] Span needed_history(const Rule& rule);

}  // namespace reveille::rules
