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

bool ranks(Aggregation op) {
  return op == Aggregation::topk || op == Aggregation::bottomk;
}

class Printer {
 public:
  enum class Dialect { old, current };
  enum class Choices { made, left_out };
  explicit Printer(Dialect dialect = Dialect::old, Choices choices = Choices::made)
      : edge_ms_(dialect == Dialect::old ? 1 : 0), choices_(choices) {}

  std::string print(const Node& node, bool measured = false) {
    return std::visit([&](const auto& what) { return this->say(what, measured); }, node.what);
  }
  std::set<std::string> features;
  std::vector<Ranking> rankings;

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
    return fmt::format("{}[{}ms]{}", selected(selector),
                       matrix.range_ms - (measured ? 0 : edge_ms_), shifted(selector.shift));
  }
  std::string say(const Subquery& subquery, bool measured) {
    const std::string window =
        fmt::format("[{}ms:{}]{}", subquery.range_ms - (measured ? 0 : edge_ms_),
                    subquery.step_ms == 0 ? "" : fmt::format("{}ms", subquery.step_ms),
                    shifted(subquery.shift));
    windows_.push_back(window);
    std::string inner = print(*subquery.expression);
    windows_.pop_back();
    return inner + window;
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
    const std::string operand = print(*aggregate.expression);
    out += operand + ")";
    if (!ranks(aggregate.op)) return out;
    rankings.push_back({operand, out, windows_, aggregate.labels, aggregate.without});
    return choices_ == Choices::made ? out : "(" + operand + ")";
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

  const std::int64_t edge_ms_;
  const Choices choices_;
  std::vector<std::string> windows_;
};

}  // namespace

std::string in_old_dialect(const Query& query) {
  return Printer().print(query.root());
}

std::vector<Ranking> rankings_of(const Query& query) {
  Printer printer(Printer::Dialect::current);
  (void)printer.print(query.root());
  return printer.rankings;
}

std::string without_rankings(const Query& query) {
  return Printer(Printer::Dialect::current, Printer::Choices::left_out).print(query.root());
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
