// SPDX-License-Identifier: Apache-2.0
// Functions of whole vectors: absent, sort, vector, timestamp.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "rules/promql/evaluation.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/selector_labels.hpp"

namespace reveille::rules::promql {

Labels labels_if_absent(const Matchers& matchers) {
  Labels labels;
  std::vector<std::string_view> seen;
  for (const Matcher& matcher : matchers) {
    if (matcher.name() == metric_name) continue;
    // A label that is asked for twice says nothing certain about the absent series.
    if (matcher.kind() == Matcher::Kind::equal &&
        std::ranges::find(seen, matcher.name()) == seen.end()) {
      labels.set(matcher.name(), matcher.value());
      seen.push_back(matcher.name());
    } else {
      labels.remove(matcher.name());
    }
  }
  return labels;
}

namespace {

Result<Table> absent_function(Evaluation& evaluation, const Node&, const Call& call,
                              const Grid& grid) {
  const Node& argument = unwrapped(*call.arguments[0]);
  TRY(const Table table, evaluation.vector(argument, grid));
  Table result(grid.count);
  const auto* selector = std::get_if<VectorSelector>(&argument.what);
  const auto row = result.row(result.add(
      evaluation.keep(selector == nullptr ? Labels{} : labels_if_absent(selector->matchers))));
  for (std::size_t step = 0; step < grid.count; ++step) {
    bool any = false;
    for (std::size_t i = 0; i < table.rows.size() && !any; ++i)
      any = !is_absent(table.row(i)[step]);
    if (!any) row[step] = 1;
  }
  result.drop_empty();
  return result;
}

Result<Table> sort_function(Evaluation& evaluation, const Node& node, const Call& call,
                            const Grid& grid) {
  TRY(const Table table, evaluation.vector(*call.arguments[0], grid));
  if (grid.ranged) {
    evaluation.annotations().warn(
        node, "sort is ineffective for range queries since results are always ordered by labels");
    return table;
  }
  std::vector<std::size_t> order(table.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const bool descending = call.function->name == "sort_desc";
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const double left = table.row(a).front();
    const double right = table.row(b).front();
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
    return descending ? left > right : left < right;
  });
  Table sorted(1);
  for (const std::size_t i : order) {
    sorted.row(sorted.add(table.rows[i])).front() = table.row(i).front();
  }
  return sorted;
}

Result<Table> vector_function(Evaluation& evaluation, const Node&, const Call& call,
                              const Grid& grid) {
  TRY(const std::vector<double> values, evaluation.scalar(*call.arguments[0], grid));
  Table table(grid.count);
  std::ranges::copy(values, table.row(table.add(evaluation.keep({}))).begin());
  return table;
}

// Of a plain selector: when its samples were taken. Of anything else: the evaluation time.
Result<Table> timestamp_function(Evaluation& evaluation, const Node&, const Call& call,
                                 const Grid& grid) {
  const Node& argument = unwrapped(*call.arguments[0]);
  if (const auto* selector = std::get_if<VectorSelector>(&argument.what)) {
    TRY(Table table, evaluation.select(*selector, grid, true));
    return evaluation.without_names(std::move(table));
  }
  TRY(Table table, evaluation.vector(argument, grid));
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto row = table.row(i);
    for (std::size_t step = 0; step < grid.count; ++step) {
      if (!is_absent(row[step])) row[step] = static_cast<double>(grid.at(step)) / 1000;
    }
  }
  return evaluation.without_names(std::move(table));
}

}  // namespace

VectorFunction find_vector_function(std::string_view name) {
  if (name == "absent") return absent_function;
  if (name == "sort" || name == "sort_desc") return sort_function;
  if (name == "vector") return vector_function;
  if (name == "timestamp") return timestamp_function;
  return nullptr;
}

}  // namespace reveille::rules::promql
