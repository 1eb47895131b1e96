// SPDX-License-Identifier: Apache-2.0
#include "cli/plot.hpp"

#include <cmath>
#include <limits>
#include <sstream>

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::cli;

namespace {

const Instant begin = instant_from_ms(1'707'112'800'000);

PlotSeries line(const std::string& name, const std::vector<double>& values) {
  PlotSeries series{name, {}};
  for (std::size_t i = 0; i < values.size(); ++i)
    series.points.push_back({begin + Span{static_cast<std::int64_t>(i) * 60'000}, values[i]});
  return series;
}

PlotOptions options(std::size_t points) {
  return {.from = begin,
          .to = begin + Span{static_cast<std::int64_t>(points - 1) * 60'000},
          .width = 31,
          .height = 5,
          .braille = false};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string each; std::getline(in, each);) lines.push_back(each);
  return lines;
}

}  // namespace

TEST_CASE("a rising line goes from the lower left to the upper right, with its axes and a legend") {
  CHECK(lines_of(plot({line("up{}", {0, 1, 2, 3, 4})}, options(5))) ==
        std::vector<std::string>{
            "        4 |                 ***",
            "          |             ****",
            "        2 |        *****",
            "          |   *****",
            "        0 |***",
            "           2024-02-05 06:00:00 2024-02-05 06:04:00Z",
            "* up{}  4",
        });
}

TEST_CASE("braille has eight dots to a character, and is left where marks have to tell apart") {
  auto braille = options(5);
  braille.braille = true;
  const std::string one = plot({line("a", {0, 4, 0, 4, 0})}, braille);
  CHECK(one.find("\xE2\xA0") != std::string::npos);
  CHECK(one.find('*') == std::string::npos);
  const std::string two = plot({line("a", {0, 1}), line("b", {1, 0})}, braille);
  CHECK(two.find('*') != std::string::npos);
  CHECK(two.find('+') != std::string::npos);
}

TEST_CASE("gaps stay empty, a flat line runs through the middle, nothing is nothing") {
  const auto gap = lines_of(plot({line("a", {1, NAN, INFINITY, NAN, 1})}, options(5)));
  CHECK(gap[2] == "        1 |*                  *");
  CHECK(plot({}, options(5)).empty());
  CHECK(plot({line("a", {NAN, INFINITY})}, options(5)).empty());
  CHECK_FALSE(plot({line("a", {7})}, options(5)).empty());
}

TEST_CASE("the largest and the smallest numbers have their place, too") {
  constexpr double most = std::numeric_limits<double>::max();
  const auto far = lines_of(plot({line("a", {-most, most})}, options(2)));
  CHECK(far[0].starts_with("1.798e+308 |"));
  CHECK(far[0].ends_with("*"));
  CHECK(far[2].starts_with("        0 |"));
  CHECK(far[4].starts_with("-1.798e+308 |*"));
  for (const double flat : {most, -most, std::numeric_limits<double>::denorm_min()})
    CHECK(lines_of(plot({line("a", {flat})}, options(2))).size() == 7);
}

TEST_CASE("eight series are drawn, and it is said how many are not") {
  std::vector<PlotSeries> many;
  for (int i = 0; i < 11; ++i) many.push_back(line(std::to_string(i), {1.0 * i, 2.0 * i}));
  const auto lines = lines_of(plot(many, options(2)));
  CHECK(lines.back() == "and 3 more series");
  CHECK(lines[lines.size() - 2] == "& 7  14");
}
