// SPDX-License-Identifier: Apache-2.0
// The shifts of a rotation, or of a person in all rotations, as a calendar.
#pragma once

#include <cstddef>
#include <vector>

#include "escalation/calendar.hpp"
#include "integrations/icalendar/writer.hpp"

namespace reveille::integrations::icalendar {

inline constexpr std::size_t feed_shifts_most = 5'000;  // of one rotation; later ones are left out

// Every shift that touches [query.from, query.to), whole. The query names a rotation, a person, or
// both, and has been checked.
[[nodiscard]] Calendar calendar_of(const escalation::Plan& plan,
                                   const std::vector<escalation::Override>& overrides,
                                   const escalation::CalendarQuery& query, Instant now);

}  // namespace reveille::integrations::icalendar
