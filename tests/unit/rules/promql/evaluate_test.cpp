// SPDX-License-Identifier: Apache-2.0
// What the conformance scripts leave out: errors, annotations, limits, edges of time.
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "rules/promql/query.hpp"
#include "rules/promql/series_notation.hpp"

using namespace reveille;
using namespace reveille::rules;
using namespace reveille::rules::promql;

namespace {

constexpr std::int64_t minute = 60'000;

// One line per series; values every minute from the epoch on.
SeriesStore store_of(std::initializer_list<std::string_view> lines) {
  SeriesStore store;
  for (const std::string_view line : lines) {
    const NotedSeries series = *parse_series_line(line);
    const SeriesRef ref = *store.series(series.labels);
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (!series.values[i]) continue;
      store.append(ref,
                   {instant_from_ms(static_cast<std::int64_t>(i) * minute), *series.values[i]});
    }
  }
  return store;
}

Result<Answer> ask(const SeriesStore& store, std::string_view text, std::int64_t minutes,
                   const Options& options = {}) {
  TRY(const Query query, Query::parse(text));
  return evaluate(query, store, instant_from_ms(minutes * minute), options);
}

std::string shown(const Result<Answer>& answer) {
  if (!answer) return "error: " + answer.error().message;
  if (const auto* scalar = std::get_if<Scalar>(&answer->value)) return format_value(*scalar);
  std::string out;
  for (const VectorSample& sample : std::get<Vector>(answer->value)) {
    if (!out.empty()) out += "; ";
    const std::string labels = to_string(sample.labels);
    out += fmt::format("{} {}", labels.empty() ? "{}" : labels, format_value(sample.value));
  }
  return out;
}

Matrix range(const SeriesStore& store, std::string_view text, std::int64_t from, std::int64_t to,
             std::int64_t step = 1) {
  const auto answer = evaluate_range(*Query::parse(text), store, instant_from_ms(from * minute),
                                     instant_from_ms(to * minute), Span{step * minute});
  return std::get<Matrix>(answer->value);
}

}  // namespace

TEST_CASE("the edge of a window on the left is outside") {
  const SeriesStore store = store_of({"m 0+1x10"});
  CHECK(shown(ask(store, "count_over_time(m[5m])", 10)) == "{} 5");
  CHECK(shown(ask(store, "m", 14)) == "m 10");
  CHECK(shown(ask(store, "m", 15)).empty());
  CHECK(shown(ask(store, "count_over_time(m[5m:1m])", 10)) == "{} 5");
}

TEST_CASE("a stale series is gone at once, and a NaN is a value") {
  const SeriesStore store = store_of({"m 1 stale", "n 1 NaN"});
  CHECK(shown(ask(store, "m", 1)).empty());
  CHECK(shown(ask(store, "n", 1)) == "n NaN");
  CHECK(shown(ask(store, "count_over_time(m[5m])", 1)) == "{} 1");
}

TEST_CASE("the lookback and the default step are options") {
  const SeriesStore store = store_of({"m 1"});
  Options options;
  options.lookback = Span{minute};
  CHECK(shown(ask(store, "m", 1, options)).empty());
  options.lookback = Span{10 * minute};
  options.default_step = Span{30'000};
  CHECK(shown(ask(store, "count_over_time(m[2m:])", 2, options)) == "{} 4");
}

TEST_CASE("duplicates in a match are told by name and side") {
  const SeriesStore store =
      store_of({"a{x=\"1\"} 1", "b{x=\"1\", y=\"1\"} 1", "b{x=\"1\", y=\"2\"} 2"});
  CHECK(shown(ask(store, "a + on(x) b", 0)) ==
        "error: found duplicate series for the match group {x=\"1\"} on the right hand-side of the "
        "operation: [b{x=\"1\", y=\"2\"}, b{x=\"1\", y=\"1\"}];many-to-many matching not allowed: "
        "matching labels must be unique on one side");
  CHECK(shown(ask(store, "b + on(x) a", 0)) ==
        "error: multiple matches for labels: many-to-one matching must be explicit "
        "(group_left/group_right)");
  CHECK(shown(ask(store, "b + on(x) group_left a", 0)) ==
        "{x=\"1\", y=\"1\"} 2; {x=\"1\", y=\"2\"} 3");
  CHECK(shown(ask(store, "a - on(x) group_right b", 0)) ==
        "{x=\"1\", y=\"1\"} 0; {x=\"1\", y=\"2\"} -1");
  CHECK(shown(ask(store, "b + on(x) group_left(y) a", 0)) ==
        "error: multiple matches for labels: grouping labels must ensure unique matches");
}

TEST_CASE("a filter keeps the left value also when the right side is the many") {
  const SeriesStore store = store_of({"a{x=\"1\"} 5", "b{x=\"1\", y=\"1\"} 1"});
  CHECK(shown(ask(store, "a > on(x) group_right b", 0)) == "b{x=\"1\", y=\"1\"} 5");
  CHECK(shown(ask(store, "1 < a", 0)) == "a{x=\"1\"} 5");
  CHECK(shown(ask(store, "9 < a", 0)).empty());
  CHECK(shown(ask(store, "a > bool 9", 0)) == "{x=\"1\"} 0");
}

TEST_CASE("where one side is empty nothing matches, and duplicates on the other are no mistake") {
  const SeriesStore store = store_of({"a{x=\"1\"} 1", "b{y=\"1\"} 1", "b{y=\"2\"} 1"});
  CHECK(shown(ask(store, "none * on (x) b", 0)).empty());
  CHECK(shown(ask(store, "none > on (x) group_left b", 0)).empty());
  CHECK_THAT(shown(ask(store, "a * on (z) b", 0)), Catch::Contains("many-to-many"));
}

TEST_CASE("rates far from the epoch are as exact as near to it") {
  SeriesStore store;
  const SeriesRef ref = *store.series({{"__name__", "m_total"}});
  constexpr std::int64_t now = 1'795'452'720'500;
  store.append(ref, {instant_from_ms(now - 59'679), 1e6});
  store.append(ref, {instant_from_ms(now - 29'679), 1e6 + 30});
  const auto answer = evaluate(*Query::parse("increase(m_total[1m])"), store, instant_from_ms(now));
  // 0.321 s before the first sample and 29.679 s after the last, at one a second.
  CHECK(std::get<Vector>(answer->value).front().value == 30 * ((30 + 0.321 + 29.679) / 30));
}

TEST_CASE("clamping follows Go's minimum and maximum") {
  const SeriesStore store = store_of({"odd NaN", "zero -0"});
  CHECK(shown(ask(store, "clamp_min(odd, Inf)", 0)) == "{} +Inf");
  CHECK(shown(ask(store, "clamp_max(odd, -Inf)", 0)) == "{} -Inf");
  CHECK(shown(ask(store, "clamp_min(odd, 1)", 0)) == "{} NaN");
  CHECK(shown(ask(store, "1 / clamp_min(zero, 0)", 0)) == "{} +Inf");
}

TEST_CASE("set operators work step by step") {
  const SeriesStore store = store_of({"a{x=\"1\"} 1 _ _ _ _ _ _ 8", "b{x=\"1\"} 0+1x7"});
  const Matrix either = range(store, "a or b", 0, 7);
  REQUIRE(either.size() == 2);
  CHECK(to_string(either[0].labels) == "a{x=\"1\"}");
  CHECK(either[0].points.size() == 6);  // minutes 0 to 4, and 7
  CHECK(either[1].points.size() == 2);
  CHECK(range(store, "b unless a", 0, 7).front().points.size() == 2);
  CHECK(range(store, "b and a", 0, 7).front().points.size() == 6);
}

TEST_CASE("names are dropped, and what then collides is an error") {
  const SeriesStore store = store_of({"a{x=\"1\"} 1", "b{x=\"1\"} 2"});
  CHECK(shown(ask(store, "abs({x=\"1\"})", 0)) ==
        "error: vector cannot contain metrics with the same labelset");
  CHECK(shown(ask(store, "rate({x=\"1\"}[5m])", 0)).empty());
  CHECK(shown(ask(store, "last_over_time({x=\"1\"}[5m])", 0)) == "a{x=\"1\"} 1; b{x=\"1\"} 2");
  CHECK(shown(ask(store, "sum by (__name__) ({x=\"1\"})", 0)) == "a 1; b 2");
  CHECK(shown(ask(store, "{x=\"1\"} > 1", 0)) == "b{x=\"1\"} 2");
}

TEST_CASE("parameters of aggregations are checked") {
  const SeriesStore store = store_of({"m{x=\"1\"} 1", "m{x=\"2\"} 2", "m{x=\"3\"} NaN"});
  CHECK(shown(ask(store, "topk(1, m)", 0)) == "m{x=\"2\"} 2");
  CHECK(shown(ask(store, "bottomk(2, m)", 0)) == "m{x=\"1\"} 1; m{x=\"2\"} 2");
  CHECK(shown(ask(store, "topk(0, m)", 0)).empty());
  CHECK(shown(ask(store, "topk(-1, m)", 0)).empty());
  CHECK_THAT(shown(ask(store, "topk(1e30, m)", 0)), Catch::Contains("overflows int64"));
  CHECK(shown(ask(store, "count_values('v', m)", 0)) == "{v=\"1\"} 1; {v=\"2\"} 1; {v=\"NaN\"} 1");
  CHECK(shown(ask(store, "count_values(\"a\\xc5z\", m)", 0)) ==
        "error: invalid label name \"a\\xc5z\"");
  const auto warned = ask(store, "quantile(2, m)", 0);
  CHECK(shown(warned) == "{} +Inf");
  CHECK(warned->warnings ==
        std::vector<std::string>{
            "PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)"});
}

TEST_CASE("a rate of what is no counter is remarked on") {
  const SeriesStore store = store_of({"depth 1+1x5", "jobs_total 1+1x5"});
  CHECK(ask(store, "sum(rate(depth[5m]))", 5)->infos ==
        std::vector<std::string>{"PromQL info: metric might not be a counter, name does not end in "
                                 "_total/_sum/_count/_bucket: \"depth\" (1:10)"});
  CHECK(ask(store, "rate(jobs_total[5m])", 5)->infos.empty());
  CHECK(ask(store, "delta(depth[5m])", 5)->infos.empty());
}

TEST_CASE("buckets that fall are told with their bounds") {
  const SeriesStore store =
      store_of({"h_bucket{le=\"1\"} 5", "h_bucket{le=\"2\"} 3", "h_bucket{le=\"+Inf\"} 9"});
  const auto answer = ask(store, "histogram_quantile(0.5, h_bucket)", 0);
  REQUIRE(answer->infos.size() == 1);
  CHECK_THAT(answer->infos.front(), Catch::Contains("needed to be fixed for monotonicity") &&
                                        Catch::Contains("for metric name \"h_bucket\"") &&
                                        Catch::EndsWith("(1:25)"));
}

TEST_CASE("a bucket that falls below zero is told as well") {
  const SeriesStore store = store_of({"h{le=\"1\"} 3", "h{le=\"2\"} -5", "h{le=\"+Inf\"} 4"});
  const auto answer = ask(store, "histogram_quantile(0.5, h)", 0);
  CHECK(answer->infos.size() == 1);
}

TEST_CASE("a bucket bound that is no number is left out with a warning") {
  const SeriesStore store =
      store_of({"h{le=\"nan\"} 5", "h{le=\"x\"} 5", "h{le=\"1\"} 4", "h{le=\"+Inf\"} 4"});
  const auto answer = ask(store, "histogram_quantile(1, h)", 0);
  CHECK(shown(answer) == "{} 1");
  CHECK(answer->warnings.size() == 2);
  CHECK_THAT(answer->warnings.front(), Catch::Contains("missing or has a malformed value of"));
}

TEST_CASE("too many samples are refused before they fill the memory") {
  const SeriesStore store = store_of({"m{x=\"1\"} 0+1x100", "m{x=\"2\"} 0+1x100"});
  Options options;
  options.samples = 150;
  CHECK(shown(ask(store, "count(m)", 50, options)) == "{} 2");
  const auto refused = ask(store, "count_over_time(m[100m:10s])", 100, options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::limit);
  CHECK_THAT(refused.error().message, Catch::Contains("too many samples into memory"));
  CHECK_FALSE(ask(store, "vector(1)[50000y:1ms]", 0).has_value());
  CHECK_FALSE(ask(store, "vector(1)[200y:1ms]", 0).has_value());
  // One series at a time is in memory: each has 100 samples, both together too many.
  CHECK(shown(ask(store, "sum(count_over_time(m[100m]))", 100, options)) == "{} 200");
}

TEST_CASE("range queries refuse steps and types that make no sense") {
  const SeriesStore store;
  const Query query = *Query::parse("vector(1)");
  const Instant zero = instant_from_ms(0);
  CHECK_FALSE(evaluate_range(query, store, zero, zero, Span{0}).has_value());
  CHECK_FALSE(evaluate_range(query, store, instant_from_ms(1), zero, Span{1}).has_value());
  CHECK(evaluate_range(query, store, zero, instant_from_ms(10'999), Span{1}).has_value());
  const auto fine_grained = evaluate_range(query, store, zero, instant_from_ms(11'000), Span{1});
  REQUIRE_FALSE(fine_grained.has_value());
  CHECK(fine_grained.error().code == Code::limit);
  CHECK_FALSE(evaluate_range(*Query::parse("m[5m]"), store, zero, zero, Span{1}).has_value());
  CHECK_FALSE(evaluate_range(*Query::parse("'x'"), store, zero, zero, Span{1}).has_value());
}

TEST_CASE("a range query agrees with instant queries at its steps") {
  const SeriesStore store = store_of({"a{x=\"1\"} 0+3x20 5+1x20", "a{x=\"2\"} 1 _ 3 stale 5+2x30",
                                      "b{x=\"1\"} 9-1x40", "b{x=\"2\"} _x10 4x9"});
  for (const std::string_view text : {"a",
                                      "a offset 3m",
                                      "a @ 600",
                                      "rate(a[4m])",
                                      "sum(a) / count(b)",
                                      "a > b",
                                      "a or -b",
                                      "topk(1, a)",
                                      "quantile_over_time(0.3, a[7m])",
                                      "max_over_time(sum by (x) (a)[6m:90s])",
                                      "absent_over_time(b{x=\"2\"}[3m])",
                                      "absent(b{x=\"2\"})",
                                      "timestamp(b)",
                                      "predict_linear(a[9m], 60)",
                                      "a * on(x) group_left() b",
                                      "scalar(b{x=\"2\"}) + vector(time())",
                                      "changes(a[10m] @ 900 offset 1m)",
                                      "avg_over_time(a[5m]) unless b",
                                      "minute()",
                                      "stddev(a) by (x)",
                                      "deriv(a[5m:30s])"}) {
    const Matrix steps = range(store, text, 0, 40);
    for (std::int64_t at = 0; at <= 40; ++at) {
      std::map<Labels, double> expected;
      for (const auto& sample : std::get<Vector>(ask(store, text, at)->value)) {
        expected[sample.labels] = sample.value;
      }
      std::map<Labels, double> found;
      for (const auto& series : steps) {
        for (const Point& point : series.points) {
          if (to_ms(point.at) == at * minute) found[series.labels] = point.value;
        }
      }
      INFO(text << " at " << at << "m");
      REQUIRE(found.size() == expected.size());
      for (const auto& [labels, value] : expected) {
        REQUIRE(found.contains(labels));
        CHECK(((std::isnan(value) && std::isnan(found[labels])) || value == found[labels]));
      }
    }
  }
}

TEST_CASE("scalars, strings and raw ranges are answers too") {
  const SeriesStore store = store_of({"m 1 2 stale 4"});
  CHECK(shown(ask(store, "scalar(m) + pi() - pi()", 1)) == "2");
  CHECK(shown(ask(store, "scalar(nothing)", 1)) == "NaN");
  CHECK(std::get<std::string>(ask(store, "'text'", 0)->value) == "text");
  const auto raw = ask(store, "m[10m]", 3);
  REQUIRE(std::get<Matrix>(raw->value).size() == 1);
  const auto& points = std::get<Matrix>(raw->value).front().points;
  REQUIRE(points.size() == 3);
  CHECK(to_ms(points[2].at) == 3 * minute);
}

TEST_CASE("the calendar speaks UTC, before the epoch too") {
  const SeriesStore store;
  CHECK(shown(ask(store, "year(vector(-1))", 0)) == "{} 1969");
  CHECK(shown(ask(store, "hour(vector(-1))", 0)) == "{} 23");
  CHECK(shown(ask(store, "days_in_month(vector(951782400))", 0)) == "{} 29");
  CHECK(shown(ask(store, "day_of_week(vector(951782400))", 0)) == "{} 2");
  CHECK(shown(ask(store, "year(vector(NaN))", 0)) == "{} NaN");
  CHECK(shown(ask(store, "year(vector(1e300))", 0)) == "{} NaN");
}

TEST_CASE("the calendar goes on beyond the year 32767") {
  const SeriesStore store = store_of({"late 32503680000000", "early -32503680000000"});
  CHECK(shown(ask(store, "year(late)", 0)) == "{} 1031970");
  CHECK(shown(ask(store, "year(early)", 0)) == "{} -1028031");
  CHECK(shown(ask(store, "day_of_week(vector(NaN))", 0)) == "{} NaN");
}

TEST_CASE("labels are replaced and joined") {
  const SeriesStore store = store_of({"m{a=\"x-1\", b=\"y\"} 1"});
  CHECK(shown(ask(store, "label_replace(m, 'c', '${1}/$2', 'a', '(.)-(.)')", 0)) ==
        "m{a=\"x-1\", b=\"y\", c=\"x/1\"} 1");
  CHECK(shown(ask(store, "label_replace(m, '__name__', 'n', '', '')", 0)) ==
        "n{a=\"x-1\", b=\"y\"} 1");
  CHECK(shown(ask(store, "label_join(m, 'c', '+', 'a', 'none', 'b')", 0)) ==
        "m{a=\"x-1\", b=\"y\", c=\"x-1++y\"} 1");
  CHECK_THAT(shown(ask(store, "label_replace(m, 'c', '', 'a', '(')", 0)),
             Catch::Contains("invalid regular expression in label_replace(): ("));
}

TEST_CASE("an evaluation that is told to give up does so within one series") {
  const SeriesStore store = store_of({"up 1 2 3"});
  int looks = 0;
  Options options;
  options.give_up = [&] { return ++looks == 3; };
  // Few samples, but as many windows of 100 000 of them as there are steps.
  const auto given_up =
      evaluate_range(*Query::parse("quantile_over_time(0.5, vector(1)[100000s:1s])"), store,
                     instant_from_ms(0), instant_from_ms(10'000'000), Span{1'000}, options);
  REQUIRE_FALSE(given_up);
  CHECK(given_up.error().code == Code::timeout);
  CHECK(looks == 3);
  options.give_up = [] { return false; };
  CHECK(ask(store, "sum(up)", 2, options));
}
