// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "rules/promql/query.hpp"
#include "rules/promql/table.hpp"

namespace reveille::rules::promql {

// evaluate() for rules, which know most label sets from the last time: nothing is copied, and the
// labels live as long as the call. A scalar is one row without labels. Fails for other types than
// vector and scalar, too; then `each` may have been called for no row.
using EachRow = std::function<void(const RowLabels& labels, double value)>;
[[nodiscard]] Result<> evaluate_rows(const Query& query, const SeriesStore& store, Instant at,
                                     const Options& options, const EachRow& each);

}  // namespace reveille::rules::promql
