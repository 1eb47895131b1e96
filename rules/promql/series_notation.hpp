// SPDX-License-Identifier: Apache-2.0
// The notation of Prometheus' test files for series and their values: `up{job="a"} 1 0+10x3 _
// stale`.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/labels.hpp"
#include "base/result.hpp"

namespace reveille::rules::promql {

// Missing where the notation says `_`; stale markers as rules::stale_marker().
using NotedValues = std::vector<std::optional<double>>;

// `name{label="value", ...}`, `{label="value"}`, `{}`.
[[nodiscard]] Result<Labels> parse_series(std::string_view text);

// How native histograms are refused; whoever meets this text may go on without the series.
inline constexpr std::string_view no_native_histograms = "native histograms are not supported";

// Items separated by blanks: 7, NaN, -Inf, `1x3` (four times 1), `0+10x3` (0 10 20 30), `_`, `_x3`,
// `stale`. Native histograms are refused by name.
[[nodiscard]] Result<NotedValues> parse_series_values(std::string_view text);

struct NotedSeries {
  Labels labels;
  NotedValues values;
};
// A series, blanks, values.
[[nodiscard]] Result<NotedSeries> parse_series_line(std::string_view line);

}  // namespace reveille::rules::promql
