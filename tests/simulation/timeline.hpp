// SPDX-License-Identifier: Apache-2.0
// What is going to happen in the simulated world, in order. Its time is true time: no clock that
// anybody reads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

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
    due_.emplace(std::pair{std::max(when, now_), ++order_}, std::move(action));
  }
  void after(Span delay, Action action) { at(now_ + delay, std::move(action)); }

  // Does the first thing that is due by `until`; false: nothing is, and it is `until`.
  bool step(Instant until) {
    if (due_.empty() || due_.begin()->first.first > until) {
      now_ = std::max(now_, until);
      return false;
    }
    const auto first = due_.begin();
    now_ = first->first.first;
    Action action = std::move(first->second);
    due_.erase(first);
    ++steps_;
    action();
    return true;
  }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  Instant now_;
  std::uint64_t order_ = 0;
  std::uint64_t steps_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, Action> due_;
};

}  // namespace reveille::simulation
