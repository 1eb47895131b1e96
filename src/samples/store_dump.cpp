// SPDX-License-Identifier: Apache-2.0
#include "samples/store_dump.hpp"

namespace reveille::samples {

bool StoreDump::next(const rules::SeriesStore& store, RecordBuilder& into) {
  while (at_ == series_.size()) {
    if (names_.empty()) return false;
    auto named = Matcher::make("__name__", Matcher::Kind::equal, std::move(names_.back()));
    names_.pop_back();
    series_.clear();
    at_ = 0;
    if (named) series_ = store.select_unordered({*named});
  }
  const rules::SeriesRef series = series_[at_++];
  samples_.clear();
  store.read(series, Instant::min(), Instant::max(), samples_);
  if (samples_.empty()) return true;
  into.series(series, store.labels(series));
  into.samples(series, samples_);
  return true;
}

}  // namespace reveille::samples
