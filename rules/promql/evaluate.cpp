// SPDX-License-Identifier: Apache-2.0
// The public face: evaluate() and evaluate_range().
#include <algorithm>

#include <fmt/format.h>

#include "rules/promql/elsewhere.hpp"
#include "rules/promql/evaluation.hpp"
#include "rules/promql/rows.hpp"

namespace reveille::rules::promql {
namespace {

Vector as_vector(const Table& table, Instant at) {
  Vector samples;
  samples.reserve(table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const double value = table.row(i).front();
    if (!is_absent(value)) samples.push_back({table.rows[i].materialised(), value, at});
  }
  return samples;
}

Matrix as_matrix(const Table& table, const Grid& grid) {
  Matrix matrix;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    MatrixSeries series;
    const auto row = table.row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (!is_absent(row[step]))
        series.points.push_back({instant_from_ms(grid.at(step)), row[step]});
    }
    if (series.points.empty()) continue;
    series.labels = table.rows[i].materialised();
    matrix.push_back(std::move(series));
  }
  std::ranges::sort(matrix, {}, &MatrixSeries::labels);
  return matrix;
}

// An instant query of a range selector or subquery: the samples themselves.
Result<Matrix> raw_matrix(Evaluation& evaluation, const Node& node, const Grid& grid) {
  TRY(const Windows windows, evaluation.windows(node, grid));
  Matrix matrix;
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < windows.rows.size(); ++i) {
    if (auto fine = evaluation.read(windows, i, samples); !fine) {
      return std::unexpected(fine.error());
    }
    if (samples.empty()) continue;
    if (auto fine = evaluation.charge(samples.size()); !fine) return std::unexpected(fine.error());
    MatrixSeries series;
    series.labels = windows.rows[i].materialised();
    for (const Sample& sample : samples) series.points.push_back({sample.at, sample.value});
    matrix.push_back(std::move(series));
  }
  std::ranges::sort(matrix, {}, &MatrixSeries::labels);
  return matrix;
}

Result<Value> instant_value(Evaluation& evaluation, const Node& node, const Grid& grid) {
  switch (node.type) {
    case ValueType::string:
      return Value(Evaluation::text(node));
    case ValueType::scalar: {
      TRY(const std::vector<double> values, evaluation.scalar(node, grid));
      return Value(values.front());
    }
    case ValueType::vector: {
      TRY(const Table table, evaluation.vector(node, grid));
      return Value(as_vector(table, instant_from_ms(grid.start)));
    }
    case ValueType::matrix: {
      TRY(Matrix matrix, raw_matrix(evaluation, node, grid));
      return Value(std::move(matrix));
    }
  }
  return invalid("expression has no type");
}

Result<Matrix> range_value(Evaluation& evaluation, const Node& node, const Grid& grid) {
  if (node.type == ValueType::vector) {
    TRY(const Table table, evaluation.vector(node, grid));
    return as_matrix(table, grid);
  }
  TRY(const std::vector<double> values, evaluation.scalar(node, grid));
  MatrixSeries series;
  for (std::size_t step = 0; step < values.size(); ++step) {
    series.points.push_back({instant_from_ms(grid.at(step)), values[step]});
  }
  Matrix matrix;
  matrix.push_back(std::move(series));
  return matrix;
}

}  // namespace

Result<Answer> evaluate(const Query& query, const SeriesStore& store, Instant at,
                        const Options& options) {
  Answer answer;
  if (options.elsewhere) {
    TRY(answer.value, options.elsewhere->ask(query.text()));
    return answer;
  }
  Evaluation evaluation(store, options, to_ms(at), to_ms(at));
  TRY(answer.value, instant_value(evaluation, query.root(), Grid{to_ms(at), 0, 1, false}));
  evaluation.annotations().hand_over(answer);
  return answer;
}

Result<> evaluate_rows(const Query& query, const SeriesStore& store, Instant at,
                       const Options& options, const EachRow& each) {
  if (options.elsewhere) {
    TRY(const Vector vector, options.elsewhere->ask(query.text()));
    for (const VectorSample& sample : vector) each({&sample.labels, false}, sample.value);
    return {};
  }
  Evaluation evaluation(store, options, to_ms(at), to_ms(at));
  const Grid grid{to_ms(at), 0, 1, false};
  if (query.type() == ValueType::scalar) {
    TRY(const std::vector<double> values, evaluation.scalar(query.root(), grid));
    static const Labels none;
    each({&none, false}, values.front());
    return {};
  }
  if (query.type() != ValueType::vector) {
    return invalid("rule result is not a vector or scalar");
  }
  TRY(const Table table, evaluation.vector(query.root(), grid));
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const double value = table.row(i).front();
    if (!is_absent(value)) each(table.rows[i], value);
  }
  return {};
}

Result<Answer> evaluate_range(const Query& query, const SeriesStore& store, Instant from,
                              Instant to, Span step, const Options& options) {
  if (query.type() != ValueType::vector && query.type() != ValueType::scalar) {
    return invalid(
        fmt::format("invalid expression type \"{}\" for range query, must be Scalar or "
                    "instant Vector",
                    query.type() == ValueType::matrix ? "range vector" : "string"));
  }
  if (step <= Span{0})
    return invalid("zero or negative query resolution step widths are not accepted");
  if (to < from) return invalid("end timestamp must not be before start time");
  const auto count = static_cast<std::size_t>((to - from) / step) + 1;
  if (count > limits::query_points_per_series) {
    return fail(Code::limit,
                "exceeded maximum resolution of 11,000 points per timeseries. Try "
                "decreasing the query resolution (?step=XX)");
  }
  Evaluation evaluation(store, options, to_ms(from), to_ms(to));
  Answer answer;
  const Grid grid{to_ms(from), step.count(), count, to > from};
  TRY(Matrix matrix, range_value(evaluation, query.root(), grid));
  answer.value = std::move(matrix);
  evaluation.annotations().hand_over(answer);
  return answer;
}

}  // namespace reveille::rules::promql
