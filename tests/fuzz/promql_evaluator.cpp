// SPDX-License-Identifier: Apache-2.0
// Any query over a small store ends soon, and a range says at its steps what instants say there.
#include <cmath>
#include <map>

#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "rules/promql/query.hpp"
#include "rules/promql/series_notation.hpp"

namespace {

using namespace reveille;
using namespace reveille::rules;
using namespace reveille::rules::promql;

constexpr std::int64_t step_ms = 60'000;
constexpr std::size_t steps = 4;
constexpr std::int64_t first_ms = 15 * step_ms;

SeriesStore filled() {
  SeriesStore store;
  for (const std::string_view line :
       {"a{x=\"1\"} 0+3x20 5+1x20", "a{x=\"2\"} 1 _ 3 stale 5+2x30", "b{x=\"1\"} 9-1x40",
        "b{x=\"2\"} _x10 4x9", "c{x=\"1\",y=\"1\"} NaN Inf -Inf 0 1e308x9 _x5 1x20", "c 7x40",
        "h{le=\"1\"} 0+1x40", "h{le=\"2\"} 0+3x40", "h{le=\"+Inf\"} 0+4x40", "h{le=\"z\"} 1x40"}) {
    const NotedSeries series = *parse_series_line(line);
    const SeriesRef ref = *store.series(series.labels);
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (!series.values[i]) continue;
      (void)store.append(
          ref, {instant_from_ms(static_cast<std::int64_t>(i) * step_ms), *series.values[i]});
    }
  }
  return store;
}

// As many looks at the clock as a fraction of a second has.
Options bounded() {
  Options options;
  options.samples = 100'000;
  options.give_up = [looks = 0]() mutable { return ++looks > 200; };
  return options;
}

using Points = std::map<Labels, double>;

Points points_of(const Value& value) {
  Points points;
  if (const auto* scalar = std::get_if<Scalar>(&value)) points[{}] = *scalar;
  if (const auto* vector = std::get_if<Vector>(&value)) {
    for (const VectorSample& sample : *vector) {
      const bool fresh = points.emplace(sample.labels, sample.value).second;
      INVARIANT(fresh, "no series stands twice in a vector");
    }
  }
  return points;
}

Points points_at(const Matrix& matrix, Instant at) {
  Points points;
  for (const MatrixSeries& series : matrix) {
    for (const Point& point : series.points) {
      if (point.at != at) continue;
      const bool fresh = points.emplace(series.labels, point.value).second;
      INVARIANT(fresh, "no series stands twice in a matrix");
    }
  }
  return points;
}

bool same(const Points& a, const Points& b) {
  return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
    return left.first == right.first &&
           (left.second == right.second || (std::isnan(left.second) && std::isnan(right.second)));
  });
}

}  // namespace

FUZZ_TARGET(promql_evaluator, input) {
  static const SeriesStore store = filled();
  if (input.size() > 1'000) return;
  const auto query = Query::parse(input);
  if (!query) return;
  // @ start() and @ end() mean other times in a range.
  const bool pinned = input.find("start") != input.npos || input.find("end") != input.npos;
  const auto range =
      evaluate_range(*query, store, instant_from_ms(first_ms),
                     instant_from_ms(first_ms + step_ms * (steps - 1)), Span{step_ms}, bounded());
  for (std::size_t i = 0; i < steps; ++i) {
    const Instant at = instant_from_ms(first_ms + step_ms * static_cast<std::int64_t>(i));
    const auto instant = evaluate(*query, store, at, bounded());
    if (!instant || !range || pinned) continue;
    const bool agree =
        same(points_of(instant->value), points_at(std::get<Matrix>(range->value), at));
    INVARIANT(agree, "a range agrees with the instant at its step");
  }
}
