// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/http_message.hpp"
#include "escalation/input.hpp"
#include "integrations/heartbeat/heartbeats.hpp"

namespace reveille::app {

// Keeps the heartbeats in real time: takes check-ins from the network thread, notices those that
// are overdue on a thread of its own, and remembers them in <folder>/heartbeats.json. A check-in
// that a crash forgets can only raise an alarm, never hide one, so the file is written within a
// second and not synced per check-in.
class HeartbeatKeeper {
 public:
  // Called under the keeper's lock, so that an alert and its end keep their order; must not block.
  using Submit = std::function<void(std::vector<escalation::Input>)>;

  HeartbeatKeeper(std::string folder, std::function<Instant()> now, Submit submit);
  ~HeartbeatKeeper();
  HeartbeatKeeper(const HeartbeatKeeper&) = delete;
  HeartbeatKeeper& operator=(const HeartbeatKeeper&) = delete;

  // At start and at each reload. Check-ins of heartbeats that stay are kept.
  void adopt(std::vector<integrations::Heartbeat> heartbeats);
  // Tells of every alert that still fires: somebody may have resolved it by hand.
  void tell_again();
  [[nodiscard]] HttpResponse ping(const HttpRequest& request);
  void stop();  // writes the file

 private:
  void run();
  [[nodiscard]] std::vector<integrations::HeartbeatState> load() const;
  void store(const std::vector<integrations::HeartbeatState>& states) const;

  const std::string file_;
  const std::function<Instant()> now_;
  const Submit submit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<integrations::Heartbeats> heartbeats_;
  bool dirty_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace reveille::app
