// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/failing_rules.hpp"
#include "app/relay.hpp"
#include "rules/alerting/alerting.hpp"
#include "samples/evaluator.hpp"

namespace reveille::app {

// Brings what our own rules found to the engine. A crash between the evaluator's memory and the
// journal may still leave the two in disagreement, and somebody may resolve what still fires; so
// they are compared now and then and the book is put right: only a cause that ends is silence.
class AlertRelay {
 public:
  AlertRelay(engine::Engine& engine, std::string external_url);

  void take(const std::vector<rules::Transition>& transitions);  // any thread
  void take(std::vector<escalation::Input> inputs);              // any thread
  void tick() { relay_.tick(); }                                 // as Relay
  // Compares what fires, and which rules fail, with what the book thinks fires. An alert that the
  // book alone knows is resolved only when two comparisons in a row agree: one may have overtaken a
  // transition.
  void reconcile(samples::Evaluator& evaluator);

 private:
  // What the rules know at one moment.
  struct Known {
    std::map<std::uint64_t, rules::Transition> firing;  // by fingerprint
    bool complete = true;                               // every rule was evaluated since the start
    std::uint64_t taken = 0;                            // transitions had been taken by then
  };
  [[nodiscard]] Known known(const std::vector<samples::GroupView>& groups);
  void compare(const Known& known, const escalation::Book& book);
  [[nodiscard]] std::vector<escalation::Input> ended(const Known& known,
                                                     const escalation::Book& book);
  [[nodiscard]] std::vector<escalation::Input> untold(const Known& known,
                                                      const escalation::Book& book) const;

  engine::Engine& engine_;
  const std::string external_url_;
  Relay relay_;
  std::atomic<std::uint64_t> taken_ = 0;
  FailingRules failing_rules_;  // the evaluation thread's own
  std::set<std::uint64_t>
      suspects_;  // fingerprints that only the book knew last time; paging's own
};

}  // namespace reveille::app
