// SPDX-License-Identifier: Apache-2.0
// Types: what Prometheus' checkAST refuses, in its words.
#include <algorithm>

#include <fmt/format.h>

#include "rules/promql/ast.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

// The names that the documentation uses; the API's are those of to_string.
std::string_view documented(ValueType type) {
  switch (type) {
    case ValueType::scalar:
      return "scalar";
    case ValueType::vector:
      return "instant vector";
    case ValueType::matrix:
      return "range vector";
    case ValueType::string:
      return "string";
  }
  return {};
}

class Checker {
 public:
  explicit Checker(std::size_t& blamed) : blamed_(blamed) {}

  Result<> check(Node& node) {
    return std::visit([&](auto& what) { return this->check(node, what); }, node.what);
  }

 private:
  std::unexpected<Error> blame(std::size_t at, std::string message) {
    blamed_ = at;
    return invalid(std::move(message));
  }
  std::unexpected<Error> blame(const Node& node, std::string message) {
    return blame(node.begin, std::move(message));
  }

  Result<> expect(const Node& node, ValueType wanted, std::string_view context) {
    if (node.type == wanted) return {};
    return blame(node, fmt::format("expected type {} in {}, got {}", documented(wanted), context,
                                   documented(node.type)));
  }

  Result<> check(Node&, NumberLiteral&) { return {}; }
  Result<> check(Node&, StringLiteral&) { return {}; }
  Result<> check(Node&, MatrixSelector& matrix) { return check(*matrix.selector); }

  Result<> check(Node& node, VectorSelector& selector) {
    if (!selector.name.empty()) {
      // The last matcher is the one that the name itself became.
      for (std::size_t i = 0; i + 1 < selector.matchers.size(); ++i) {
        const Matcher& matcher = selector.matchers[i];
        if (matcher.name() != "__name__") continue;
        return blame(node, fmt::format("metric name must not be set twice: {} or {}",
                                       quote(selector.name), quote(matcher.value())));
      }
    }
    const bool empty =
        std::ranges::all_of(selector.matchers, [](const Matcher& m) { return m.matches_empty(); });
    if (!empty) return {};
    return blame(node, "vector selector must contain at least one non-empty matcher");
  }

  Result<> check(Node& node, Paren& paren) {
    auto fine = check(*paren.expression);
    node.type = paren.expression->type;
    return fine;
  }

  Result<> check(Node& node, Unary& unary) {
    if (auto fine = check(*unary.expression); !fine) return fine;
    node.type = unary.expression->type;
    if (node.type == ValueType::scalar || node.type == ValueType::vector) return {};
    return blame(node, fmt::format("unary expression only allowed on expressions of type scalar or "
                                   "instant vector, got \"{}\"",
                                   documented(node.type)));
  }

  Result<> check(Node& node, Subquery& subquery) {
    if (auto fine = check(*subquery.expression); !fine) return fine;
    if (subquery.expression->type == ValueType::vector) return {};
    return blame(node, fmt::format("subquery is only allowed on instant vector, got {}",
                                   documented(subquery.expression->type)));
  }

  Result<> check(Node&, Aggregate& aggregate) {
    if (auto fine = check(*aggregate.expression); !fine) return fine;
    if (auto fine = expect(*aggregate.expression, ValueType::vector, "aggregation expression");
        !fine) {
      return fine;
    }
    if (!aggregate.parameter) return {};
    if (auto fine = check(*aggregate.parameter); !fine) return fine;
    const bool text = aggregate.op == Aggregation::count_values;
    return expect(*aggregate.parameter, text ? ValueType::string : ValueType::scalar,
                  "aggregation parameter");
  }

  Result<> check(Node& node, Call& call) {
    if (auto fine = check_count(node, call); !fine) return fine;
    const auto& wanted = call.function->arguments;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (auto fine = check(*call.arguments[i]); !fine) return fine;
      auto fine = expect(*call.arguments[i], wanted[std::min(i, wanted.size() - 1)],
                         fmt::format("call to function \"{}\"", call.function->name));
      if (!fine) return fine;
    }
    return {};
  }

  Result<> check_count(const Node& node, const Call& call) {
    const std::size_t declared = call.function->arguments.size();
    const std::size_t given = call.arguments.size();
    const auto wrong = [&](std::string_view bound, std::size_t count) {
      return blame(node, fmt::format("expected {}{} argument(s) in call to \"{}\", got {}", bound,
                                     count, call.function->name, given));
    };
    if (call.function->variadic == 0) {
      return given == declared ? Result<>{} : wrong("", declared);
    }
    if (given + 1 < declared) return wrong("at least ", declared - 1);
    if (call.function->variadic > 0) {
      const std::size_t most = declared - 1 + static_cast<std::size_t>(call.function->variadic);
      if (given > most) return wrong("at most ", most);
    }
    return {};
  }

  Result<> check(Node& node, Binary& binary) {
    if (auto fine = check(*binary.left); !fine) return fine;
    if (auto fine = check(*binary.right); !fine) return fine;
    const ValueType left = binary.left->type;
    const ValueType right = binary.right->type;
    if (binary.return_bool && !is_comparison(binary.op)) {
      return blame(binary.op_begin, "bool modifier can only be used on comparison operators");
    }
    const bool scalars = left == ValueType::scalar && right == ValueType::scalar;
    if (is_comparison(binary.op) && !binary.return_bool && scalars) {
      return blame(binary.op_begin, "comparisons between scalars must use BOOL modifier");
    }
    if (auto fine = check_matching(node, binary); !fine) return fine;
    for (const Node* side : {binary.left.get(), binary.right.get()}) {
      if (side->type != ValueType::scalar && side->type != ValueType::vector) {
        return blame(*side, "binary expression must contain only scalar and instant vector types");
      }
    }
    const bool vectors = left == ValueType::vector && right == ValueType::vector;
    if (is_set_operator(binary.op) && !vectors) {
      return blame(node, fmt::format("set operator \"{}\" not allowed in binary scalar expression",
                                     to_string(binary.op)));
    }
    if (!vectors && !binary.matching.labels.empty()) {
      return blame(node, "vector matching only allowed between instant vectors");
    }
    node.type = scalars ? ValueType::scalar : ValueType::vector;
    return {};
  }

  Result<> check_matching(const Node& node, Binary& binary) {
    Matching& matching = binary.matching;
    if (matching.on) {
      for (const std::string& label : matching.labels) {
        if (std::ranges::find(matching.include, label) != matching.include.end()) {
          return blame(
              binary.op_begin,
              fmt::format("label \"{}\" must not occur in ON and GROUP clause at once", label));
        }
      }
    }
    if (!is_set_operator(binary.op)) return {};
    if (matching.card != Matching::Card::one_to_one) {
      return blame(node,
                   fmt::format("no grouping allowed for \"{}\" operation", to_string(binary.op)));
    }
    matching.card = Matching::Card::many_to_many;
    return {};
  }

  std::size_t& blamed_;
};

}  // namespace

Result<> check(Node& root, std::size_t& at) {
  return Checker(at).check(root);
}

}  // namespace reveille::rules::promql
