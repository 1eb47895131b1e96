// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/rule_output.hpp"

#include <algorithm>
#include <iterator>

namespace reveille::rules {

Result<> write_output(const std::vector<OutputSample>& samples, RuleState& state,
                      SeriesStore& store, Instant at) {
  Result<> outcome;
  std::vector<Labels> written;
  written.reserve(samples.size());
  for (const OutputSample& sample : samples) {
    const Result<SeriesRef> series = store.series(sample.labels);
    if (!series) {
      if (outcome) outcome = std::unexpected(series.error());
      continue;
    }
    store.append(*series, {at, sample.value});
    written.push_back(sample.labels);
  }
  std::ranges::sort(written);
  std::vector<Labels> vanished;
  std::ranges::set_difference(state.written, written, std::back_inserter(vanished));
  for (const Labels& labels : vanished) {
    if (const Result<SeriesRef> series = store.series(labels)) {
      store.append(*series, {at, stale_marker()});
    }
  }
  state.written = std::move(written);
  return outcome;
}

}  // namespace reveille::rules
