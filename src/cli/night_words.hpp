// SPDX-License-Identifier: Apache-2.0
// What is typed after `simulate`, read: errors say what was expected, and the nearest valid name.
#pragma once

#include <string>
#include <string_view>

#include "escalation/plan.hpp"
#include "escalation/settings.hpp"
#include "rehearsal/night.hpp"

namespace reveille::cli {

// "alertname=ApiDown,severity=critical"; a value in double quotes may hold commas; a first word
// without '=' is the alertname.
[[nodiscard]] Result<Labels> parse_alert(std::string_view text);

// "2026-11-29T02:30[America/Chicago]" or RFC 3339.
[[nodiscard]] Result<Instant> parse_moment(std::string_view text,
                                           const escalation::FindZone& find_zone);

// "2026-11-29T02:30[America/Chicago]", "2026-11-29T02:30" where all people and rotations of the
// plan share a zone, or RFC 3339.
[[nodiscard]] Result<Instant> parse_at(std::string_view text, const escalation::Plan& plan,
                                       const escalation::FindZone& find_zone);

// "grace:call:2", "ada:sms:1+3m", "ada:call": a person and a kind of contact of theirs.
[[nodiscard]] Result<rehearsal::Answer> parse_answer(std::string_view text,
                                                     const escalation::Plan& plan);

[[nodiscard]] Result<std::string> parse_carrier(const std::string& text,
                                                const escalation::Plan& plan);

}  // namespace reveille::cli
