// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "samples/evaluator.hpp"

namespace reveille::app {

// A rule that cannot be evaluated watches nothing, and looks like one that has nothing to say: it
// is an alert itself. Looked at once a minute; belongs to the thread that shows the groups.
class FailingRules {
 public:
  // RuleFailing, firing, for each rule that failed now and the last time somebody looked.
  [[nodiscard]] std::vector<rules::Transition> look(const std::vector<samples::GroupView>& groups);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // file, group, rule
  std::map<Key, Instant> since_;                                  // of those that fail
};

}  // namespace reveille::app
