// SPDX-License-Identifier: Apache-2.0
// A query of Prometheus 3 in the language of 2.42, so that both mean the same.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rules/promql/query.hpp"

namespace reveille::differential {

// Windows are left-open since 3.0. A window of r milliseconds without its left edge is one of r - 1
// with it, because times are whole milliseconds: ranges and subqueries are printed 1 ms shorter,
// except under functions that compute with the range's length (rate, increase, delta), for which
// the generator keeps samples off the edges. (The lookback is shortened by a flag.) Numbers and
// durations, interchangeable since 3.0, are printed as what 2.42 wants at their place.
[[nodiscard]] std::string in_old_dialect(const rules::promql::Query& query);

// A topk or bottomk of a query, as texts in the language of Prometheus 3.
struct Ranking {
  std::string operand;
  std::string choice;                // the whole of it
  std::vector<std::string> windows;  // of the subqueries around it, with their shifts; last: inmost
  std::vector<std::string> labels;   // of its groups
  bool without = false;
};
[[nodiscard]] std::vector<Ranking> rankings_of(const rules::promql::Query& query);
// The query with all elements where it chooses some.
[[nodiscard]] std::string without_rankings(const rules::promql::Query& query);

// The functions, aggregations (by name) and operators that occur: "rate", "stddev", "atan2", "-x"
// for a sign.
[[nodiscard]] std::set<std::string> features_of(const rules::promql::Query& query);

// All vector selectors' text, for rules about certain metrics.
[[nodiscard]] bool may_select(const rules::promql::Query& query, std::string_view metric);

}  // namespace reveille::differential
