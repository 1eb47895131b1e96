// SPDX-License-Identifier: Apache-2.0
// Upstream's implicit extra check of every instant case.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/promql/query.hpp"

namespace reveille::conformance {

// The query with `@ at` on every selector and subquery that has no `@` of its own (nothing inside a
// subquery that has one); nullopt where its answer rightly depends on the evaluation time.
[[nodiscard]] std::optional<rules::promql::Query> pinned_query(std::string_view text,
                                                               std::int64_t at_ms);

// The times at which it is then evaluated.
[[nodiscard]] std::vector<std::int64_t> pinned_times(std::int64_t at_ms);

}  // namespace reveille::conformance
