// SPDX-License-Identifier: Apache-2.0
// Who is on call when: the one resolver behind the engine, `who`, and the coverage proof.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "escalation/book.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// A stretch in which nothing changes: neither the people nor the reason why it is they.
struct Shift {
  Instant from;
  Instant to;                        // half-open; Instant::max(): for ever
  std::vector<PersonName> people;    // each once; empty: a gap
  std::optional<std::size_t> layer;  // which of the rotation's layers serves, were it for it alone
  std::int64_t turn = 0;             // of that layer: the number of its shift since its origin
  bool overridden = false;           // overrides had a say in it
  std::vector<OverrideId> by;        // those of them that were set at run time
};

// One rotation with its overrides, ready to be asked. Cheap to make; the rotation outlives it.
class Roster {
 public:
  // `overrides` may hold those of other rotations too.
  Roster(const Rotation& rotation, const std::vector<Override>& overrides);

  [[nodiscard]] Shift at(Instant at) const;
  // What lies in [from, to), gaps too, without a hole between two of them; the first and the last
  // end there. At most `most`: a later part may be missing.
  [[nodiscard]] std::vector<Shift> between(Instant from, Instant to,
                                           std::size_t most = static_cast<std::size_t>(-1)) const;
  // From hand-off to hand-off, whatever hours, layers above and overrides cut out of it: the whole
  // turn of the layer that serves at that instant; nullopt: none does.
  [[nodiscard]] std::optional<std::pair<Instant, Instant>> turn_at(Instant at) const;

 private:
  const Rotation& rotation_;
  std::vector<Override> overrides_;
};

// The people of a rotation at an instant; nullopt: a gap.
[[nodiscard]] std::optional<Shift> shift_at(const Rotation& rotation,
                                            const std::vector<Override>& overrides, Instant at);
// The first stretch in [from, to) in which nobody is on call after a change of overrides, but
// somebody was before.
[[nodiscard]] std::optional<Shift> new_gap(const Rotation& rotation,
                                           const std::vector<Override>& before,
                                           const std::vector<Override>& after, Instant from,
                                           Instant to);
// The configuration's overrides and then those set at run time. One by somebody who is no longer in
// the configuration is left out: those whom it replaced are on call again.
[[nodiscard]] std::vector<Override> all_overrides(const Plan& plan, const Book& book);

// Is `at` inside one of the windows, on that zone's wall clock?
[[nodiscard]] bool inside(const std::vector<DailyWindow>& windows, const Zone& zone, Instant at);
// The next instant after `after` at which inside() may change its answer; Instant::max() if never.
[[nodiscard]] Instant next_change(const std::vector<DailyWindow>& windows, const Zone& zone,
                                  Instant after);

}  // namespace reveille::escalation
