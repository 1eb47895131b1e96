// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "rules/promql/ast.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

constexpr std::string_view metric_name = "__name__";

std::string label_list(const std::vector<std::string>& labels) {
  std::string out;
  for (const std::string& label : labels) {
    if (!out.empty()) out += ", ";
    out += is_label_name(label) ? label : quote(label);
  }
  return out;
}

std::string signed_duration(std::int64_t ms) {
  return ms < 0 ? "-" + format_duration_ms(-ms) : format_duration_ms(ms);
}

std::string printed_shift(const Shift& shift) {
  std::string out;
  switch (shift.at) {
    case Shift::At::evaluation:
      break;
    case Shift::At::fixed:
      out = fmt::format(" @ {:.3f}", static_cast<double>(shift.at_ms) / 1000);
      break;
    case Shift::At::start:
      out = " @ start()";
      break;
    case Shift::At::end:
      out = " @ end()";
      break;
  }
  if (shift.offset_ms != 0) out += " offset " + signed_duration(shift.offset_ms);
  return out;
}

std::string printed_matcher(const Matcher& matcher) {
  constexpr std::string_view operators[] = {"=", "!=", "=~", "!~"};
  const std::string name = is_label_name(matcher.name()) ? matcher.name() : quote(matcher.name());
  return fmt::format("{}{}{}", name, operators[static_cast<int>(matcher.kind())],
                     quote(matcher.value()));
}

std::string printed_selector(const VectorSelector& selector) {
  std::vector<std::string> parts;
  for (const Matcher& matcher : selector.matchers) {
    const bool is_name = matcher.name() == metric_name && !selector.name.empty() &&
                         matcher.kind() == Matcher::Kind::equal && matcher.value() == selector.name;
    if (!is_name) parts.push_back(printed_matcher(matcher));
  }
  std::ranges::sort(parts);
  if (parts.empty()) return selector.name;
  return fmt::format("{}{{{}}}", selector.name, fmt::join(parts, ","));
}

std::string printed_matching(const Binary& binary) {
  const Matching& matching = binary.matching;
  const bool grouped =
      matching.card == Matching::Card::many_to_one || matching.card == Matching::Card::one_to_many;
  std::string out;
  if (matching.on || grouped || !matching.labels.empty()) {
    out += fmt::format(" {} ({})", matching.on ? "on" : "ignoring", label_list(matching.labels));
  }
  if (grouped) {
    const bool left = matching.card == Matching::Card::many_to_one;
    out += fmt::format(" group_{} ({})", left ? "left" : "right", label_list(matching.include));
  }
  return out;
}

struct Printer {
  std::string operator()(const NumberLiteral& literal) const {
    if (!literal.duration) return format_decimal(literal.value);
    return signed_duration(static_cast<std::int64_t>(literal.value * 1000));
  }
  std::string operator()(const StringLiteral& literal) const { return quote(literal.value); }
  std::string operator()(const VectorSelector& selector) const {
    return printed_selector(selector) + printed_shift(selector.shift);
  }
  std::string operator()(const MatrixSelector& matrix) const {
    const auto& selector = std::get<VectorSelector>(matrix.selector->what);
    return fmt::format("{}[{}]{}", printed_selector(selector), format_duration_ms(matrix.range_ms),
                       printed_shift(selector.shift));
  }
  std::string operator()(const Subquery& subquery) const {
    return fmt::format("{}[{}:{}]{}", print(*subquery.expression),
                       format_duration_ms(subquery.range_ms),
                       subquery.step_ms == 0 ? "" : format_duration_ms(subquery.step_ms),
                       printed_shift(subquery.shift));
  }
  std::string operator()(const Call& call) const {
    std::vector<std::string> arguments;
    for (const NodePtr& argument : call.arguments) arguments.push_back(print(*argument));
    return fmt::format("{}({})", call.function->name, fmt::join(arguments, ", "));
  }
  std::string operator()(const Aggregate& aggregate) const {
    std::string out(to_string(aggregate.op));
    if (aggregate.without) {
      out += fmt::format(" without ({}) ", label_list(aggregate.labels));
    } else if (!aggregate.labels.empty()) {
      out += fmt::format(" by ({}) ", label_list(aggregate.labels));
    }
    out += "(";
    if (aggregate.parameter) out += print(*aggregate.parameter) + ", ";
    return out + print(*aggregate.expression) + ")";
  }
  std::string operator()(const Binary& binary) const {
    // A sign before ^ would be read as that of the whole power.
    std::string left = print(*binary.left);
    if (binary.op == Operator::pow && left == "+Inf") left.erase(0, 1);
    return fmt::format("{} {}{}{} {}", left, to_string(binary.op),
                       binary.return_bool ? " bool" : "", printed_matching(binary),
                       print(*binary.right));
  }
  std::string operator()(const Unary& unary) const {
    return (unary.minus ? "-" : "+") + print(*unary.expression);
  }
  std::string operator()(const Paren& paren) const { return "(" + print(*paren.expression) + ")"; }
};

}  // namespace

std::string print(const Node& node) {
  return std::visit(Printer{}, node.what);
}

std::string_view to_string(Operator op) {
  constexpr std::string_view names[] = {"+",  "-", "*", "/",  "%",  "^",   "atan2", "==",
                                        "!=", ">", "<", ">=", "<=", "and", "or",    "unless"};
  return names[static_cast<int>(op)];
}

std::string_view to_string(Aggregation op) {
  constexpr std::string_view names[] = {"sum",   "avg",     "min",      "max",
                                        "count", "group",   "stddev",   "stdvar",
                                        "topk",  "bottomk", "quantile", "count_values"};
  return names[static_cast<int>(op)];
}

}  // namespace reveille::rules::promql
