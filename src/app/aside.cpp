// SPDX-License-Identifier: Apache-2.0
#include "app/aside.hpp"

namespace reveille::app {

Aside::Aside() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

Aside::~Aside() {
  stop();
  thread_.join();
}

bool Aside::take(Work work) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= waiting_most) return false;
  waiting_.push_back(std::move(work));
  something_.notify_one();
  return true;
}

void Aside::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Work work;
    {
      std::unique_lock lock(mutex_);
      if (!something_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace reveille::app
