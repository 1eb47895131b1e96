// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "engine/engine.hpp"
#include "escalation/input.hpp"

namespace reveille::app {

// Brings inputs to the engine in order and without loss, for those whom nobody would ask to send
// again: what the engine cannot take now waits here. In batches, so that however much comes at
// once, it finds room in the engine's queue and lets acknowledgements pass in between.
class Relay {
 public:
  static constexpr std::size_t batch_inputs = 256;

  explicit Relay(engine::Engine& engine) : engine_(engine) {}

  void take(std::vector<escalation::Input> inputs);  // any thread
  // Offers again what was refused. Main loop, once a second.
  void tick() { pump(); }
  [[nodiscard]] bool idle();  // nothing waits, nothing is on its way
  // At the end: waits until the engine has taken everything, or patience is over.
  void drain(Span patience);

 private:
  void pump();

  engine::Engine& engine_;
  std::mutex mutex_;
  std::condition_variable taken_;
  std::deque<escalation::Input> waiting_;
  bool in_flight_ = false;
};

}  // namespace reveille::app
