// SPDX-License-Identifier: Apache-2.0
// The notation of series in tests of rules: refused, or at most so many values.
#include "rules/promql/series_notation.hpp"

#include "base/result.hpp"
#include "fuzz/target.hpp"

FUZZ_TARGET(series_notation, input) {
  const auto series = rules::promql::parse_series_line(input);
  if (series) INVARIANT(series->values.size() <= 2'000'001, "values have a bound");
}
