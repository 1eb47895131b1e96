// SPDX-License-Identifier: Apache-2.0
#include "samples/intake.hpp"

#include <bit>

#include <fmt/format.h>

namespace reveille::samples {

namespace {

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool holds(const rules::SeriesStore& store, rules::SeriesRef series, const rules::Sample& sample) {
  rules::Sample found;
  return store.last(series, sample.at - Span{1}, sample.at, found) &&
         same_bits(found.value, sample.value);
}

Error refused(std::string_view why, const Labels& labels, Instant at) {
  return {Code::invalid,
          fmt::format("{}: series {}, sample at {}", why, to_string(labels), to_rfc3339(at))};
}

}  // namespace

Result<Ingested> Intake::store(const Batch& batch, rules::SeriesStore& store, Bounds bounds,
                               const OnSeries& on_series) {
  ++batch_;
  accepted_.clear();
  Ingested ingested{.skipped_series = batch.skipped};
  for (const auto& observation : batch.series) {
    if (observation.labels.get("__name__").empty()) {
      ++ingested.skipped_series;
      continue;
    }
    const auto series = store.series(observation.labels);
    if (!series) {
      ++ingested.skipped_series;
      continue;
    }
    if (auto fine = check(observation, *series, store, bounds); !fine) {
      return std::unexpected(std::move(fine).error());
    }
    accepted_.push_back({*series, &observation});
  }
  for (const auto& [series, observation] : accepted_) {
    for (const auto& sample : observation->samples) {
      const bool stored = store.append(series, sample) == rules::Appended::stored;
      ++(stored ? ingested.stored : ingested.duplicates);
    }
    on_series(series, *observation);
  }
  return ingested;
}

Result<> Intake::check(const rules::Observation& observation, rules::SeriesRef series,
                       const rules::SeriesStore& store, const Bounds& bounds) {
  if (series >= notes_.size()) notes_.resize(std::size_t{series} + 1024);
  Note& note = notes_[series];
  if (note.batch != batch_) {
    note = {batch_, {Instant::min(), 0}};
    (void)store.last(series, Instant::min(), Instant::max(), note.newest);
  }
  for (const auto& sample : observation.samples) {
    if (sample.at > bounds.now + limits::sample_from_future) {
      return std::unexpected(refused("out of bounds: timestamp is too far in the future",
                                     observation.labels, sample.at));
    }
    if (sample.at < bounds.oldest && !holds(store, series, sample)) {
      return std::unexpected(
          refused("out of bounds: too old sample", observation.labels, sample.at));
    }
    if (sample.at > note.newest.at) {
      note.newest = sample;
      continue;
    }
    if (sample.at == note.newest.at) {
      if (same_bits(sample.value, note.newest.value)) continue;
      return std::unexpected(
          refused("duplicate sample for timestamp", observation.labels, sample.at));
    }
    if (!holds(store, series, sample)) {
      return std::unexpected(refused("out of order sample", observation.labels, sample.at));
    }
  }
  return {};
}

}  // namespace reveille::samples
