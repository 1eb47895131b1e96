// SPDX-License-Identifier: Apache-2.0
// Points and lengths of time. Nothing here reads a clock: time is an argument.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace reveille {

// The wall-clock time line (milliseconds since 1970-01-01 UTC, leap seconds ignored). It has no
// now(): only the shell (app, http) knows what time it is, and passes it down.
struct WallTime {
  using duration = std::chrono::milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<WallTime>;
  static constexpr bool is_steady = false;
};

using Span = std::chrono::milliseconds;
using Instant = WallTime::time_point;

[[nodiscard]] constexpr Instant instant_from_ms(std::int64_t ms) {
  return Instant{Span{ms}};
}
[[nodiscard]] constexpr std::int64_t to_ms(Instant at) {
  return at.time_since_epoch().count();
}

// "2024-02-05T06:30:00.000Z". Always UTC, always milliseconds.
[[nodiscard]] std::string to_rfc3339(Instant at);

// Accepts RFC 3339 with zone and up to nanoseconds (truncated to ms), as Go prints it.
[[nodiscard]] Result<Instant> parse_rfc3339(std::string_view text);

// Prometheus durations: "1w2d", "1h30m", "90s", "250ms", "0". Largest unit first, each at most
// once; years are 365 days. Errors say what was expected.
[[nodiscard]] Result<Span> parse_span(std::string_view text);

// The shortest such text: "1h30m", "0s".
[[nodiscard]] std::string to_string(Span span);

}  // namespace reveille
