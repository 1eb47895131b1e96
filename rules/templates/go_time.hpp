// SPDX-License-Identifier: Apache-2.0
// Go's time.Time and time.Duration, as far as templates show them. Always UTC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/templates/value.hpp"

namespace reveille::rules::templates {

// Calendar and clock of a moment.
struct ClockReading {
  std::int64_t year = 1970;
  int month = 1;  // 1..12
  int day = 1;
  int weekday = 4;  // 0 = Sunday, as in Go
  int year_day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int nanosecond = 0;
};
[[nodiscard]] ClockReading read_clock(Moment moment);

[[nodiscard]] std::string month_name(std::int64_t month);      // "January"; "%!Month(13)"
[[nodiscard]] std::string weekday_name(std::int64_t weekday);  // "Sunday"; "%!Weekday(7)"

// Time.Format with Go's reference layout ("2006-01-02 15:04:05.000 -0700 MST").
[[nodiscard]] std::string format_time(Moment moment, std::string_view layout);
// Time.String: "2015-06-23 13:19:44.128 +0000 UTC".
[[nodiscard]] std::string to_string(Moment moment);
// Duration.String: "30m0s", "1.5s", "0s".
[[nodiscard]] std::string to_string(Duration duration);

}  // namespace reveille::rules::templates
