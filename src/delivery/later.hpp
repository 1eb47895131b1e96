// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "base/instant.hpp"

namespace reveille::delivery {

// Runs what is due, each at its time, on a thread of its own. Work must not block. What is not due
// when it stops is dropped.
class Later {
 public:
  using Work = std::move_only_function<void()>;

  Later();
  ~Later();  // stop()
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;

  void run_in(Span delay, Work work);
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::chrono::steady_clock::time_point, Work> due_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace reveille::delivery
