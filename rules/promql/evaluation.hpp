// SPDX-License-Identifier: Apache-2.0
// One evaluation of one expression over one grid of times. Lives on the stack of evaluate().
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/promql/ast.hpp"
#include "rules/promql/table.hpp"

namespace reveille::rules::promql {

// Remarks about the data or the expression, without repetition.
struct Annotations {
  // Buckets that had to be made monotonic, summed up over the steps of one expression.
  struct Forced {
    double least_bound = 0;
    double greatest_bound = 0;
    double greatest_change = 0;
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
    std::size_t count = 0;
  };
  struct Spot {
    int line = 0;
    int column = 0;
    std::string metric;
    auto operator<=>(const Spot&) const = default;
  };

  // The texts end with the place of the node.
  void warn(const Node& at, std::string_view text);
  void inform(const Node& at, std::string_view text);
  void forced(const Node& at, std::string_view metric, const Forced& change);
  void hand_over(Answer& answer) const;

 private:
  std::set<std::string> warnings_;
  std::set<std::string> infos_;
  std::map<Spot, Forced> forced_;
};

// The samples that range functions see: for each row a sequence, and per step a window of it.
struct Windows {
  std::vector<RowLabels> rows;
  std::int64_t range_ms = 0;
  Shift shift;
  Grid grid;
  // One of the two: series of the store, or a subquery's result on its own grid.
  std::vector<SeriesRef> series;
  Table inner;
  Grid inner_grid;
};

// What a range function is given for one row and step: the samples with from < at <= to.
struct Window {
  std::span<const Sample> samples;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::int64_t at_ms = 0;  // the evaluation time
  double parameter = 0;
};

class Evaluation {
 public:
  Evaluation(const SeriesStore& store, const Options& options, std::int64_t start_ms,
             std::int64_t end_ms)
      : store_(store), options_(options), start_ms_(start_ms), end_ms_(end_ms) {}

  // By the node's type. All steps of the grid at once.
  [[nodiscard]] Result<Table> vector(const Node& node, const Grid& grid);
  [[nodiscard]] Result<std::vector<double>> scalar(const Node& node, const Grid& grid);
  [[nodiscard]] Result<Windows> windows(const Node& node, const Grid& grid);
  [[nodiscard]] static const std::string& text(const Node& node);

  // The samples of one row of windows, without stale markers; `out` is replaced.
  [[nodiscard]] Result<> read(const Windows& windows, std::size_t row, std::vector<Sample>& out);
  // The end of the window at a step: the evaluation time, shifted.
  [[nodiscard]] std::int64_t shifted(const Shift& shift, std::int64_t at_ms) const;

  // Keeps a label set alive as long as the evaluation.
  [[nodiscard]] RowLabels keep(Labels labels);
  // Rows without the metric's name. Rows whose labels became equal are joined where they have no
  // step in common; an error otherwise.
  [[nodiscard]] Result<Table> without_names(Table table);
  [[nodiscard]] Result<Table> joined(Table table);

  // Counts what was loaded or computed against Options::samples.
  // Fails, too, once Options::give_up has said so.
  [[nodiscard]] Result<> charge(std::size_t samples);
  // Says that so many samples were looked at. True: stop, charge() has the error.
  [[nodiscard]] bool worked(std::size_t samples);
  void release(std::size_t samples) { loaded_ -= std::min(loaded_, samples); }

  [[nodiscard]] Annotations& annotations() { return annotations_; }

  // A vector selector; `times`: the samples' times in seconds instead of their values.
  [[nodiscard]] Result<Table> select(const VectorSelector& selector, const Grid& grid,
                                     bool times = false);

 private:
  [[nodiscard]] Result<Table> uncounted_vector(const Node& node, const Grid& grid);
  [[nodiscard]] Result<Windows> subquery_windows(const Subquery& subquery, const Grid& grid);
  [[nodiscard]] Grid inner_grid(const Subquery& subquery, const Grid& grid) const;

  const SeriesStore& store_;
  const Options& options_;
  std::int64_t start_ms_;
  std::int64_t end_ms_;
  std::deque<Labels> kept_;
  Annotations annotations_;
  std::size_t loaded_ = 0;
  std::size_t work_ = 0;  // since give_up was asked last
  bool given_up_ = false;
};

// aggregate.cpp, binary.cpp, set_operators.cpp
[[nodiscard]] Result<Table> aggregate(Evaluation& evaluation, const Aggregate& aggregate,
                                      const Grid& grid);
[[nodiscard]] Result<Table> binary(Evaluation& evaluation, const Binary& binary, const Grid& grid);
[[nodiscard]] Result<std::vector<double>> scalar_binary(Evaluation& evaluation,
                                                        const Binary& binary, const Grid& grid);
[[nodiscard]] Table set_operation(const Binary& binary, Table left, Table right);

// Functions by concern; nullptr where the name is not one of its own.
using VectorFunction = Result<Table> (*)(Evaluation&, const Node& node, const Call&, const Grid&);
[[nodiscard]] VectorFunction find_math_function(std::string_view name);
[[nodiscard]] VectorFunction find_time_function(std::string_view name);
[[nodiscard]] VectorFunction find_label_function(std::string_view name);
[[nodiscard]] VectorFunction find_histogram_function(std::string_view name);
[[nodiscard]] VectorFunction find_vector_function(std::string_view name);
[[nodiscard]] VectorFunction find_range_function(std::string_view name);

// The weighted quantile of values, which are sorted in place; NaN counts as the smallest.
[[nodiscard]] double quantile_of(double q, std::vector<double>& values);
// Warns unless 0 <= q <= 1.
void check_quantile(Evaluation& evaluation, const Node& at, double q);

}  // namespace reveille::rules::promql
