// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "rules/alerting/rule_output.hpp"

namespace reveille::rules {

// An entry of RuleState::active, found by a hash, with the series that stand for it.
struct TrackedAlert {
  ActiveAlert* alert = nullptr;
  std::uint64_t hash = 0;
  std::size_t place = 0;      // among all
  std::uint64_t seen = 0;     // the evaluation whose result had it last
  std::uint64_t changed = 0;  // the evaluation that changed more than its value and texts
  HeldSeries state = nullptr;
  HeldSeries since = nullptr;
};

// All of one rule state. Pointers hold until the alert is removed.
class TrackedAlerts {
 public:
  explicit TrackedAlerts(RuleState& state);

  [[nodiscard]] TrackedAlert* find(const Labels& labels) const;
  TrackedAlert& add(RuleState& state, ActiveAlert alert);
  void remove(RuleState& state, TrackedAlert& alert);

  // In no particular order; while one is looked at it may be removed when the walk goes backwards.
  [[nodiscard]] const std::vector<std::unique_ptr<TrackedAlert>>& all() const { return all_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const TrackedAlert* alert) const { return alert->hash; }
    std::size_t operator()(const Labels& labels) const { return fingerprint(labels); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const TrackedAlert* a, const TrackedAlert* b) const { return a == b; }
    bool operator()(const Labels& a, const TrackedAlert* b) const { return a == b->alert->labels; }
    bool operator()(const TrackedAlert* a, const Labels& b) const { return a->alert->labels == b; }
  };
  TrackedAlert& track(ActiveAlert& alert);

  std::vector<std::unique_ptr<TrackedAlert>> all_;
  boost::unordered_flat_set<TrackedAlert*, Hash, Equal> index_;
};

}  // namespace reveille::rules
