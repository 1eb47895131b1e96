// SPDX-License-Identifier: Apache-2.0
// One thread for answers that take a while to work out (weeks of shifts): neither the network nor
// the paging thread waits for them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace reveille::app {

class Aside {
 public:
  using Work = std::move_only_function<void()>;
  static constexpr std::size_t waiting_most = 64;

  Aside();
  ~Aside();  // what waits is dropped
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

  // Any thread. False: too much waits already; `work` is dropped.
  [[nodiscard]] bool take(Work work);
  // Begins nothing more; what is under way goes on. Returns at once.
  void stop() { thread_.request_stop(); }

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any something_;
  std::deque<Work> waiting_;
  std::jthread thread_;
};

}  // namespace reveille::app
