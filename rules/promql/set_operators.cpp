// SPDX-License-Identifier: Apache-2.0
// and, or, unless: which rows are there, by the labels that are matched on.
#include "rules/promql/evaluation.hpp"

namespace reveille::rules::promql {
namespace {

// Per step and matched labels: is any row there?
class Presence {
 public:
  Presence(std::size_t ids, std::size_t steps) : steps_(steps), there_(ids * steps, false) {}
  void add(std::size_t id, std::span<const double> row) {
    for (std::size_t step = 0; step < steps_; ++step) {
      if (!is_absent(row[step])) there_[id * steps_ + step] = true;
    }
  }
  [[nodiscard]] bool at(std::size_t id, std::size_t step) const {
    return there_[id * steps_ + step];
  }

 private:
  std::size_t steps_;
  std::vector<bool> there_;
};

// Leaves the steps at which the other side is there (or is not).
void keep_where(Table& table, const std::vector<std::size_t>& ids, const Presence& other,
                bool there) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto row = table.row(i);
    for (std::size_t step = 0; step < table.steps; ++step) {
      if (other.at(ids[i], step) != there) row[step] = absent;
    }
  }
  table.drop_empty();
}

}  // namespace

Table set_operation(const Binary& binary, Table left, Table right) {
  Grouping grouping(LabelPick(binary.matching.on, binary.matching.labels));
  std::vector<std::size_t> left_ids;
  std::vector<std::size_t> right_ids;
  for (const RowLabels& row : left.rows) left_ids.push_back(grouping.id(row));
  for (const RowLabels& row : right.rows) right_ids.push_back(grouping.id(row));
  const bool fills = binary.op == Operator::set_or;
  const Table& other = fills ? left : right;
  const auto& other_ids = fills ? left_ids : right_ids;
  Presence presence(grouping.size(), left.steps);
  for (std::size_t i = 0; i < other.rows.size(); ++i) presence.add(other_ids[i], other.row(i));
  if (!fills) {
    keep_where(left, left_ids, presence, binary.op == Operator::set_and);
    return left;
  }
  keep_where(right, right_ids, presence, false);
  left.rows.insert(left.rows.end(), right.rows.begin(), right.rows.end());
  left.cells.insert(left.cells.end(), right.cells.begin(), right.cells.end());
  return left;
}

}  // namespace reveille::rules::promql
