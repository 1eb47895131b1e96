// SPDX-License-Identifier: Apache-2.0
#include "config/unrouted_rules.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "rules/promql/ast.hpp"

namespace reveille::config {
namespace {

using rules::promql::Node;
// Labels that a result may have; nullopt: any.
using Possible = std::optional<std::set<std::string>>;

Possible labels_of(const Node& node);

Possible labels_of(const rules::promql::Aggregate& aggregate) {
  using rules::promql::Aggregation;
  if (aggregate.op == Aggregation::topk || aggregate.op == Aggregation::bottomk) {
    return labels_of(*aggregate.expression);
  }
  if (aggregate.without || aggregate.op == Aggregation::count_values) return std::nullopt;
  return std::set<std::string>(aggregate.labels.begin(), aggregate.labels.end());
}

Possible labels_of(const rules::promql::Binary& binary) {
  using rules::promql::Matching;
  using rules::promql::Operator;
  using rules::promql::ValueType;
  if (binary.left->type == ValueType::scalar) return labels_of(*binary.right);
  if (binary.right->type == ValueType::scalar) return labels_of(*binary.left);
  if (binary.op == Operator::set_and || binary.op == Operator::set_unless) {
    return labels_of(*binary.left);
  }
  if (binary.matching.card != Matching::Card::one_to_one) return std::nullopt;
  return labels_of(*binary.left);
}

Possible labels_of(const Node& node) {
  if (const auto* paren = std::get_if<rules::promql::Paren>(&node.what)) {
    return labels_of(*paren->expression);
  }
  if (const auto* unary = std::get_if<rules::promql::Unary>(&node.what)) {
    return labels_of(*unary->expression);
  }
  if (const auto* aggregate = std::get_if<rules::promql::Aggregate>(&node.what)) {
    return labels_of(*aggregate);
  }
  if (const auto* binary = std::get_if<rules::promql::Binary>(&node.what)) {
    return labels_of(*binary);
  }
  if (node.type == rules::promql::ValueType::scalar) return std::set<std::string>{};
  return std::nullopt;
}

class Rules {
 public:
  explicit Rules(const Config& config) : config_(config) {
    for (const rules::RuleGroup& group : config.rules) {
      for (const auto& [name, value] : group.labels) set_by_rules_.insert(name);
      for (const rules::Rule& rule : group.rules) {
        if (rule.records) continue;
        for (const auto& [name, text] : rule.labels) set_by_rules_.insert(name);
      }
    }
  }

  [[nodiscard]] bool is_routed(const rules::RuleGroup& group, const rules::Rule& rule) const {
    const Possible possible = labels_of(rule.query.root());
    return std::ranges::any_of(config_.plan.routes, [&](const escalation::Route& route) {
      return std::ranges::all_of(route.matchers, [&](const Matcher& matcher) {
        const auto value = value_of(matcher.name(), group, rule, possible);
        return !value || matcher.matches(*value);
      });
    });
  }

 private:
  // nullopt: it may be anything.
  [[nodiscard]] std::optional<std::string> value_of(const std::string& label,
                                                    const rules::RuleGroup& group,
                                                    const rules::Rule& rule,
                                                    const Possible& possible) const {
    if (label == "alertname") return rule.name;
    for (const auto& [name, text] : rule.labels) {
      if (name != label) continue;
      if (text.find("{{") != std::string::npos) return std::nullopt;
      return text;
    }
    if (const auto value = group.labels.get(label); !value.empty()) return std::string(value);
    if (possible) {
      if (possible->contains(label)) return std::nullopt;
      return "";
    }
    if (set_by_rules_.contains(label)) return "";
    return std::nullopt;
  }

  const Config& config_;
  std::set<std::string> set_by_rules_;
};

// Whom the engine pages for an alert without a route.
std::string fallback_of(const escalation::Plan& plan) {
  const escalation::PolicyName usual("default");
  if (plan.policy(usual) != nullptr) return "the policy \"default\"";
  if (plan.policies.empty()) return "everyone";
  return "the policy " + quoted(plan.policies.begin()->first.value);
}

}  // namespace

std::vector<escalation::Finding> unrouted_rules(const Config& config) {
  std::vector<escalation::Finding> findings;
  if (config.plan.routes.empty()) return findings;  // R010 says so, once
  const Rules all(config);
  for (const rules::RuleGroup& group : config.rules) {
    for (const rules::Rule& rule : group.rules) {
      if (rule.records || all.is_routed(group, rule)) continue;
      findings.push_back(
          {"R017",
           escalation::Severity::warning,
           rule.place,
           fmt::format("rule {}: no route takes its alerts: they page as urgent, by {}",
                       quoted(rule.name), fallback_of(config.plan)),
           "add a route for them, or the label that one asks for, such as labels.severity = "
           "\"critical\"",
           {}});
    }
  }
  return findings;
}

escalation::Coverage examine(const Config& config, Instant from, Instant to) {
  escalation::Coverage coverage = escalation::prove_coverage(config.plan, from, to);
  std::ranges::move(unrouted_rules(config), std::back_inserter(coverage.findings));
  escalation::sort_findings(coverage.findings);
  return coverage;
}

}  // namespace reveille::config
