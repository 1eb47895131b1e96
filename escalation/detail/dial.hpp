// SPDX-License-Identifier: Apache-2.0
// A wall clock whose readings never go back: what it has shown once has happened. While an hour
// comes a second time it stands still at the end of the first.
#pragma once

#include <cstdint>

#include "base/instant.hpp"
#include "base/zone.hpp"

namespace reveille::escalation::detail {

// Milliseconds on a wall clock since it showed 1970-01-01 00:00.
using Reading = std::int64_t;

inline constexpr Reading dial_minute = 60'000;
inline constexpr Reading dial_day = 24 * 60 * dial_minute;

[[nodiscard]] Reading reading_of(const CivilTime& civil);
[[nodiscard]] CivilTime civil_of(Reading reading);
[[nodiscard]] std::int64_t floor_divide(std::int64_t number, std::int64_t by);

// Remembers the stretch between two changes of the clocks in which it was asked last, so that
// asking in the order of time is cheap. The zone outlives it.
class Dial {
 public:
  explicit Dial(const Zone& zone) : zone_(zone) {}

  // The furthest reading so far: when(r) <= at exactly if r <= reading(at).
  [[nodiscard]] Reading reading(Instant at);
  // The first instant at which the clock shows this reading or has skipped it.
  [[nodiscard]] Instant when(Reading reading);

 private:
  void enter(Instant at);

  const Zone& zone_;
  Instant from_ = Instant::max();  // of the stretch
  Instant to_ = Instant::min();
  Span offset_{0};
  Reading floor_ = 0;  // the furthest reading before the stretch, where it is known to matter
};

}  // namespace reveille::escalation::detail
