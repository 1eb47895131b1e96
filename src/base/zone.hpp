// SPDX-License-Identifier: Apache-2.0
// Civil time: the clock on a wall in some place. Computed by absl::time from the system's tz data.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace reveille {

// A reading of a wall clock and calendar.
struct CivilTime {
  std::int64_t year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
  int hour = 0;   // 0..23
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  auto operator<=>(const CivilTime&) const = default;
};

// 0 = Monday ... 6 = Sunday (ISO 8601 order).
[[nodiscard]] int weekday(const CivilTime& civil);
[[nodiscard]] CivilTime add_days(const CivilTime& civil, std::int64_t days);
// Days from 1970-01-01; day counting for rotations.
[[nodiscard]] std::int64_t day_number(const CivilTime& civil);

// A loaded time zone: a value, cheap to copy, any thread may compute with it. Loading reads files,
// so only the shell does it (config::load_zone); the core gets zones as arguments.
class Zone {
 public:
  Zone();  // UTC
  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] CivilTime civil(Instant at) const;
  // The instant of this wall-clock reading. A reading that does not exist (clocks go forward) is
  // the first instant after the gap; one that exists twice is the first of the two (design:
  // section 5.11).
  [[nodiscard]] Instant instant(const CivilTime& civil) const;
  // Minutes east of UTC at that instant.
  [[nodiscard]] int offset_minutes(Instant at) const;
  // "CST", "CET": what people there call it.
  [[nodiscard]] std::string abbreviation(Instant at) const;
  // The next instant after `after` at which the offset changes; Instant::max() if never.
  [[nodiscard]] Instant next_transition(Instant after) const;

  bool operator==(const Zone& other) const { return name_ == other.name_; }

  // Wraps absl::TimeZone without showing it; see base/zone_data.hpp.
  struct Rules;
  Zone(std::string name, std::shared_ptr<const Rules> rules);

 private:
  std::string name_;
  std::shared_ptr<const Rules> rules_;
};

// "Mon 2024-02-05 00:30 CST"
[[nodiscard]] std::string to_local(Instant at, const Zone& zone);

}  // namespace reveille
