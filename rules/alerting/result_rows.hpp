// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/result.hpp"
#include "rules/promql/table.hpp"

namespace reveille::rules {

// The series of a rule's results, from one evaluation to the next, each with what the rule wants to
// remember of it. Results come mostly in the same order, so the next row is mostly the one that
// followed the last time: then finding it is one comparison.
//
// A turn is begin(), find() for each element of the result, and keep() if the evaluation stands.
template <class Memory>
class ResultRows {
 public:
  struct Row {
    Labels labels;
    std::uint64_t hash = 0;
    std::size_t place = 0;
    bool fresh = true;  // not kept yet
    std::uint64_t seen = 0;
    Memory memory;
  };

  // Forgets what the last turn found without keeping it.
  void begin() {
    for (const auto& row : fresh_) index_.erase(row.get());
    fresh_.clear();
    found_.clear();
    cursor_ = 0;
    in_order_ = true;
    ++turn_;
  }

  [[nodiscard]] Row& find(const promql::RowLabels& labels) {
    Row* row = follows(labels) ? rows_[cursor_].get() : search(labels);
    if (!row->fresh) cursor_ = row->place + 1;
    row->seen = turn_;
    found_.push_back(row);
    return *row;
  }

  // Remembers these rows and no others. No row may have been found twice.
  void keep() {
    if (in_order_ && found_.size() == rows_.size()) return;
    for (const auto& row : rows_) {
      if (row->seen != turn_) index_.erase(row.get());
    }
    std::vector<std::unique_ptr<Row>> kept;
    kept.reserve(found_.size());
    for (Row* row : found_) {
      auto& from = row->fresh ? fresh_ : rows_;
      INVARIANT(from[row->place] != nullptr, "a result has no series twice");
      kept.push_back(std::move(from[row->place]));
    }
    for (std::size_t place = 0; place < kept.size(); ++place) {
      kept[place]->place = place;
      kept[place]->fresh = false;
    }
    rows_ = std::move(kept);
    fresh_.clear();
  }

 private:
  struct Probe {
    std::uint64_t hash;
    const promql::RowLabels& labels;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Row* row) const { return row->hash; }
    std::size_t operator()(const Probe& probe) const { return probe.hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Row* a, const Row* b) const { return a == b; }
    bool operator()(const Probe& probe, const Row* row) const { return same(*row, probe.labels); }
    bool operator()(const Row* row, const Probe& probe) const { return same(*row, probe.labels); }
  };
  static bool same(const Row& row, const promql::RowLabels& labels) {
    return promql::same_labels({&row.labels, false}, labels);
  }

  [[nodiscard]] bool follows(const promql::RowLabels& labels) const {
    return cursor_ < rows_.size() && same(*rows_[cursor_], labels);
  }
  [[nodiscard]] Row* search(const promql::RowLabels& labels) {
    in_order_ = false;
    const Probe probe{promql::hash_of(labels), labels};
    if (const auto known = index_.find(probe); known != index_.end()) return *known;
    Row* made = fresh_.emplace_back(std::make_unique<Row>()).get();
    made->labels = labels.materialised();
    made->hash = probe.hash;
    made->place = fresh_.size() - 1;
    index_.insert(made);
    return made;
  }

  std::vector<std::unique_ptr<Row>> rows_;   // in the order of the last kept result
  std::vector<std::unique_ptr<Row>> fresh_;  // of this turn
  std::vector<Row*> found_;
  boost::unordered_flat_set<Row*, Hash, Equal> index_;
  std::size_t cursor_ = 0;
  bool in_order_ = true;
  std::uint64_t turn_ = 0;
};

}  // namespace reveille::rules
