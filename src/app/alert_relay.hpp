// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "escalation/input.hpp"
#include "rules/alerting/alerting.hpp"
#include "samples/evaluator.hpp"

namespace reveille::app {

// Brings what our own rules found to the engine, in order and without loss: what the engine cannot
// take now waits here. A crash between the evaluator's memory and the journal may still leave the
// two in disagreement, so they are compared now and then and the book is put right.
class AlertRelay {
 public:
  AlertRelay(engine::Engine& engine, std::string external_url);

  void take(const std::vector<rules::Transition>& transitions);  // any thread
  void take(std::vector<escalation::Input> inputs);              // any thread
  // Offers again what was refused. Main loop, once a second.
  void tick();
  // Compares what fires with what the book thinks fires. An alert that the book alone knows is
  // resolved only when two comparisons in a row agree: one may have overtaken a transition.
  void reconcile(samples::Evaluator& evaluator);

 private:
  void pump();
  void compare(const std::vector<samples::GroupView>& groups);

  engine::Engine& engine_;
  const std::string external_url_;
  std::mutex mutex_;
  std::vector<escalation::Input> waiting_;
  bool in_flight_ = false;
  std::set<std::uint64_t> suspects_;  // fingerprints that only the book knew last time
};

}  // namespace reveille::app
