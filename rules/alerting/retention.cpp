// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/retention.hpp"

#include <algorithm>

namespace reveille::rules {
namespace {

Span look_back(const promql::Query& query) {
  Span longest{0};
  for (const auto& selection : query.selections()) longest = std::max(longest, selection.back);
  return longest;
}

}  // namespace

Span needed_history(const Rule& rule) {
  Span longest = look_back(rule.query);
  for (const auto& [title, query] : rule.evidence) longest = std::max(longest, look_back(query));
  for (const Template& text : rule.compiled) {
    for (const std::string& expression : text.queries()) {
      if (const auto query = promql::Query::parse(expression))
        longest = std::max(longest, look_back(*query));
    }
  }
  return longest;
}

Span needed_history(const std::vector<RuleGroup>& groups) {
  Span longest{0};
  for (const RuleGroup& group : groups) {
    if (!group.source.empty()) continue;  // it has the history
    for (const Rule& rule : group.rules) {
      longest = std::max(longest, needed_history(rule) + group.query_offset);
    }
  }
  return longest;
}

}  // namespace reveille::rules
