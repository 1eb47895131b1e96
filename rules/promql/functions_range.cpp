// SPDX-License-Identifier: Apache-2.0
// Functions over windows of samples: rate and its kin, and ..._over_time.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "rules/promql/evaluation.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"
#include "rules/promql/selector_labels.hpp"
#include "rules/promql/summation.hpp"

namespace reveille::rules::promql {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1000;
}

enum class Change { rate, increase, delta };

// How far beyond its first and last sample the change is taken to have gone on, in seconds: to the
// window's edge where a sample is about due there, else half an interval.
struct Edges {
  double before = 0;
  double after = 0;
};

Edges edges(const Window& window, double interval) {
  const double threshold = interval * 1.1;
  // Subtracted as whole milliseconds: seconds since the epoch have too few bits left.
  Edges found{seconds(to_ms(window.samples.front().at) - window.from_ms),
              seconds(window.to_ms - to_ms(window.samples.back().at))};
  if (found.before >= threshold) found.before = interval / 2;
  if (found.after >= threshold) found.after = interval / 2;
  return found;
}

template <Change change>
double extrapolated(const Window& window) {
  const auto& samples = window.samples;
  if (samples.size() < 2) return absent;
  double difference = samples.back().value - samples.front().value;
  constexpr bool counter = change != Change::delta;
  if constexpr (counter) {
    double previous = samples.front().value;
    for (const Sample& sample : samples.subspan(1)) {
      if (sample.value < previous) difference += previous;
      previous = sample.value;
    }
  }
  const double sampled = seconds(to_ms(samples.back().at) - to_ms(samples.front().at));
  const double interval = sampled / static_cast<double>(samples.size() - 1);
  Edges beyond = edges(window, interval);
  if (counter && difference > 0 && samples.front().value >= 0) {
    // A counter starts at zero: it was not below before.
    beyond.before = std::min(beyond.before, sampled * (samples.front().value / difference));
  }
  double factor = (sampled + beyond.before + beyond.after) / sampled;
  if (change == Change::rate) factor /= seconds(window.to_ms - window.from_ms);
  return difference * factor;
}

template <bool counter>
double instant_change(const Window& window) {
  const auto& samples = window.samples;
  if (samples.size() < 2) return absent;
  const Sample& last = samples.back();
  const Sample& previous = samples[samples.size() - 2];
  const bool reset = counter && last.value < previous.value;
  const double change = reset ? last.value : last.value - previous.value;
  if (!counter) return change;
  return change / seconds(to_ms(last.at) - to_ms(previous.at));
}

struct Line {
  double slope = 0;
  double intercept = 0;
};

// Least squares; the intercept is the value at `origin_ms`.
Line regression(std::span<const Sample> samples, std::int64_t origin_ms) {
  Sum sum_x, sum_y, sum_xy, sum_xx;
  bool constant = true;
  for (const Sample& sample : samples) {
    if (sample.value != samples.front().value) constant = false;
    const double x = seconds(to_ms(sample.at) - origin_ms);
    sum_x.add(x);
    sum_y.add(sample.value);
    sum_xy.add(x * sample.value);
    sum_xx.add(x * x);
  }
  if (constant) {
    if (std::isinf(samples.front().value)) return {not_a_number, not_a_number};
    return {0, samples.front().value};
  }
  const auto count = static_cast<double>(samples.size());
  const double x = sum_x.value();
  const double y = sum_y.value();
  const double covariance = sum_xy.value() - x * y / count;
  const double variance = sum_xx.value() - x * x / count;
  const double slope = covariance / variance;
  return {slope, y / count - slope * x / count};
}

double deriv(const Window& window) {
  if (window.samples.size() < 2) return absent;
  return regression(window.samples, to_ms(window.samples.front().at)).slope;
}

double predict_linear(const Window& window) {
  if (window.samples.size() < 2) return absent;
  const Line line = regression(window.samples, window.at_ms);
  return line.slope * window.parameter + line.intercept;
}

double changes(const Window& window) {
  double count = 0;
  for (std::size_t i = 1; i < window.samples.size(); ++i) {
    const double now = window.samples[i].value;
    const double before = window.samples[i - 1].value;
    if (now != before && !(std::isnan(now) && std::isnan(before))) ++count;
  }
  return count;
}

double resets(const Window& window) {
  double count = 0;
  for (std::size_t i = 1; i < window.samples.size(); ++i) {
    if (window.samples[i].value < window.samples[i - 1].value) ++count;
  }
  return count;
}

double sum_over_time(const Window& window) {
  Sum sum;
  for (const Sample& sample : window.samples) sum.add(sample.value);
  return sum.value();
}

double avg_over_time(const Window& window) {
  Mean mean;
  for (const Sample& sample : window.samples) mean.add(sample.value);
  return mean.value();
}

double min_over_time(const Window& window) {
  double least = window.samples.front().value;
  for (const Sample& sample : window.samples) {
    if (sample.value < least || std::isnan(least)) least = sample.value;
  }
  return least;
}

double max_over_time(const Window& window) {
  double most = window.samples.front().value;
  for (const Sample& sample : window.samples) {
    if (sample.value > most || std::isnan(most)) most = sample.value;
  }
  return most;
}

// Welford's variance with compensated sums.
double stdvar_over_time(const Window& window) {
  double count = 0;
  Sum mean;
  Sum squares;
  for (const Sample& sample : window.samples) {
    ++count;
    const double delta = sample.value - mean.value();
    mean.add(delta / count);
    squares.add(delta * (sample.value - mean.value()));
  }
  return squares.value() / count;
}

double quantile_over_time(const Window& window) {
  std::vector<double> values;
  values.reserve(window.samples.size());
  for (const Sample& sample : window.samples) values.push_back(sample.value);
  return quantile_of(window.parameter, values);
}

struct Entry {
  std::string_view name;
  double (*function)(const Window&);  // called with at least one sample
  bool keeps_name = false;
};
constexpr Entry functions[] = {
    {"avg_over_time", avg_over_time},
    {"changes", changes},
    {"count_over_time", [](const Window& w) { return static_cast<double>(w.samples.size()); }},
    {"delta", extrapolated<Change::delta>},
    {"deriv", deriv},
    {"first_over_time", [](const Window& w) { return w.samples.front().value; }, true},
    {"idelta", instant_change<false>},
    {"increase", extrapolated<Change::increase>},
    {"irate", instant_change<true>},
    {"last_over_time", [](const Window& w) { return w.samples.back().value; }, true},
    {"max_over_time", max_over_time},
    {"min_over_time", min_over_time},
    {"predict_linear", predict_linear},
    {"present_over_time", [](const Window&) { return 1.0; }},
    {"quantile_over_time", quantile_over_time},
    {"rate", extrapolated<Change::rate>},
    {"resets", resets},
    {"stddev_over_time", [](const Window& w) { return std::sqrt(stdvar_over_time(w)); }},
    {"stdvar_over_time", stdvar_over_time},
    {"sum_over_time", sum_over_time},
};

const Entry* find_entry(std::string_view name) {
  const auto* found = std::ranges::find(functions, name, &Entry::name);
  return found == std::end(functions) ? nullptr : found;
}

// Moves one window over the samples of a row, step by step; no further when the evaluation is given
// up.
template <class Visit>
void slide(Evaluation& evaluation, const Windows& windows, std::span<const Sample> samples,
           Visit visit) {
  std::size_t begin = 0;
  std::size_t end = 0;
  for (std::size_t step = 0; step < windows.grid.count; ++step) {
    Window window;
    window.at_ms = windows.grid.at(step);
    window.to_ms = evaluation.shifted(windows.shift, window.at_ms);
    window.from_ms = window.to_ms - windows.range_ms;
    while (end < samples.size() && to_ms(samples[end].at) <= window.to_ms) ++end;
    while (begin < end && to_ms(samples[begin].at) <= window.from_ms) ++begin;
    if (begin == end) continue;
    window.samples = samples.subspan(begin, end - begin);
    if (evaluation.worked(window.samples.size())) return;
    visit(step, window);
  }
}

const Node& range_argument(const Call& call) {
  return call.arguments.front()->type == ValueType::matrix ? *call.arguments.front()
                                                           : *call.arguments.back();
}

bool looks_like_counter(std::string_view name) {
  return name.empty() || name.ends_with("_total") || name.ends_with("_sum") ||
         name.ends_with("_count") || name.ends_with("_bucket");
}

void remark(Evaluation& evaluation, const Call& call, const Table& table) {
  if (call.function->name != "rate" && call.function->name != "increase") return;
  std::string_view last;  // names repeat from row to row
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string_view name = table.rows[i].get(metric_name);
    if (name == last || looks_like_counter(name)) continue;
    last = name;
    if (std::ranges::all_of(table.row(i), is_absent)) continue;
    evaluation.annotations().inform(
        *call.arguments[0], fmt::format("metric might not be a counter, name does not end in "
                                        "_total/_sum/_count/_bucket: {}",
                                        quote(name)));
  }
}

Result<Table> over_windows(Evaluation& evaluation, const Node&, const Call& call,
                           const Grid& grid) {
  const Entry& entry = *find_entry(call.function->name);
  const bool quantile = entry.function == quantile_over_time;
  std::vector<double> parameters;
  for (const NodePtr& argument : call.arguments) {
    if (argument->type != ValueType::scalar) continue;
    TRY(parameters, evaluation.scalar(*argument, grid));
  }
  TRY(const Windows windows, evaluation.windows(range_argument(call), grid));
  if (auto fine = evaluation.charge(windows.rows.size() * grid.count); !fine) {
    return std::unexpected(fine.error());
  }
  Table table(grid.count);
  table.rows.reserve(windows.rows.size());
  table.cells.reserve(windows.rows.size() * grid.count);
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < windows.rows.size(); ++i) {
    if (auto fine = evaluation.read(windows, i, samples); !fine) {
      return std::unexpected(fine.error());
    }
    if (samples.empty()) continue;
    const auto row = table.row(table.add(windows.rows[i]));
    slide(evaluation, windows, samples, [&](std::size_t step, Window& window) {
      if (!parameters.empty()) window.parameter = parameters[step];
      if (quantile) check_quantile(evaluation, *call.arguments[0], window.parameter);
      row[step] = entry.function(window);
    });
  }
  remark(evaluation, call, table);
  table.drop_empty();
  return entry.keeps_name ? std::move(table) : evaluation.without_names(std::move(table));
}

Result<Table> absent_over_time(Evaluation& evaluation, const Node&, const Call& call,
                               const Grid& grid) {
  TRY(const Windows windows, evaluation.windows(*call.arguments[0], grid));
  Table table(grid.count);
  const auto* matrix = std::get_if<MatrixSelector>(&unwrapped(*call.arguments[0]).what);
  Labels labels;
  if (matrix != nullptr) {
    labels = labels_if_absent(std::get<VectorSelector>(matrix->selector->what).matchers);
  }
  const auto row = table.row(table.add(evaluation.keep(std::move(labels))));
  std::ranges::fill(row, 1.0);
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < windows.rows.size(); ++i) {
    if (auto fine = evaluation.read(windows, i, samples); !fine) {
      return std::unexpected(fine.error());
    }
    slide(evaluation, windows, samples,
          [&](std::size_t step, const Window&) { row[step] = absent; });
  }
  table.drop_empty();
  return table;
}

}  // namespace

VectorFunction find_range_function(std::string_view name) {
  if (name == "absent_over_time") return absent_over_time;
  return find_entry(name) == nullptr ? nullptr : over_windows;
}

}  // namespace reveille::rules::promql
