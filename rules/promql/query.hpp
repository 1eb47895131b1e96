// SPDX-License-Identifier: Apache-2.0
// PromQL as in Prometheus 3: parse once, evaluate many times.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/limits.hpp"
#include "base/matcher.hpp"
#include "base/result.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules::promql {

struct Node;  // the syntax tree: ast.hpp

enum class ValueType { scalar, vector, matrix, string };
[[nodiscard]] const char* to_string(ValueType type);  // as the HTTP API spells it

// A parsed and type-checked expression. Immutable, cheap to copy, any thread may read it.
class Query {
 public:
  // The error's message is upstream's text with position: `1:7: parse error: unexpected ...`.
  // Experimental functions and native histograms are refused by name.
  [[nodiscard]] static Result<Query> parse(std::string_view text);

  [[nodiscard]] const Node& root() const { return *root_; }
  [[nodiscard]] ValueType type() const;
  // The normalised text, as Prometheus prints the tree (rules API, format_query).
  [[nodiscard]] std::string text() const;

  // What the expression looks at: for retention, and for finding the rules that a sample touches.
  struct Selection {
    Matchers matchers;
    Span back{0};  // how far before the evaluation time it may look (range + offset + lookback)
  };
  [[nodiscard]] const std::vector<Selection>& selections() const { return selections_; }

 private:
  std::shared_ptr<const Node> root_;
  std::vector<Selection> selections_;
};

struct Point {
  Instant at;
  double value = 0;
};
struct VectorSample {
  Labels labels;  // with __name__ where the result keeps it
  double value = 0;
  Instant at;
};
struct MatrixSeries {
  Labels labels;
  std::vector<Point> points;
};
using Scalar = double;
using Vector = std::vector<VectorSample>;
using Matrix = std::vector<MatrixSeries>;  // ordered by labels
using Value = std::variant<Scalar, Vector, Matrix, std::string>;

class Elsewhere;

struct Options {
  Span lookback{5 * 60'000};
  Span default_step{60'000};  // of subqueries that name none
  std::size_t samples = limits::query_samples;
  // Asked now and then, by work done; true ends the evaluation with Code::timeout. Empty: never.
  std::function<bool()> give_up;
  // Answers vectors and scalars at an instant in place of the store, when there is one.
  Elsewhere* elsewhere = nullptr;
};

// A value with the remarks that upstream calls annotations.
struct Answer {
  Value value;
  std::vector<std::string> warnings;  // "PromQL warning: ..."
  std::vector<std::string> infos;
};

// Pure functions of the store's contents. Errors (Code::invalid: execution error, Code::limit: too
// many samples, Code::timeout: given up) carry upstream's text.
[[nodiscard]] Result<Answer> evaluate(const Query& query, const SeriesStore& store, Instant at,
                                      const Options& options = {});
// Steps at from, from + step, ... <= to; the value is a Matrix.
[[nodiscard]] Result<Answer> evaluate_range(const Query& query, const SeriesStore& store,
                                            Instant from, Instant to, Span step,
                                            const Options& options = {});

// Numbers as the query API prints them: 1, 0.5, 1e+21, NaN, +Inf.
[[nodiscard]] std::string format_value(double value);

}  // namespace reveille::rules::promql
