// SPDX-License-Identifier: Apache-2.0
// Prometheus' JSON shapes of rules and alerts.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/matcher.hpp"
#include "base/result.hpp"
#include "samples/evaluator.hpp"

namespace reveille::api {

// Which rules somebody asks for. Empty sets: all of them.
struct RulesQuestion {
  std::string type;  // "alert", "record" or "" for both
  std::set<std::string> names;
  std::set<std::string> groups;
  std::set<std::string> files;
  std::vector<Matchers> selectors;  // alternatives, over the configured labels
  bool with_alerts = true;
  std::optional<std::size_t> group_limit;
  std::string next_token;  // of the answer before
};

// Groups by file and name, those without a rule that is asked for left out. Code::invalid when
// `next_token` names no group.
[[nodiscard]] Result<std::string> rules_json(const std::vector<samples::GroupView>& groups,
                                             const RulesQuestion& question);
[[nodiscard]] std::string alerts_json(const std::vector<samples::GroupView>& groups);

}  // namespace reveille::api
