// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "rules/alerting/live_group.hpp"

namespace reveille::rules {

// Where the outputs of one rule in one evaluation go.
struct OutputTarget {
  RuleState& state;
  SeriesStore& store;
  Instant at;
  std::vector<WrittenSample>& written;
  StateChange& change;
};

// Series that stand, as RuleState::written lists them, by their labels.
struct StandingSeries {
  SeriesRef series = no_series;
  std::uint32_t holders = 0;
};
using StandingByLabels = std::map<Labels, StandingSeries>;
// What a rule holds of a series that it writes; nullptr: it has not been written yet, or the store
// refused it.
using HeldSeries = StandingByLabels::value_type*;

// Keeps RuleState::written: a series stands there as long as somebody holds it. Belongs to one
// rule state. Of a state that it did not fill itself (after a start) it ends with the first
// finish() what nobody holds.
class RuleOutput {
 public:
  // `labels()` makes the series' labels; asked only when the store has to look for the series.
  template <class MakeLabels>
  void write(const OutputTarget& target, HeldSeries& held, double value, MakeLabels labels) {
    if (held == nullptr || !append(target, held->second.series, value)) {
      resolve(target, held, value, labels());
    }
  }
  // The series ends with this evaluation, unless somebody else holds it.
  void end(HeldSeries& held);
  // Writes the stale markers. Fails with the first reason for which the store refused a series; the
  // others were written all the same.
  [[nodiscard]] Result<> finish(const OutputTarget& target);

  [[nodiscard]] bool fresh() const { return fresh_; }  // finish() has not been called yet

 private:
  // false: the store does not know the series any more.
  static bool append(const OutputTarget& target, SeriesRef series, double value);
  void resolve(const OutputTarget& target, HeldSeries& held, double value, const Labels& labels);
  void end_strangers(const OutputTarget& target);

  StandingByLabels standing_;
  std::vector<HeldSeries> ended_;
  Result<> outcome_;
  bool fresh_ = true;
};

// Stale markers for these series, where the store has room for them.
void end_series(const std::set<Labels>& series, SeriesStore& store, Instant at);

}  // namespace reveille::rules
