// SPDX-License-Identifier: Apache-2.0
// How a configuration writes times of day, weekdays and dates.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation::detail {

// "00:00-08:00", "Mon-Fri 09:00-17:00", "Sat,Sun 00:00-24:00".
[[nodiscard]] Result<DailyWindow> parse_window(std::string_view text);

// "Monday 10:00" or "10:00".
struct Handoff {
  std::optional<int> weekday;  // 0 = Monday
  int minute = 0;              // after midnight
};
[[nodiscard]] Result<Handoff> parse_handoff(std::string_view text);

// "2024-01-01": midnight of that day.
[[nodiscard]] Result<CivilTime> parse_date(std::string_view text);
// "2024-12-24T10:00", "2024-12-24 10:00:30".
[[nodiscard]] Result<CivilTime> parse_local_time(std::string_view text);

}  // namespace reveille::escalation::detail
