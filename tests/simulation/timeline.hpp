// SPDX-License-Identifier: Apache-2.0
// What is going to happen in the simulated world, in order. Its time is true time: no clock that
// anybody reads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/instant.hpp"

namespace reveille::simulation {

constexpr Span seconds(std::int64_t count) {
  return Span{count * 1000};
}
constexpr Span minutes(std::int64_t count) {
  return seconds(count * 60);
}
constexpr Span hours(std::int64_t count) {
  return minutes(count * 60);
}
constexpr Span days(std::int64_t count) {
  return hours(count * 24);
}

class Timeline {
 public:
  using Action = std::move_only_function<void()>;

  explicit Timeline(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const { return now_; }
  void at(Instant when, Action action) {
    if (free_.empty()) {
      free_.push_back(actions_.size());
      actions_.emplace_back();
    }
    const std::size_t place = free_.back();
    free_.pop_back();
    actions_[place] = std::move(action);
    due_.push_back({std::max(when, now_), ++order_, place});
    std::ranges::push_heap(due_, later);
  }
  void after(Span delay, Action action) { at(now_ + delay, std::move(action)); }

  // Does the first thing that is due by `until`; false: nothing is, and it is `until`.
  bool step(Instant until) {
    if (due_.empty() || due_.front().at > until) {
      now_ = std::max(now_, until);
      return false;
    }
    std::ranges::pop_heap(due_, later);
    const Due first = due_.back();
    due_.pop_back();
    steps_at_once_ = first.at > now_ ? 0 : steps_at_once_ + 1;
    now_ = first.at;
    Action action = std::move(actions_[first.place]);
    free_.push_back(first.place);
    ++steps_;
    action();
    return true;
  }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  // Since time last went on.
  [[nodiscard]] std::uint64_t steps_at_once() const { return steps_at_once_; }

 private:
  struct Due {
    Instant at;
    std::uint64_t order;  // what was planned first comes first
    std::size_t place;    // in actions_, which are not moved about
  };
  static bool later(const Due& a, const Due& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  Instant now_;
  std::uint64_t order_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_at_once_ = 0;
  std::vector<Due> due_;  // a heap, the next one in front
  std::vector<Action> actions_;
  std::vector<std::size_t> free_;  // places in it
};

}  // namespace reveille::simulation
