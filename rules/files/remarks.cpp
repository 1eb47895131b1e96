// SPDX-License-Identifier: Apache-2.0
#include "rules/files/remarks.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::rules {
namespace {

// Whether one of the template's actions prints the value.
bool prints_value(std::string_view text) {
  for (std::size_t at; (at = text.find("{{")) != text.npos;) {
    text.remove_prefix(at + 2);
    std::string_view action = text.substr(0, text.find("}}"));
    action.remove_prefix(std::min(action.find_first_not_of("- \t\n"), action.size()));
    const bool decides = action.starts_with("if ") || action.starts_with("else if ");
    const bool has_value =
        action.find("$value") != action.npos || action.find(".Value") != action.npos;
    if (has_value && !decides) return true;
  }
  return false;
}

}  // namespace

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

Mistakes values_in_labels(const std::vector<RuleGroup>& groups) {
  Mistakes found;
  const auto look = [&](const Rule& rule, const std::string& name, const std::string& text) {
    if (rule.records || !prints_value(text)) return;
    found.push_back(
        {rule.place, fmt::format("alert {}: label {} shows the value, so each value is another "
                                 "alert and begins `for` anew; an annotation may show it",
                                 quoted(rule.name), quoted(name))});
  };
  for (const RuleGroup& group : groups) {
    for (const Rule& rule : group.rules) {
      for (const Label& label : group.labels) look(rule, label.name, label.value);
      for (const auto& [name, text] : rule.labels) look(rule, name, text);
    }
  }
  return found;
}

}  // namespace reveille::rules
