// SPDX-License-Identifier: Apache-2.0
#include "differential/dialect.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rules/promql/ast.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::differential {
namespace {

using namespace rules::promql;

std::string listed(const std::vector<std::string>& labels) {
  return fmt::format("({})", fmt::join(labels, ", "));
}

class Printer {
 public:
  std::string print(const Node& node, bool measured = false) {
    return std::visit([&](const auto& what) { return this->say(what, measured); }, node.what);
  }
  std::set<std::string> features;

 private:
  std::string say(const NumberLiteral& literal, bool) { return format_decimal(literal.value); }
  std::string say(const StringLiteral& literal, bool) { return quote(literal.value); }

  static std::string shifted(const Shift& shift) {
    std::string out;
    if (shift.at == Shift::At::fixed)
      out = fmt::format(" @ {:.3f}", static_cast<double>(shift.at_ms) / 1000);
    if (shift.at == Shift::At::start) out = " @ start()";
    if (shift.at == Shift::At::end) out = " @ end()";
    if (shift.offset_ms != 0) {
      out +=
          fmt::format(" offset {}{}ms", shift.offset_ms < 0 ? "-" : "", std::abs(shift.offset_ms));
    }
    return out;
  }
  static std::string selected(const VectorSelector& selector) {
    constexpr std::string_view operators[] = {"=", "!=", "=~", "!~"};
    std::vector<std::string> parts;
    for (const Matcher& matcher : selector.matchers) {
      parts.push_back(fmt::format("{}{}{}", matcher.name(),
                                  operators[static_cast<int>(matcher.kind())],
                                  quote(matcher.value())));
    }
    return fmt::format("{{{}}}", fmt::join(parts, ","));
  }
  std::string say(const VectorSelector& selector, bool) {
    return selected(selector) + shifted(selector.shift);
  }
  std::string say(const MatrixSelector& matrix, bool measured) {
    const auto& selector = std::get<VectorSelector>(matrix.selector->what);
    return fmt::format("{}[{}ms]{}", selected(selector), matrix.range_ms - (measured ? 0 : 1),
                       shifted(selector.shift));
  }
  std::string say(const Subquery& subquery, bool measured) {
    return fmt::format("{}[{}ms:{}]{}", print(*subquery.expression),
                       subquery.range_ms - (measured ? 0 : 1),
                       subquery.step_ms == 0 ? "" : fmt::format("{}ms", subquery.step_ms),
                       shifted(subquery.shift));
  }
  std::string say(const Call& call, bool) {
    const std::string name(call.function->name);
    features.insert(name);
    const bool measured = name == "rate" || name == "increase" || name == "delta";
    std::vector<std::string> arguments;
    for (const NodePtr& argument : call.arguments) arguments.push_back(print(*argument, measured));
    return fmt::format("{}({})", name, fmt::join(arguments, ", "));
  }
  std::string say(const Aggregate& aggregate, bool) {
    std::string out(to_string(aggregate.op));
    features.insert(out);
    if (aggregate.without || !aggregate.labels.empty())
      out += (aggregate.without ? " without " : " by ") + listed(aggregate.labels);
    out += " (";
    if (aggregate.parameter) out += print(*aggregate.parameter) + ", ";
    return out + print(*aggregate.expression) + ")";
  }
  std::string say(const Binary& binary, bool) {
    features.emplace(to_string(binary.op));
    const Matching& matching = binary.matching;
    std::string modifiers = binary.return_bool ? " bool" : "";
    const bool left = matching.card == Matching::Card::many_to_one;
    const bool right = matching.card == Matching::Card::one_to_many;
    if (matching.on || left || right || !matching.labels.empty())
      modifiers += (matching.on ? " on " : " ignoring ") + listed(matching.labels);
    if (left || right)
      modifiers += (left ? " group_left " : " group_right ") + listed(matching.include);
    return fmt::format("{} {}{} {}", print(*binary.left), to_string(binary.op), modifiers,
                       print(*binary.right));
  }
  std::string say(const Unary& unary, bool) {
    features.emplace("-x");
    return (unary.minus ? "-" : "+") + print(*unary.expression);
  }
  std::string say(const Paren& paren, bool measured) {
    return "(" + print(*paren.expression, measured) + ")";
  }
};

}  // namespace

std::string in_old_dialect(const Query& query) {
  return Printer().print(query.root());
}

std::set<std::string> features_of(const Query& query) {
  Printer printer;
  (void)printer.print(query.root());
  return printer.features;
}

bool may_select(const Query& query, std::string_view metric) {
  return std::ranges::any_of(query.selections(), [metric](const Query::Selection& selection) {
    return std::ranges::all_of(selection.matchers, [metric](const Matcher& matcher) {
      return matcher.name() != "__name__" || matcher.matches(metric);
    });
  });
}

}  // namespace reveille::differential
