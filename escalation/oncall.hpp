// SPDX-License-Identifier: Apache-2.0
// Who is on call when: the one resolver behind the engine, `who`, and the coverage proof.
#pragma once

#include <optional>
#include <vector>

#include "escalation/book.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

struct Shift {
  Instant from;
  Instant to;  // half-open
  PersonName person;
  bool overridden = false;
};

// The owner of a rotation at an instant; nullopt: a gap (no people).
[[nodiscard]] std::optional<Shift> shift_at(const Rotation& rotation,
                                            const std::vector<Override>& overrides, Instant at);
// All overrides in force: the configuration's and those set at run time.
[[nodiscard]] std::vector<Override> all_overrides(const Plan& plan, const Book& book);

// Is `at` inside one of the windows, on that zone's wall clock?
[[nodiscard]] bool inside(const std::vector<DailyWindow>& windows, const Zone& zone, Instant at);
// The next instant after `after` at which inside() may change its answer; Instant::max() if never.
[[nodiscard]] Instant next_change(const std::vector<DailyWindow>& windows, const Zone& zone,
                                  Instant after);

}  // namespace reveille::escalation
