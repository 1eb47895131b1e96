// SPDX-License-Identifier: Apache-2.0
// What expressions of vector type evaluate to: rows (series) by steps. All steps of a range query
// are computed together, so labels are handled once per series and not once per step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/labels.hpp"
#include "rules/series/sample.hpp"

namespace reveille::rules::promql {

inline constexpr std::string_view metric_name = "__name__";

// The evaluation times: start, start + step, ... (count of them).
struct Grid {
  std::int64_t start = 0;
  std::int64_t step = 0;
  std::size_t count = 1;
  bool ranged = false;  // from a range query or subquery of more than one instant
  [[nodiscard]] std::int64_t at(std::size_t i) const {
    return start + step * static_cast<std::int64_t>(i);
  }
};

// "No sample at this step". A stale marker never is a value (selectors drop it), and arithmetic
// never yields it, because it is a signalling NaN.
inline const double absent = stale_marker();
[[nodiscard]] inline bool is_absent(double value) {
  return is_stale(value);
}

// The labels of a row: a set that the store or the evaluation owns, perhaps without the metric's
// name (which most operations drop; leaving it out costs nothing).
struct RowLabels {
  const Labels* labels = nullptr;
  bool nameless = false;

  [[nodiscard]] std::string_view get(std::string_view name) const {
    return nameless && name == metric_name ? std::string_view{} : labels->get(name);
  }
  [[nodiscard]] Labels materialised() const;
};
[[nodiscard]] std::uint64_t hash_of(const RowLabels& row);
[[nodiscard]] bool same_labels(const RowLabels& a, const RowLabels& b);

struct Table {
  explicit Table(std::size_t step_count = 1) : steps(step_count) {}

  std::size_t steps;
  std::vector<RowLabels> rows;
  std::vector<double> cells;  // rows x steps

  // Adds a row of absent cells.
  std::size_t add(RowLabels labels) {
    rows.push_back(labels);
    cells.resize(cells.size() + steps, absent);
    return rows.size() - 1;
  }
  [[nodiscard]] std::span<double> row(std::size_t i) { return {&cells[i * steps], steps}; }
  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    return {&cells[i * steps], steps};
  }
  // Without the rows that have no value at any step.
  void drop_empty();
};

// Some labels of a row: only these (by, on), or all but these and the name (without, ignoring).
class LabelPick {
 public:
  LabelPick(bool only, std::vector<std::string> names);
  [[nodiscard]] std::uint64_t hash(const RowLabels& row) const;
  [[nodiscard]] bool same(const RowLabels& a, const RowLabels& b) const;
  [[nodiscard]] Labels of(const RowLabels& row) const;

 private:
  [[nodiscard]] bool named(std::string_view name) const;
  bool only_;
  std::vector<std::string> names_;  // sorted
};

// Numbers the distinct picks of rows 0, 1, 2 ... in order of appearance.
class Grouping {
 public:
  explicit Grouping(LabelPick pick) : pick_(std::move(pick)) {}
  [[nodiscard]] std::size_t id(const RowLabels& row);
  [[nodiscard]] std::size_t size() const { return firsts_.size(); }
  [[nodiscard]] Labels labels(std::size_t id) const { return pick_.of(firsts_[id]); }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  LabelPick pick_;
  std::vector<RowLabels> firsts_;      // the row that founded the group
  std::vector<std::uint32_t> chains_;  // the next group with the same hash
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> by_hash_;
};

}  // namespace reveille::rules::promql
