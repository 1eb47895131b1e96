// SPDX-License-Identifier: Apache-2.0
// The known differences between Prometheus 2.42 and 3, as rules with reasons.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "differential/answer.hpp"
#include "differential/ties.hpp"
#include "rules/promql/query.hpp"

namespace reveille::differential {

struct Case {
  const Question& question;
  const rules::promql::Query* query;  // nullptr where we refuse to parse it
  const std::set<std::string>& features;
  const QueryAnswer& ours;
  const QueryAnswer& theirs;
  const Ask& ask;
  std::string& proof;  // what a reason found out by asking, to be read
};

struct Reason {
  std::string_view name;
  std::string_view why;
  bool (*explains)(const Case&);
};

// A difference that none of these explains is a mistake, of one or the other.
[[nodiscard]] std::span<const Reason> reasons();

// How many ulps the versions' rounding may differ by, with what is in the query.
[[nodiscard]] std::uint64_t ulps_allowed(const std::set<std::string>& features);

}  // namespace reveille::differential
