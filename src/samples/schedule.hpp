// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/files/rule.hpp"

namespace reveille::samples {

// Where in its interval a group is evaluated: the same after every restart, and spread, so that
// groups of one interval do not all run at once.
[[nodiscard]] Span slot_offset(const rules::RuleGroup& group);

// The newest slot that is not after `at`. Slots are whole intervals since 1970, plus the offset.
[[nodiscard]] Instant slot_before(Instant at, Span interval, Span offset);

}  // namespace reveille::samples
