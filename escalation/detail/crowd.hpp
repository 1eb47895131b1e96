// SPDX-License-Identifier: Apache-2.0
// Many people who are always paged together ("everyone"): who of them wakes first, over the
// horizon. Each has quiet hours of their own, but only the few who wake first matter, and these
// change seldom.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "escalation/detail/horizon.hpp"
#include "escalation/detail/waking.hpp"

namespace reveille::escalation::detail {

struct Woken {
  Span after;  // from the beginning of the crowd's first turn
  std::size_t person;
  auto operator<=>(const Woken&) const = default;
};

// For each of the Ways: those who wake, the first of them, soonest first.
using CrowdState = std::vector<std::vector<Woken>>;

struct CrowdTimeline {
  std::vector<CrowdState> states;  // each once
  std::vector<std::pair<Instant, std::size_t>>
      changes;  // from when on which; the first at the start
};

struct CrowdKey {
  std::vector<std::size_t> people;  // ascending
  std::size_t depth = 3;            // so many of them are kept
  Span early{0};                    // quiet hours are taken to begin so much earlier
  auto operator<=>(const CrowdKey&) const = default;
};

// Works out each timeline once: policies with the same final target share it. Owned by one proof.
class Crowds {
 public:
  explicit Crowds(const Horizon& horizon);

  // All carriers up first, then each one down.
  [[nodiscard]] const std::vector<Ways>& ways() const { return ways_; }
  [[nodiscard]] const CrowdTimeline& timeline(CrowdKey key);
  // From the beginning of anybody's turn to their last page that can wake.
  [[nodiscard]] Span longest_delay() const { return longest_delay_; }

 private:
  const Horizon& horizon_;
  std::vector<Ways> ways_;
  Span longest_delay_{0};
  std::map<CrowdKey, CrowdTimeline> known_;
};

}  // namespace reveille::escalation::detail
