// SPDX-License-Identifier: Apache-2.0
// Quantiles and fractions of classic histograms: series that differ only in their label le.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "rules/promql/evaluation.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view bucket_label = "le";

struct Bucket {
  double bound = 0;
  double count = 0;  // of observations up to the bound
};
using Buckets = std::vector<Bucket>;

std::optional<double> parse_bound(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double bound = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, bound);
  // Buckets are sorted by their bounds, so a NaN cannot be one.
  if (text.empty() || error != std::errc{} || stop != end || std::isnan(bound)) return std::nullopt;
  return bound;
}

// Sorted, each bound once. False unless there is one for +Inf.
bool put_in_order(Buckets& buckets) {
  std::ranges::sort(buckets, {}, &Bucket::bound);
  Buckets merged;
  for (const Bucket& bucket : buckets) {
    if (!merged.empty() && merged.back().bound == bucket.bound) {
      merged.back().count += bucket.count;
    } else {
      merged.push_back(bucket);
    }
  }
  buckets.swap(merged);
  return !buckets.empty() && std::isinf(buckets.back().bound) && buckets.back().bound > 0;
}

// Whether they differ by no more than rounding does.
bool nearly_equal(double a, double b) {
  constexpr double tolerance = 1e-12;
  constexpr double least_normal = std::numeric_limits<double>::min();
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  const double sum = std::fabs(a) + std::fabs(b);
  const double difference = std::fabs(a - b);
  if (a == 0 || b == 0 || sum < least_normal) return difference < tolerance * least_normal;
  return difference / std::min(sum, std::numeric_limits<double>::max()) < tolerance;
}

// Counts must not fall with rising bounds. Tiny differences are rounding errors and smoothed in
// silence; what else had to be lifted is told.
std::optional<Annotations::Forced> make_monotonic(Buckets& buckets) {
  std::optional<Annotations::Forced> forced;
  double former = buckets.front().count;
  for (Bucket& bucket : buckets) {
    if (nearly_equal(former, bucket.count)) {
      bucket.count = former;
    } else if (bucket.count < former) {
      if (!forced) forced = Annotations::Forced{bucket.bound, bucket.bound, 0, 0, 0, 0};
      forced->least_bound = std::min(forced->least_bound, bucket.bound);
      forced->greatest_bound = std::max(forced->greatest_bound, bucket.bound);
      forced->greatest_change = std::max(forced->greatest_change, former - bucket.count);
      bucket.count = former;
    } else {
      former = bucket.count;
    }
  }
  return forced;
}

// The quantile within ordered, monotonic buckets; linear inside a bucket.
double interpolated_quantile(double q, const Buckets& buckets) {
  if (buckets.size() < 2) return not_a_number;
  const double observations = buckets.back().count;
  if (observations == 0) return not_a_number;
  double rank = q * observations;
  const auto last = buckets.end() - 1;
  const auto hit = std::partition_point(buckets.begin(), last,
                                        [rank](const Bucket& b) { return !(b.count >= rank); });
  if (hit == last) return (last - 1)->bound;
  if (hit == buckets.begin() && hit->bound <= 0) return hit->bound;
  double start = 0;
  double count = hit->count;
  if (hit != buckets.begin()) {
    start = (hit - 1)->bound;
    count -= (hit - 1)->count;
    rank -= (hit - 1)->count;
  }
  return start + (hit->bound - start) * (rank / count);
}

// The number of observations up to a value; linear inside a bucket.
double rank_of(double value, const Buckets& buckets) {
  double lower = buckets.front().bound > 0 ? 0 : -std::numeric_limits<double>::infinity();
  double below = 0;
  for (const Bucket& bucket : buckets) {
    if (value <= lower) return below;
    if (value < bucket.bound) {
      // Nothing lies between a number and infinity: such a bucket counts as outside the fraction.
      if (std::isinf(lower)) return bucket.count;
      if (std::isinf(bucket.bound)) return below;
      return below + (bucket.count - below) * (value - lower) / (bucket.bound - lower);
    }
    below = bucket.count;
    lower = bucket.bound;
  }
  return below;
}

double fraction(double lower, double upper, const Buckets& buckets) {
  const double observations = buckets.back().count;
  if (observations == 0 || std::isnan(lower) || std::isnan(upper)) return not_a_number;
  if (lower >= upper) return 0;
  return (std::min(rank_of(upper, buckets), observations) -
          std::min(rank_of(lower, buckets), observations)) /
         observations;
}

// The rows of one histogram.
struct Histogram {
  struct Part {
    double bound;
    std::size_t row;
  };
  std::vector<Part> parts;
  std::string_view metric;
};

struct Histograms {
  Grouping grouping{LabelPick(false, {std::string(bucket_label)})};
  std::vector<Histogram> all;
};

Histograms gather(Evaluation& evaluation, const Node& at, const Table& table) {
  Histograms found;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const RowLabels& row = table.rows[i];
    const std::string_view text = row.get(bucket_label);
    const auto bound = parse_bound(text);
    if (!bound) {
      std::string message =
          fmt::format("bucket label \"le\" is missing or has a malformed value of {}", quote(text));
      if (!row.get(metric_name).empty()) {
        message += fmt::format(" for metric name {}", quote(row.get(metric_name)));
      }
      evaluation.annotations().warn(at, message);
      continue;
    }
    const std::size_t id = found.grouping.id(row);
    if (id == found.all.size()) found.all.push_back({{}, row.get(metric_name)});
    found.all[id].parts.push_back({*bound, i});
  }
  return found;
}

// Calls per histogram and step with its buckets there; the result is the cell.
template <class Compute>
Table computed(Evaluation& evaluation, const Histograms& histograms, const Table& table,
               Compute compute) {
  Table result(table.steps);
  Buckets buckets;
  for (std::size_t id = 0; id < histograms.all.size(); ++id) {
    const Histogram& histogram = histograms.all[id];
    const auto row = result.row(result.add(evaluation.keep(histograms.grouping.labels(id))));
    for (std::size_t step = 0; step < table.steps; ++step) {
      buckets.clear();
      for (const Histogram::Part& part : histogram.parts) {
        const double count = table.row(part.row)[step];
        if (!is_absent(count)) buckets.push_back({part.bound, count});
      }
      if (!buckets.empty()) row[step] = compute(histogram, buckets, step);
    }
  }
  return result;
}

Result<Table> histogram_quantile(Evaluation& evaluation, const Node&, const Call& call,
                                 const Grid& grid) {
  TRY(const std::vector<double> quantiles, evaluation.scalar(*call.arguments[0], grid));
  const Node& input = *call.arguments[1];
  TRY(const Table table, evaluation.vector(input, grid));
  const Histograms histograms = gather(evaluation, input, table);
  for (const double q : quantiles) check_quantile(evaluation, *call.arguments[0], q);
  return computed(evaluation, histograms, table,
                  [&](const Histogram& histogram, Buckets& buckets, std::size_t step) {
                    const double q = quantiles[step];
                    if (std::isnan(q)) return not_a_number;
                    if (q < 0) return -std::numeric_limits<double>::infinity();
                    if (q > 1) return std::numeric_limits<double>::infinity();
                    if (!put_in_order(buckets)) return not_a_number;
                    if (auto forced = make_monotonic(buckets)) {
                      forced->first_ms = forced->last_ms = grid.at(step);
                      evaluation.annotations().forced(input, histogram.metric, *forced);
                    }
                    return interpolated_quantile(q, buckets);
                  });
}

Result<Table> histogram_fraction(Evaluation& evaluation, const Node&, const Call& call,
                                 const Grid& grid) {
  TRY(const std::vector<double> lower, evaluation.scalar(*call.arguments[0], grid));
  TRY(const std::vector<double> upper, evaluation.scalar(*call.arguments[1], grid));
  const Node& input = *call.arguments[2];
  TRY(const Table table, evaluation.vector(input, grid));
  const Histograms histograms = gather(evaluation, input, table);
  return computed(evaluation, histograms, table,
                  [&](const Histogram&, Buckets& buckets, std::size_t step) {
                    if (!put_in_order(buckets)) return not_a_number;
                    return fraction(lower[step], upper[step], buckets);
                  });
}

}  // namespace

VectorFunction find_histogram_function(std::string_view name) {
  if (name == "histogram_quantile") return histogram_quantile;
  if (name == "histogram_fraction") return histogram_fraction;
  return nullptr;
}

}  // namespace reveille::rules::promql
