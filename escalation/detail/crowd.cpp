// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/crowd.hpp"

#include <algorithm>
#include <set>

namespace reveille::escalation::detail {
namespace {

struct QuietTimes {
  std::vector<bool> at_first;  // by group
  std::vector<QuietChange> changes;
};

QuietTimes quiet_times(const Horizon& horizon, Span early) {
  QuietTimes times;
  for (std::size_t group = 0; group < horizon.quiet_groups().size(); ++group) {
    Stretches stretches = horizon.quiet_groups()[group].stretches;
    for (Stretch& stretch : stretches) stretch.from -= early;
    stretches = united(std::move(stretches));
    times.at_first.push_back(!stretches.empty() && stretches.front().from <= horizon.all().from);
    for (const Stretch& quiet : stretches) {
      if (quiet.from > horizon.all().from) times.changes.push_back({quiet.from, group, true});
      if (quiet.to < horizon.all().to) times.changes.push_back({quiet.to, group, false});
    }
  }
  std::ranges::sort(times.changes, {}, &QuietChange::at);
  return times;
}

// Everybody of the crowd, in the order of their waking, at one instant after the other.
class Rising {
 public:
  Rising(const Horizon& horizon, const CrowdKey& key, const std::vector<Ways>& ways,
         const std::vector<bool>& quiet_at_first)
      : key_(key), order_(ways.size()), members_(horizon.quiet_groups().size()) {
    for (const std::size_t person : key.people) {
      const std::size_t group = horizon.quiet_group_of(person);
      Member member{person, {}, {}};
      for (const Ways& each : ways) {
        // Their first turn goes on until it has come to all of its contacts; those after it only
        // repeat it.
        const WakingPages& pages = horizon.turn_of(person).pages;
        member.loud.push_back(first_waking(pages, false, each));
        member.quiet.push_back(first_waking(pages, true, each));
      }
      put(member, quiet_at_first[group] ? member.quiet : member.loud);
      members_[group].push_back(std::move(member));
    }
  }

  // False when nobody here belongs to that group.
  bool change(const QuietChange& change) {
    for (const Member& member : members_[change.group]) {
      take(member, change.quiet ? member.loud : member.quiet);
      put(member, change.quiet ? member.quiet : member.loud);
    }
    return !members_[change.group].empty();
  }

  [[nodiscard]] CrowdState state() const {
    CrowdState state;
    for (const std::set<Woken>& order : order_) {
      std::vector<Woken> first;
      for (auto each = order.begin(); each != order.end() && first.size() < key_.depth; ++each) {
        first.push_back(*each);
      }
      state.push_back(std::move(first));
    }
    return state;
  }

 private:
  using ByWays = std::vector<std::optional<Span>>;
  struct Member {
    std::size_t person;
    ByWays loud;
    ByWays quiet;
  };
  void put(const Member& member, const ByWays& woken) {
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (woken[i]) order_[i].insert({*woken[i], member.person});
    }
  }
  void take(const Member& member, const ByWays& woken) {
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (woken[i]) order_[i].erase({*woken[i], member.person});
    }
  }

  const CrowdKey& key_;
  std::vector<std::set<Woken>> order_;        // by ways
  std::vector<std::vector<Member>> members_;  // by quiet group
};

CrowdTimeline work_out(const Horizon& horizon, const CrowdKey& key, const std::vector<Ways>& ways) {
  CrowdTimeline timeline;
  std::map<CrowdState, std::size_t> known;
  const auto note = [&](Instant at, CrowdState state) {
    const auto [found, is_new] = known.emplace(std::move(state), timeline.states.size());
    if (is_new) timeline.states.push_back(found->first);
    if (!timeline.changes.empty() && timeline.changes.back().second == found->second) return;
    timeline.changes.emplace_back(at, found->second);
  };
  const QuietTimes quiet = quiet_times(horizon, key.early);
  Rising rising(horizon, key, ways, quiet.at_first);
  note(horizon.all().from, rising.state());
  const std::vector<QuietChange>& changes = quiet.changes;
  for (std::size_t i = 0; i < changes.size();) {
    const Instant at = changes[i].at;
    bool changed = false;
    for (; i < changes.size() && changes[i].at == at; ++i) {
      changed = rising.change(changes[i]) || changed;
    }
    if (changed) note(at, rising.state());
  }
  return timeline;
}

}  // namespace

Crowds::Crowds(const Horizon& horizon) : horizon_(horizon) {
  ways_ = ways_with_one_down(horizon.plan());
  ways_.insert(ways_.begin(), all_ways(horizon.plan().carriers));
  for (std::size_t i = 0; i < horizon.people().size(); ++i) {
    for (const WakingPage& page : horizon.turn_of(i).pages) {
      longest_delay_ = std::max(longest_delay_, page.after);
    }
  }
}

const CrowdTimeline& Crowds::timeline(CrowdKey key) {
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  CrowdTimeline timeline = work_out(horizon_, key, ways_);
  return known_.emplace(std::move(key), std::move(timeline)).first->second;
}

}  // namespace reveille::escalation::detail
