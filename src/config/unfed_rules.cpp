// SPDX-License-Identifier: Apache-2.0
#include "config/unfed_rules.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "rules/promql/ast.hpp"
#include "rules/promql/functions.hpp"

namespace reveille::config {
namespace {

using namespace rules::promql;
using Selectors = std::set<std::string>;

// Asks once for each selector, and remembers the first error.
class Known {
 public:
  explicit Known(const HasSeries& has_series) : has_series_(has_series) {}

  [[nodiscard]] bool has(const std::string& selector) {
    if (error_) return true;
    const auto [known, is_new] = answers_.try_emplace(selector, true);
    if (!is_new) return known->second;
    const auto answer = has_series_(selector);
    if (!answer) {
      error_ = answer.error();
      return true;
    }
    return known->second = *answer;
  }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  const HasSeries& has_series_;
  std::map<std::string, bool> answers_;
  std::optional<Error> error_;
};

// The selectors that find nothing, where that makes the expression find nothing.
class Missing {
 public:
  explicit Missing(Known& known) : known_(known) {}

  [[nodiscard]] Selectors of(const Node& node) {
    return std::visit([&](const auto& what) { return in(what); }, node.what);
  }

 private:
  Selectors in(const NumberLiteral&) { return {}; }
  Selectors in(const StringLiteral&) { return {}; }
  Selectors in(const VectorSelector& selector) {
    Node bare;
    bare.what = VectorSelector{selector.name, selector.matchers, {}};
    std::string text = print(bare);
    if (known_.has(text)) return {};
    return {std::move(text)};
  }
  Selectors in(const MatrixSelector& matrix) { return of(*matrix.selector); }
  Selectors in(const Subquery& subquery) { return of(*subquery.expression); }
  Selectors in(const Call& call) {
    if (call.function->name.starts_with("absent")) return {};
    Selectors all;
    for (const NodePtr& argument : call.arguments) all.merge(of(*argument));
    return all;
  }
  Selectors in(const Aggregate& aggregate) { return of(*aggregate.expression); }
  Selectors in(const Binary& binary) {
    Selectors left = of(*binary.left);
    if (binary.op == Operator::set_unless) return left;
    Selectors right = of(*binary.right);
    if (binary.op == Operator::set_or && (left.empty() || right.empty())) return {};
    left.merge(right);
    return left;
  }
  Selectors in(const Unary& unary) { return of(*unary.expression); }
  Selectors in(const Paren& paren) { return of(*paren.expression); }

  Known& known_;
};

escalation::Finding finding(const rules::Rule& rule, const Selectors& missing) {
  std::string selectors;
  for (const std::string& one : missing) {
    if (!selectors.empty()) selectors += " and ";
    selectors += one;
  }
  return {
      "R019",
      escalation::Severity::warning,
      rule.place,
      fmt::format("rule {}: no series is known for {}: it {}", quoted(rule.name), selectors,
                  rule.records ? "records nothing" : "does not fire"),
      "look for the metric's name and labels in `reveille query`, and whether its sender writes",
      {}};
}

}  // namespace

Result<std::vector<escalation::Finding>> unfed_rules(const Config& config,
                                                     const HasSeries& has_series) {
  std::vector<escalation::Finding> findings;
  Known known(has_series);
  Missing missing(known);
  for (const rules::RuleGroup& group : config.rules) {
    if (!group.source.empty()) continue;
    for (const rules::Rule& rule : group.rules) {
      const Selectors unfed = missing.of(rule.query.root());
      if (!unfed.empty()) findings.push_back(finding(rule, unfed));
    }
  }
  if (known.error()) return std::unexpected(*known.error());
  return findings;
}

}  // namespace reveille::config
