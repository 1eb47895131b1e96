// SPDX-License-Identifier: Apache-2.0
#include "delivery/later.hpp"

namespace reveille::delivery {

Later::Later() : thread_([this] { run(); }) {}

Later::~Later() {
  stop();
}

void Later::run_in(Span delay, Work work) {
  const std::lock_guard lock(mutex_);
  due_.emplace(std::chrono::steady_clock::now() + delay, std::move(work));
  changed_.notify_one();
}

void Later::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Later::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      changed_.wait(lock);
    } else if (const auto at = due_.begin()->first; at > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, at);
    } else {
      Work work = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      lock.unlock();
      work();
      lock.lock();
    }
  }
}

}  // namespace reveille::delivery
