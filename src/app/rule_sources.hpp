// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "integrations/prometheus/rule_sources.hpp"
#include "samples/asking.hpp"

namespace reveille::app {

// The engines elsewhere that rules are evaluated by. Each has connections and a queue of its own,
// so that one that hangs delays nobody else's rules. When a source does not answer, whatever waits
// for it fails at once, so that a rule group never waits longer than a few time-outs.
class RuleSources {
 public:
  // `answers_bytes`: of large answers that are being taken, of all sources together. What has no
  // room fails, alone.
  explicit RuleSources(std::size_t answers_bytes = limits::source_answers_bytes);
  ~RuleSources();  // what waits is answered with a failure first
  RuleSources(const RuleSources&) = delete;
  RuleSources& operator=(const RuleSources&) = delete;

  // Those whose settings did not change go on as they are.
  void adopt(const std::vector<integrations::RuleSource>& sources);
  // Any thread; samples::AskSource says what is promised.
  void ask(const std::string& source, const std::string& expression, Instant at,
           samples::Answered answered);

 private:
  class Source;
  struct Shared;
  const std::shared_ptr<Shared> shared_;  // by all sources
  std::mutex mutex_;                      // guards the map
  std::map<std::string, std::shared_ptr<Source>> sources_;
};

}  // namespace reveille::app
