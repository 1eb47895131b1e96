// SPDX-License-Identifier: Apache-2.0
// Asking another engine what a rule group wants to know.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "rules/files/rule.hpp"
#include "rules/promql/elsewhere.hpp"

namespace reveille::samples {

using Answered = std::move_only_function<void(Result<rules::promql::Vector>)>;

// Asks a source (RuleGroup::source) for an expression's value at that instant. Returns at once;
// calls back exactly once, on any thread, and never later than some deadline of its own.
using AskSource = std::function<void(const std::string& source, const std::string& expression,
                                     Instant at, Answered)>;

// One evaluation of a group with a source. Its expressions are asked for first, all at once; then
// what its templates and its evidence ask for, in rounds, until nothing is wanted.
struct Asking {
  std::uint64_t id = 0;
  Instant at;
  rules::promql::Elsewhere answers;
  std::size_t outstanding = 0;
  std::size_t series = 0;  // of all answers
  int round = 0;
  std::chrono::steady_clock::time_point began;
};

// 1 or 0 per group: whether the source answered all expressions of the last evaluation.
[[nodiscard]] Labels source_up_series(const rules::RuleGroup& group);

// Whether a rule's last error is that its source did not answer. One alert for each source tells so
// (config: RuleSourceFails), not one for each rule.
[[nodiscard]] bool failed_at_source(const rules::RuleGroup& group, const std::string& last_error);

// Whether its templates or its evidence may ask for something, too.
[[nodiscard]] bool asks_beyond_expressions(const rules::RuleGroup& group);

}  // namespace reveille::samples
