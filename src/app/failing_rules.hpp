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
  // RuleFailing, firing, for each rule that failed at two looks and, since the first, when it was
  // evaluated again, or that was not evaluated again for an hour.
  [[nodiscard]] std::vector<rules::Transition> look(const std::vector<samples::GroupView>& groups);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // file, group, rule
  struct Failure {
    Instant since;  // the evaluation that was seen first
    int looks = 0;  // before this one
  };
  std::map<Key, Failure> failures_;
};

}  // namespace reveille::app
