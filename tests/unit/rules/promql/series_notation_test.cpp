// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/series_notation.hpp"

#include <catch2/catch.hpp>

#include "rules/series/sample.hpp"

using namespace reveille;
using namespace reveille::rules::promql;

TEST_CASE("values repeat and grow as the notation says") {
  const NotedValues values = *parse_series_values("1 -2.5 1x2 0+10x2 5-1x1 _ _x2 stale");
  REQUIRE(values.size() == 14);
  CHECK(values[1] == -2.5);
  CHECK(values[4] == 1);
  CHECK(values[7] == 20);
  CHECK(values[9] == 4);
  CHECK_FALSE(values[12].has_value());
  CHECK(rules::is_stale(*values[13]));
}

TEST_CASE("growing is repeated addition") {
  const NotedValues values = *parse_series_values("0+0.1x3");
  CHECK(values[3] == 0.1 + 0.1 + 0.1);
}

TEST_CASE("what is no value is refused") {
  for (const char* text : {"1x", "a", "1+2", "--1", "1x99999999999", "_x", "{{sum:1}}", "1 2z"}) {
    INFO(text);
    CHECK_FALSE(parse_series_values(text).has_value());
  }
  CHECK_THAT(parse_series_values("{{count:1 sum:2}}").error().message,
             Catch::Contains("native histograms are not supported"));
}

TEST_CASE("a line is a series and its values") {
  const NotedSeries series = *parse_series_line("up{job=\"a b\", x='}'}\t1 2");
  CHECK(to_string(series.labels) == "up{job=\"a b\", x=\"}\"}");
  CHECK(series.values.size() == 2);
  CHECK(parse_series_line("{} 1")->labels.empty());
  CHECK(parse_series_line("{\"a.b\", c=\"d\"} 1")->labels.get("__name__") == "a.b");
  CHECK(parse_series_line("up")->values.empty());
  CHECK_FALSE(parse_series_line("up{job=~\"a\"} 1").has_value());
  CHECK_FALSE(parse_series_line("5 1").has_value());
}
