// SPDX-License-Identifier: Apache-2.0
// RFC 5545 as text: lines end with CRLF, are folded at 75 bytes, never within a character.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"

namespace reveille::integrations::icalendar {

struct Event {
  std::string uid;  // the same event at every writing
  Instant from;
  Instant to;
  std::string summary;
  std::string description;
};

struct Calendar {
  std::string name;
  std::string zone;  // a hint in which zone to show it; times are in UTC
  Instant stamp;     // when this was worked out
  std::vector<Event> events;
};

inline constexpr const char* media_type = "text/calendar; charset=utf-8";

[[nodiscard]] std::string to_text(const Calendar& calendar);

}  // namespace reveille::integrations::icalendar
