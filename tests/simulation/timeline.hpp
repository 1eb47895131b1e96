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
    due_.push_back({std::max(when, now_), ++order_, std::move(action)});
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
    now_ = due_.back().at;
    Action action = std::move(due_.back().action);
    due_.pop_back();
    ++steps_;
    action();
    return true;
  }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  struct Due {
    Instant at;
    std::uint64_t order;  // what was planned first comes first
    Action action;
  };
  static bool later(const Due& a, const Due& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  Instant now_;
  std::uint64_t order_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<Due> due_;  // a heap, the next one in front
};

}  // namespace reveille::simulation
