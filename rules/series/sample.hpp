// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "base/instant.hpp"

namespace reveille::rules {

struct Sample {
  Instant at;
  double value = 0;
};

// A series that ended says so with this NaN (Prometheus: value.StaleNaN). It must survive
// bit-exact; an ordinary NaN is a value.
inline constexpr std::uint64_t stale_bits = 0x7ff0000000000002;
[[nodiscard]] inline double stale_marker() {
  return std::bit_cast<double>(stale_bits);
}
[[nodiscard]] inline bool is_stale(double value) {
  return std::bit_cast<std::uint64_t>(value) == stale_bits;
}

}  // namespace reveille::rules
