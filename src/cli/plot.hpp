// SPDX-License-Identifier: Apache-2.0
// Series drawn with characters. Knows no terminal: who calls says what it can show.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "cli/terminal.hpp"

namespace reveille::cli {

struct PlotPoint {
  Instant at;
  double value = 0;  // NaN and infinities are gaps
};
struct PlotSeries {
  std::string name;
  std::vector<PlotPoint> points;  // in order of time
};

struct PlotOptions {
  Instant from;
  Instant to;
  std::size_t width = 80;   // characters of a line, axis included
  std::size_t height = 15;  // lines of the drawing
  // Braille: two by four dots to a character. Else one mark for each series: * + o x ...
  bool braille = true;
  bool coloured = false;  // otherwise several series are told apart by their marks, in ASCII
};

inline constexpr std::size_t plot_series_most = 8;

// Lines with the axes, and a legend with the last value of each series. At most plot_series_most
// series are drawn; the legend says how many are not. "" when there is nothing to draw.
[[nodiscard]] std::string plot(const std::vector<PlotSeries>& series, const PlotOptions& options);

}  // namespace reveille::cli
