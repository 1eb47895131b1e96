// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/labels.hpp"
#include "base/limits.hpp"
#include "base/matcher.hpp"
#include "base/result.hpp"
#include "rules/series/sample.hpp"

namespace reveille::rules {

// Names one series inside one store for as long as the store lives; never reused.
using SeriesRef = std::uint32_t;
inline constexpr SeriesRef no_series = ~SeriesRef{0};  // names none

// What append did with a sample. `too_old`: before the last expire(), also for a series that it
// dropped (ask series() again). The store has no clock: only its caller can find too_far_in_future.
enum class Appended { stored, duplicate, out_of_order, too_old, too_far_in_future };

struct StoreLimits {
  std::size_t series = limits::series;
};

// The in-memory store that rules see: series found by the hash of their label bytes, samples in
// compressed chunks, label values indexed for selectors. Owned by one thread (the evaluation
// thread), which alone appends, reads and expires; other threads ask that thread.
//
// Order: per series strictly increasing time. An equal time with the same bits is a duplicate
// (ignored), anything else not newer is out_of_order.
class SeriesStore {
 public:
  explicit SeriesStore(StoreLimits limits = {});
  ~SeriesStore();
  SeriesStore(SeriesStore&&) noexcept;
  SeriesStore& operator=(SeriesStore&&) noexcept;

  // Finds or creates. Fails with Code::limit when the store is full, Code::invalid when the labels
  // break limits:: (count, bytes). O(1) for a known series.
  [[nodiscard]] Result<SeriesRef> series(const Labels& labels);
  // As above without touching the heap for a known series: (name, value) pairs sorted by name.
  using LabelView = std::pair<std::string_view, std::string_view>;
  [[nodiscard]] Result<SeriesRef> series(std::span<const LabelView> sorted_labels);

  Appended append(SeriesRef series, Sample sample);

  // All series that match all matchers, ordered by labels. A matcher set that matches everything
  // empty is the caller's mistake to refuse (PromQL does).
  [[nodiscard]] std::vector<SeriesRef> select(const Matchers& matchers) const;
  // The same in no particular order, for whoever needs none; nothing is remembered.
  [[nodiscard]] std::vector<SeriesRef> select_unordered(const Matchers& matchers) const;
  [[nodiscard]] const Labels& labels(SeriesRef series) const;

  // Samples with from < at <= to, oldest first, stale markers included, appended to `out`.
  void read(SeriesRef series, Instant from, Instant to, std::vector<Sample>& out) const;
  // The newest sample with from < at <= to, if any (stale markers included).
  [[nodiscard]] bool last(SeriesRef series, Instant from, Instant to, Sample& out) const;

  // Label names / values of the series that match (all series if `matchers` is empty), sorted.
  [[nodiscard]] std::vector<std::string> label_names(const Matchers& matchers) const;
  [[nodiscard]] std::vector<std::string> label_values(std::string_view name,
                                                      const Matchers& matchers) const;

  // Drops samples older than `before`, and series that have none left. An earlier time than the
  // last one, after a clock that was wrong, lets samples in again from there on.
  void expire(Instant before);

  [[nodiscard]] std::size_t series_count() const;
  [[nodiscard]] std::size_t sample_count() const;
  [[nodiscard]] std::size_t bytes() const;  // chunks, labels and index; an estimate within 10 %

 private:
  class Contents;
  std::unique_ptr<Contents> contents_;
};

}  // namespace reveille::rules
