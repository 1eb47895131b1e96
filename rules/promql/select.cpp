// SPDX-License-Identifier: Apache-2.0
// Reading the store: instant selectors, range selectors and subqueries. Each series is read once
// per evaluation; the steps slide over what was read.
#include <algorithm>
#include <limits>

#include "rules/promql/evaluation.hpp"

namespace reveille::rules::promql {
namespace {

// The greatest multiple of `step` that is <= value.
std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

double seen(const Sample& sample, bool times) {
  return times ? static_cast<double>(to_ms(sample.at)) / 1000 : sample.value;
}

}  // namespace

Result<Table> Evaluation::select(const VectorSelector& selector, const Grid& grid, bool times) {
  const std::vector<SeriesRef> found = store_.select(selector.matchers);
  if (auto fine = charge(found.size() * grid.count); !fine) return std::unexpected(fine.error());
  Table table(grid.count);
  table.rows.reserve(found.size());
  table.cells.reserve(found.size() * grid.count);
  const std::int64_t lookback = options_.lookback.count();
  const std::int64_t first = shifted(selector.shift, grid.at(0));
  const std::int64_t last = shifted(selector.shift, grid.at(grid.count - 1));
  std::vector<Sample> samples;
  for (const SeriesRef series : found) {
    if (first == last) {
      Sample sample;
      if (!store_.last(series, instant_from_ms(first - lookback), instant_from_ms(first), sample) ||
          is_stale(sample.value)) {
        continue;
      }
      std::ranges::fill(table.row(table.add({&store_.labels(series), false})), seen(sample, times));
      continue;
    }
    samples.clear();
    store_.read(series, instant_from_ms(first - lookback), instant_from_ms(last), samples);
    if (worked(samples.size() + grid.count)) return std::unexpected(charge(0).error());
    if (samples.empty()) continue;
    const auto row = table.row(table.add({&store_.labels(series), false}));
    std::size_t next = 0;
    for (std::size_t step = 0; step < grid.count; ++step) {
      const std::int64_t at = shifted(selector.shift, grid.at(step));
      while (next < samples.size() && to_ms(samples[next].at) <= at) ++next;
      if (next == 0) continue;
      const Sample& newest = samples[next - 1];
      if (to_ms(newest.at) <= at - lookback || is_stale(newest.value)) continue;
      row[step] = seen(newest, times);
    }
  }
  table.drop_empty();
  return table;
}

Result<Windows> Evaluation::windows(const Node& node, const Grid& grid) {
  const Node& inner = unwrapped(node);
  if (const auto* subquery = std::get_if<Subquery>(&inner.what)) {
    return subquery_windows(*subquery, grid);
  }
  const auto& matrix = std::get<MatrixSelector>(inner.what);
  const auto& selector = std::get<VectorSelector>(matrix.selector->what);
  Windows windows;
  windows.range_ms = matrix.range_ms;
  windows.shift = selector.shift;
  windows.grid = grid;
  windows.series = store_.select(selector.matchers);
  windows.rows.reserve(windows.series.size());
  for (const SeriesRef series : windows.series) {
    windows.rows.push_back({&store_.labels(series), false});
  }
  return windows;
}

// Its steps are multiples of its step since the epoch, so that they do not move with the
// evaluation.
Grid Evaluation::inner_grid(const Subquery& subquery, const Grid& grid) const {
  Grid inner;
  inner.step = subquery.step_ms == 0 ? options_.default_step.count() : subquery.step_ms;
  const std::int64_t end = shifted(subquery.shift, grid.at(grid.count - 1));
  const std::int64_t begin = shifted(subquery.shift, grid.at(0)) - subquery.range_ms;
  inner.start = floor_to(begin, inner.step) + inner.step;
  inner.count =
      end < inner.start ? 0 : static_cast<std::size_t>((end - inner.start) / inner.step) + 1;
  inner.ranged = true;
  return inner;
}

Result<Windows> Evaluation::subquery_windows(const Subquery& subquery, const Grid& grid) {
  Windows windows;
  windows.range_ms = subquery.range_ms;
  windows.shift = subquery.shift;
  windows.grid = grid;
  windows.inner_grid = inner_grid(subquery, grid);
  windows.inner = Table(windows.inner_grid.count);
  if (windows.inner_grid.count == 0) return windows;
  // Scalars inside cost memory per step too, series or not.
  if (auto fine = charge(windows.inner_grid.count); !fine) return std::unexpected(fine.error());
  TRY(windows.inner, vector(*subquery.expression, windows.inner_grid));
  windows.rows = windows.inner.rows;
  return windows;
}

Result<> Evaluation::read(const Windows& windows, std::size_t row, std::vector<Sample>& out) {
  out.clear();
  if (windows.series.empty()) {
    const auto cells = windows.inner.row(row);
    for (std::size_t step = 0; step < cells.size(); ++step) {
      if (is_absent(cells[step])) continue;
      out.push_back({instant_from_ms(windows.inner_grid.at(step)), cells[step]});
    }
    return {};
  }
  const std::int64_t first = shifted(windows.shift, windows.grid.at(0));
  const std::int64_t last = shifted(windows.shift, windows.grid.at(windows.grid.count - 1));
  store_.read(windows.series[row], instant_from_ms(first - windows.range_ms), instant_from_ms(last),
              out);
  std::erase_if(out, [](const Sample& sample) { return is_stale(sample.value); });
  auto fine = charge(out.size());
  release(out.size());
  return fine;
}

}  // namespace reveille::rules::promql
