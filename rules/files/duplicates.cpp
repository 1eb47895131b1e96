// SPDX-License-Identifier: Apache-2.0
#include "rules/files/duplicates.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::rules {

Mistakes duplicate_rules(const std::vector<RuleGroup>& groups) {
  std::map<std::tuple<bool, std::string, std::map<std::string, std::string>>, const Rule*> seen;
  Mistakes found;
  for (const RuleGroup& group : groups) {
    for (const Rule& rule : group.rules) {
      std::map<std::string, std::string> labels;
      for (const Label& label : group.labels) labels[label.name] = label.value;
      for (const auto& [name, value] : rule.labels) labels[name] = value;
      const auto [first, fresh] =
          seen.try_emplace({rule.records, rule.name, std::move(labels)}, &rule);
      if (fresh) continue;
      found.push_back({rule.place, fmt::format("duplicate rule: {} {} with the same labels stands "
                                               "at {}",
                                               rule.records ? "record" : "alert", quoted(rule.name),
                                               to_string(first->second->place))});
    }
  }
  return found;
}

}  // namespace reveille::rules
