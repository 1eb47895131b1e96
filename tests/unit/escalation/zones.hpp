// SPDX-License-Identifier: Apache-2.0
// Zones and instants for tests.
#pragma once

#include <memory>
#include <string>

#include <absl/time/time.h>
#include <catch2/catch.hpp>

#include "base/instant.hpp"
#include "base/zone_data.hpp"

namespace reveille {

inline Zone zone_named(const std::string& name) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone(name, &zone));
  return Zone(name, std::make_shared<const Zone::Rules>(Zone::Rules{zone}));
}

inline Instant at(std::string_view text) {
  return parse_rfc3339(text).value();
}

inline constexpr Span seconds(std::int64_t count) {
  return Span{count * 1000};
}
inline constexpr Span minutes(std::int64_t count) {
  return seconds(count * 60);
}

}  // namespace reveille
