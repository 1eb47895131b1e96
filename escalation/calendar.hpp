// SPDX-License-Identifier: Apache-2.0
// Who is on call, as people look at it: now, and over weeks. One shape for the daemon's answers and
// for what the command line works out from files.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/tree.hpp"
#include "escalation/oncall.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// {"rotation", "person", "full_name", "people", "from", "to", "overridden", "until_local"} for each
// rotation; only the first where nobody is on call. "person" is the first of the people.
[[nodiscard]] Tree on_call_tree(const Plan& plan, const std::vector<Override>& overrides,
                                Instant at);

struct CalendarQuery {
  Instant from;
  Instant to;
  RotationName rotation;  // empty: all
  PersonName person;      // empty: everybody; else only shifts of that person, without gaps
};
inline constexpr Span calendar_longest{400 * 24 * 3'600'000LL};
inline constexpr std::size_t calendar_shifts_most = 10'000;  // of one rotation

// A wrong name, an empty or too long time.
[[nodiscard]] Result<> check(const Plan& plan, const CalendarQuery& query);
// {"rotation", "timezone", "shifts": [{"from", "to", "from_local", "to_local", "people",
// "full_names", "layer", "overridden", "overrides"}]}, gaps as shifts without people; "more": true
// where there are more shifts than fit. The query has been checked.
[[nodiscard]] Tree calendar_tree(const Plan& plan, const std::vector<Override>& overrides,
                                 const CalendarQuery& query);

// Joins neighbours that show the same people for the same reason (an override without effect ended
// between them). With a person: only their shifts, joined whoever serves with them.
[[nodiscard]] std::vector<Shift> joined(std::vector<Shift> shifts, const PersonName& person = {});

// "2024-12-24T10:00" on the zone's clock, or RFC 3339.
[[nodiscard]] Result<Instant> parse_time(std::string_view text, const Zone& zone);

}  // namespace reveille::escalation
