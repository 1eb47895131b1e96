// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "samples/evaluator.hpp"

namespace reveille::samples {

// Lets batches into the store, whole or not at all.
class Intake {
 public:
  struct Bounds {
    Instant now;
    Instant oldest;  // older samples are refused
  };
  // Called for each series of a batch that was let in.
  using OnSeries = std::function<void(rules::SeriesRef, const rules::Observation&)>;

  // Code::invalid, with upstream's words first, when a sample is out of order, too old or too far
  // in the future: then no sample was stored. Samples that the store holds already are duplicates,
  // so that a sender whose answer was lost may send again. Series that the store has no room for,
  // or whose labels it refuses, are skipped and counted: what is known must stay current.
  [[nodiscard]] Result<Ingested> store(const Batch& batch, rules::SeriesStore& store, Bounds bounds,
                                       const OnSeries& on_series);

 private:
  struct Note {
    std::uint64_t batch = 0;  // in which `newest` was noted
    rules::Sample newest;
  };
  struct Accepted {
    rules::SeriesRef series;
    const rules::Observation* observation;
  };
  [[nodiscard]] Result<> check(const rules::Observation& observation, rules::SeriesRef series,
                               const rules::SeriesStore& store, const Bounds& bounds);

  std::vector<Note> notes_;  // by series
  std::vector<Accepted> accepted_;
  std::uint64_t batch_ = 0;
};

}  // namespace reveille::samples
