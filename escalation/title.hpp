// SPDX-License-Identifier: Apache-2.0
// What is wrong, in a line.
#pragma once

#include <string>
#include <string_view>

#include "escalation/book.hpp"

namespace reveille::escalation {

// Behind the title of an incident that no route took.
inline constexpr std::string_view unrouted = " (no route)";

// At most 200 bytes, never half a character.
[[nodiscard]] std::string clip_title(std::string title);

// An alert's summary; without one its name, and what it is grouped by.
[[nodiscard]] std::string title_of(const Labels& labels, const Labels& annotations,
                                   const Labels& group);

// The title with which the incident opened, while that alert fires; else that of an
// alert that fires now, one that is heard before one that is silenced; when all is over, the first
// title again, unless that alert is of an earlier time. Looks at 1,000 alerts.
[[nodiscard]] std::string current_title(const Incident& incident);

}  // namespace reveille::escalation
