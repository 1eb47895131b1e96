// SPDX-License-Identifier: Apache-2.0
// The syntax tree of PromQL. Built by the parser, checked once, immutable afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/matcher.hpp"
#include "rules/promql/query.hpp"

namespace reveille::rules::promql {

struct Signature;  // functions.hpp
using NodePtr = std::unique_ptr<Node>;

enum class Operator {
  add,
  sub,
  mul,
  div,
  mod,
  pow,
  atan2,
  equal,
  not_equal,
  greater,
  less,
  greater_equal,
  less_equal,
  set_and,
  set_or,
  set_unless
};
[[nodiscard]] std::string_view to_string(Operator op);
[[nodiscard]] constexpr bool is_set_operator(Operator op) {
  return op >= Operator::set_and;
}
[[nodiscard]] constexpr bool is_comparison(Operator op) {
  return op >= Operator::equal && op <= Operator::less_equal;
}

enum class Aggregation {
  sum,
  avg,
  min,
  max,
  count,
  group,
  stddev,
  stdvar,
  topk,
  bottomk,
  quantile,
  count_values
};
[[nodiscard]] std::string_view to_string(Aggregation op);
[[nodiscard]] constexpr bool takes_parameter(Aggregation op) {
  return op >= Aggregation::topk;
}

// Where evaluation is moved to: `@` first, then `offset`, in whichever order they were written.
struct Shift {
  enum class At { evaluation, fixed, start, end };
  At at = At::evaluation;
  std::int64_t at_ms = 0;
  std::int64_t offset_ms = 0;  // into the past; may be negative
  bool has_offset = false;
};

struct NumberLiteral {
  double value = 0;
  bool duration = false;  // was written as one: 5m
};
struct StringLiteral {
  std::string value;
};
struct VectorSelector {
  std::string name;   // of the metric, "" where only matchers say it
  Matchers matchers;  // with that of the name
  Shift shift;
};
struct MatrixSelector {
  NodePtr selector;  // a VectorSelector; the shift is its
  std::int64_t range_ms = 0;
};
struct Subquery {
  NodePtr expression;
  std::int64_t range_ms = 0;
  std::int64_t step_ms = 0;  // 0: the default step
  Shift shift;
};
struct Call {
  const Signature* function = nullptr;
  std::vector<NodePtr> arguments;
};
struct Aggregate {
  Aggregation op = Aggregation::sum;
  NodePtr expression;
  NodePtr parameter;  // where takes_parameter(op)
  std::vector<std::string> labels;
  bool without = false;
};
struct Matching {
  enum class Card { one_to_one, many_to_one, one_to_many, many_to_many };
  Card card = Card::one_to_one;
  bool on = false;
  std::vector<std::string> labels;
  std::vector<std::string> include;
};
struct Binary {
  Operator op = Operator::add;
  NodePtr left;
  NodePtr right;
  bool return_bool = false;
  Matching matching;
  std::size_t op_begin = 0;  // where the operator stands
};
struct Unary {
  bool minus = false;
  NodePtr expression;
};
struct Paren {
  NodePtr expression;
};

struct Node {
  using What = std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery,
                            Call, Aggregate, Binary, Unary, Paren>;
  What what;
  ValueType type = ValueType::scalar;
  // Byte offset, line and column (from 1) of the first character: errors and annotations name them.
  std::size_t begin = 0;
  int line = 1;
  int column = 1;
  int depth = 1;
};

// The node without the parentheses around it.
[[nodiscard]] const Node& unwrapped(const Node& node);

// Finds mistakes of types and arguments and completes the tree (set operators match many to many).
// `Error::message` has no position; `at` is set to the byte of the text that is to blame.
[[nodiscard]] Result<> check(Node& root, std::size_t& at);

// As Prometheus prints the tree.
[[nodiscard]] std::string print(const Node& node);

}  // namespace reveille::rules::promql
