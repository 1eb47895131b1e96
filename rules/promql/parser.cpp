// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/parser.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

constexpr int power_precedence = 6;

int precedence(Operator op) {
  switch (op) {
    case Operator::set_or:
      return 1;
    case Operator::set_and:
    case Operator::set_unless:
      return 2;
    case Operator::equal:
    case Operator::not_equal:
    case Operator::greater:
    case Operator::less:
    case Operator::greater_equal:
    case Operator::less_equal:
      return 3;
    case Operator::add:
    case Operator::sub:
      return 4;
    case Operator::mul:
    case Operator::div:
    case Operator::mod:
    case Operator::atan2:
      return 5;
    case Operator::pow:
      return power_precedence;
  }
  return 0;
}

struct Place {
  int line = 1;
  int column = 1;
};

Place place_of(std::string_view text, std::size_t at) {
  Place place;
  for (const char c : text.substr(0, at)) {
    ++place.column;
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    }
  }
  return place;
}

int depth_of(const Node::What& what) {
  int deepest = 0;
  const auto child = [&deepest](const NodePtr& node) {
    if (node) deepest = std::max(deepest, node->depth);
  };
  if (const auto* call = std::get_if<Call>(&what)) {
    for (const NodePtr& argument : call->arguments) child(argument);
  } else if (const auto* aggregate = std::get_if<Aggregate>(&what)) {
    child(aggregate->expression);
    child(aggregate->parameter);
  } else if (const auto* binary = std::get_if<Binary>(&what)) {
    child(binary->left);
    child(binary->right);
  } else if (const auto* unary = std::get_if<Unary>(&what)) {
    child(unary->expression);
  } else if (const auto* paren = std::get_if<Paren>(&what)) {
    child(paren->expression);
  } else if (const auto* subquery = std::get_if<Subquery>(&what)) {
    child(subquery->expression);
  }
  return deepest + 1;
}

bool is_word(Token::Kind kind) {
  using Kind = Token::Kind;
  return kind == Kind::identifier || kind == Kind::aggregator || kind >= Kind::by;
}

std::string refusal(std::string_view what) {
  return fmt::format("{} is experimental and not supported", what);
}

}  // namespace

Error parse_error(std::string_view text, std::size_t at, std::string_view message) {
  const Place place = place_of(text, std::min(at, text.size()));
  return {Code::invalid, fmt::format("{}:{}: parse error: {}", place.line, place.column, message)};
}

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

const Token& Parser::take() {
  const Token& token = peek();
  next_ = std::min(next_ + 1, tokens_.size() - 1);
  return token;
}

bool Parser::accept(Kind kind) {
  if (peek().kind != kind) return false;
  take();
  return true;
}

std::unexpected<Error> Parser::fail_at(std::size_t at, std::string_view message) const {
  return std::unexpected(parse_error(text_, at, message));
}

std::unexpected<Error> Parser::unexpected(std::string_view context,
                                          std::string_view expected) const {
  const Token& token = peek();
  if (token.kind == Kind::error) return fail_at(token.begin, token.value);
  std::string message = "unexpected " + describe(token);
  // Upstream's grammar gives the innermost construct that has a name for its mistakes.
  if (context.empty() && aggregations_ > 0) context = "aggregation";
  if (!context.empty()) message += fmt::format(" in {}", context);
  if (!expected.empty()) message += fmt::format(", expected {}", expected);
  return fail_at(token.begin, message);
}

NodePtr Parser::make(std::size_t begin, ValueType type, Node::What what) const {
  const Place place = place_of(text_, begin);
  const int depth = depth_of(what);
  return std::make_unique<Node>(
      Node{std::move(what), type, begin, place.line, place.column, depth});
}

Result<> Parser::expect(Kind kind, std::string_view context, std::string_view expected) {
  if (!accept(kind)) return unexpected(context, expected);
  return {};
}

Result<NodePtr> Parser::run() {
  if (peek().kind == Kind::end) return fail_at(0, "no expression found in input");
  TRY(NodePtr root, expression(1));
  if (peek().kind == Kind::identifier) {
    for (const std::string_view modifier : {"anchored", "smoothed"}) {
      if (peek().text == modifier) {
        return fail_at(peek().begin, refusal(fmt::format("modifier \"{}\"", modifier)));
      }
    }
  }
  if (peek().kind != Kind::end) return unexpected();
  return root;
}

Result<NodePtr> Parser::expression(int least_precedence) {
  if (++nesting_ > limits::query_depth) {
    return fail_at(peek().begin,
                   fmt::format("expression is nested deeper than {} levels", limits::query_depth));
  }
  TRY(NodePtr left, unary());
  while (peek().kind == Kind::operation && precedence(peek().op) >= least_precedence) {
    Binary binary;
    binary.op_begin = peek().begin;
    binary.op = take().op;
    if (auto fine = binary_modifiers(binary); !fine) return std::unexpected(fine.error());
    // Only ^ groups to the right.
    const int next = precedence(binary.op) + (binary.op == Operator::pow ? 0 : 1);
    TRY(binary.right, expression(next));
    const std::size_t begin = left->begin;
    binary.left = std::move(left);
    left = make(begin, ValueType::scalar, std::move(binary));
    if (left->depth > limits::query_depth) {
      return fail_at(
          begin, fmt::format("expression is nested deeper than {} levels", limits::query_depth));
    }
  }
  --nesting_;
  return left;
}

Result<NodePtr> Parser::unary() {
  const Token& token = peek();
  const bool sign =
      token.kind == Kind::operation && (token.op == Operator::add || token.op == Operator::sub);
  if (!sign) {
    TRY(NodePtr node, primary());
    return suffixes(std::move(node));
  }
  const std::size_t begin = token.begin;
  const bool minus = take().op == Operator::sub;
  // A sign binds as * does, so only ^ is stronger: -2^3 is -(2^3).
  TRY(NodePtr operand, expression(power_precedence));
  if (auto* literal = std::get_if<NumberLiteral>(&operand->what)) {
    if (minus) literal->value = -literal->value;
    const Place place = place_of(text_, begin);
    operand->begin = begin;
    operand->line = place.line;
    operand->column = place.column;
    return operand;
  }
  return make(begin, ValueType::scalar, Unary{minus, std::move(operand)});
}

Result<NodePtr> Parser::primary() {
  const Token& token = peek();
  switch (token.kind) {
    case Kind::number:
    case Kind::duration:
      return number();
    case Kind::string: {
      const Token& literal = take();
      return make(literal.begin, ValueType::string, StringLiteral{literal.value});
    }
    case Kind::left_paren:
      return parenthesised();
    case Kind::identifier: {
      const Kind next = peek(1).kind;
      const bool limits = token.text == "limitk" || token.text == "limit_ratio";
      if (limits && (next == Kind::left_paren || next == Kind::by || next == Kind::without)) {
        return fail_at(token.begin, refusal(fmt::format("aggregation {}", quote(token.text))));
      }
      if (next == Kind::left_paren) return call();
      return selector();
    }
    case Kind::aggregator: {
      const Kind next = peek(1).kind;
      if (next == Kind::left_paren || next == Kind::by || next == Kind::without) {
        return aggregate();
      }
      return selector();
    }
    default:
      if (starts_selector()) return selector();
      return unexpected();
  }
}

Result<NodePtr> Parser::parenthesised() {
  const std::size_t begin = take().begin;
  TRY(NodePtr inner, expression(1));
  if (!accept(Kind::right_paren)) return unexpected();
  const ValueType type = inner->type;
  return make(begin, type, Paren{std::move(inner)});
}

Result<NodePtr> Parser::number() {
  const Token& token = take();
  if (token.kind == Kind::duration) {
    const auto ms = parse_duration_ms(token.text);
    if (!ms)
      return fail_at(token.begin,
                     fmt::format("not a valid duration string: {}", quote(token.text)));
    return make(token.begin, ValueType::scalar,
                NumberLiteral{static_cast<double>(*ms) / 1000, true});
  }
  const auto value = parse_number(token.text);
  if (!value) {
    return fail_at(
        token.begin,
        fmt::format("error parsing number: strconv.ParseFloat: parsing {}: value out of range",
                    quote(token.text)));
  }
  return make(token.begin, ValueType::scalar, NumberLiteral{*value, false});
}

Result<NodePtr> Parser::call() {
  const Token& name = take();
  if (const std::string_view why = why_refused(name.text); !why.empty()) {
    return fail_at(name.begin, fmt::format("function {} {}", quote(name.text), why));
  }
  TRY(std::vector<NodePtr> given, arguments());
  const Signature* function = find_function(name.text);
  if (function == nullptr) {
    return fail_at(name.begin, fmt::format("unknown function with name {}", quote(name.text)));
  }
  return make(name.begin, function->result, Call{function, std::move(given)});
}

Result<std::vector<NodePtr>> Parser::arguments() {
  if (!accept(Kind::left_paren)) return unexpected();
  std::vector<NodePtr> given;
  if (accept(Kind::right_paren)) return given;
  while (true) {
    TRY(NodePtr argument, expression(1));
    given.push_back(std::move(argument));
    if (accept(Kind::right_paren)) return given;
    const std::size_t comma = peek().begin;
    if (!accept(Kind::comma)) return unexpected();
    if (peek().kind == Kind::right_paren) {
      return fail_at(comma, "trailing commas not allowed in function call args");
    }
  }
}

// Whether there was one.
Result<bool> Parser::aggregate_modifier(Aggregate& aggregate) {
  if (peek().kind != Kind::by && peek().kind != Kind::without) return false;
  aggregate.without = take().kind == Kind::without;
  TRY(aggregate.labels, label_list());
  return true;
}

Result<NodePtr> Parser::aggregate() {
  const Token& name = take();
  Aggregate aggregate;
  aggregate.op = name.aggregation;
  TRY(const bool before, aggregate_modifier(aggregate));
  ++aggregations_;
  TRY(std::vector<NodePtr> given, arguments());
  --aggregations_;
  if (!before) {
    TRY([[maybe_unused]] const bool after, aggregate_modifier(aggregate));
  }
  if (given.empty()) {
    return fail_at(name.begin, "no arguments for aggregate expression provided");
  }
  const std::size_t wanted = takes_parameter(aggregate.op) ? 2 : 1;
  if (given.size() != wanted) {
    return fail_at(name.begin,
                   fmt::format("wrong number of arguments for aggregate expression provided, "
                               "expected {}, got {}",
                               wanted, given.size()));
  }
  if (wanted == 2) aggregate.parameter = std::move(given.front());
  aggregate.expression = std::move(given.back());
  return make(name.begin, ValueType::vector, std::move(aggregate));
}

Result<std::vector<std::string>> Parser::label_list() {
  if (!accept(Kind::left_paren)) return unexpected("grouping opts", "\"(\"");
  std::vector<std::string> labels;
  while (!accept(Kind::right_paren)) {
    const Token& token = peek();
    if (is_word(token.kind) || (token.kind == Kind::operation && is_label_name(token.text))) {
      labels.emplace_back(token.text);
    } else if (token.kind == Kind::string) {
      if (token.value.empty()) {
        return fail_at(token.begin,
                       fmt::format("invalid label name for grouping: {}", quote(token.value)));
      }
      labels.push_back(token.value);
    } else {
      return unexpected("grouping opts", "label");
    }
    take();
    if (peek().kind == Kind::right_paren) continue;
    if (!accept(Kind::comma)) return unexpected("grouping opts", "\",\" or \")\"");
  }
  return labels;
}

Result<> Parser::binary_modifiers(Binary& binary) {
  binary.return_bool = accept(Kind::bool_);
  if (peek().kind == Kind::on || peek().kind == Kind::ignoring) {
    binary.matching.on = take().kind == Kind::on;
    TRY(binary.matching.labels, label_list());
    if (peek().kind == Kind::group_left || peek().kind == Kind::group_right) {
      const bool left = take().kind == Kind::group_left;
      binary.matching.card = left ? Matching::Card::many_to_one : Matching::Card::one_to_many;
      if (peek().kind == Kind::left_paren) {
        TRY(binary.matching.include, label_list());
      }
    }
  }
  for (const std::string_view fill : {"fill", "fill_left", "fill_right"}) {
    if (peek().kind == Kind::identifier && peek().text == fill &&
        peek(1).kind == Kind::left_paren) {
      return fail_at(peek().begin, refusal(fmt::format("modifier \"{}\"", fill)));
    }
  }
  return {};
}

}  // namespace reveille::rules::promql
