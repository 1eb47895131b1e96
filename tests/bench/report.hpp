// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::bench {

// One measured number, ours or a peer's.
struct Figure {
  std::string what;  // "alert to carrier, p50"
  std::string who;   // "reveille", "alertmanager 0.25"
  double value = 0;
  std::string unit;  // "ms", "MB", "s CPU"
  std::string aim;   // "1 ms beside fsync"; "" where there is none
};
using Figures = std::vector<Figure>;

// The value below which that part of the sorted values lies.
[[nodiscard]] double percentile(std::vector<double> values, double part);

// A table, with the ratio to the first peer of the same `what`.
void print_table(const Figures& figures);
void write_json(const Figures& figures, const std::string& file);

}  // namespace reveille::bench
