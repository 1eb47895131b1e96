// SPDX-License-Identifier: Apache-2.0
// The samples that both programs are given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/labels.hpp"
#include "differential/chance.hpp"

namespace reveille::differential {

struct DataPoint {
  std::int64_t at_ms;
  double value;
};
struct DataSeries {
  Labels labels;
  std::vector<DataPoint> points;
};

// Data lies in [base, base + data_length_ms).
inline constexpr std::int64_t data_length_ms = 48 * 60'000;

// Counters with resets, gauges, numbers that are none, gaps, stale markers, histograms in good and
// in bad order. Times are never multiples of 250 ms, except in aligned_*: so no window's edge meets
// a sample of the others. Values are multiples of 1/8 (sums of them are exact), except in odd_*.
[[nodiscard]] std::vector<DataSeries> make_dataset(Chance& chance, std::int64_t base_ms);

// A remote write 1.0 request (compressed) with the points in [from, to).
[[nodiscard]] std::string write_request(const std::vector<DataSeries>& dataset,
                                        std::int64_t from_ms, std::int64_t to_ms);

}  // namespace reveille::differential
