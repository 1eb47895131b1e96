// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rules/promql/number.hpp"
#include "rules/promql/parser.hpp"

namespace reveille::rules::promql {
namespace {

constexpr std::string_view metric_name = "__name__";
constexpr std::string_view duration_words = "number, duration, step(), or range()";

std::optional<Matcher::Kind> matcher_kind(Token::Kind kind) {
  switch (kind) {
    case Token::Kind::assign:
      return Matcher::Kind::equal;
    case Token::Kind::not_equal_in_braces:
      return Matcher::Kind::not_equal;
    case Token::Kind::matches:
      return Matcher::Kind::regex;
    case Token::Kind::not_matches:
      return Matcher::Kind::not_regex;
    default:
      return std::nullopt;
  }
}

// The shift of what offset and @ may follow; nullptr for all else.
Shift* shift_of(Node& node) {
  if (auto* selector = std::get_if<VectorSelector>(&node.what)) return &selector->shift;
  if (auto* subquery = std::get_if<Subquery>(&node.what)) return &subquery->shift;
  if (auto* matrix = std::get_if<MatrixSelector>(&node.what)) {
    return &std::get<VectorSelector>(matrix->selector->what).shift;
  }
  return nullptr;
}

std::string refused_modifier(std::string_view word) {
  return fmt::format("modifier \"{}\" is experimental and not supported", word);
}

constexpr std::string_view refused_durations =
    "duration expressions are experimental and not supported";

}  // namespace

bool Parser::starts_selector() const {
  switch (peek().kind) {
    case Kind::left_brace:
    case Kind::identifier:
    case Kind::metric_identifier:
    case Kind::aggregator:
    case Kind::by:
    case Kind::without:
    case Kind::offset:
      return true;
    case Kind::operation:
      return peek().op == Operator::set_and || peek().op == Operator::set_or ||
             peek().op == Operator::set_unless;
    default:
      return false;
  }
}

Result<NodePtr> Parser::selector() {
  VectorSelector selector;
  const std::size_t begin = peek().begin;
  if (peek().kind != Kind::left_brace) selector.name = take().text;
  if (peek().kind == Kind::left_brace) {
    if (auto fine = matchers(selector); !fine) return std::unexpected(fine.error());
  }
  if (!selector.name.empty()) {
    TRY(Matcher named,
        Matcher::make(std::string(metric_name), Matcher::Kind::equal, selector.name));
    selector.matchers.push_back(std::move(named));
  }
  return make(begin, ValueType::vector, std::move(selector));
}

Result<> Parser::matchers(VectorSelector& selector) {
  const std::size_t begin = take().begin;
  std::string name_in_braces;
  while (!accept(Kind::right_brace)) {
    if (auto fine = matcher(selector, name_in_braces); !fine) return fine;
    if (peek().kind == Kind::right_brace) continue;
    if (!accept(Kind::comma)) return unexpected("label matching", "\",\" or \"}\"");
  }
  if (name_in_braces.empty()) return {};
  if (!selector.name.empty()) {
    return fail_at(begin, fmt::format("metric name must not be set twice: {} or {}",
                                      quote(selector.name), quote(name_in_braces)));
  }
  // {"name"}: the name stands in braces because it is no identifier; it prints as a matcher.
  TRY(Matcher named, Matcher::make(std::string(metric_name), Matcher::Kind::equal, name_in_braces));
  selector.matchers.push_back(std::move(named));
  return {};
}

Result<> Parser::matcher(VectorSelector& selector, std::string& name_in_braces) {
  const Token& name = peek();
  if (name.kind != Kind::identifier && name.kind != Kind::string) {
    return unexpected("label matching", "identifier or \"}\"");
  }
  take();
  const auto kind = matcher_kind(peek().kind);
  if (!kind) {
    if (name.kind == Kind::string &&
        (peek().kind == Kind::comma || peek().kind == Kind::right_brace)) {
      if (!name_in_braces.empty()) {
        return fail_at(name.begin, fmt::format("metric name must not be set twice: {} or {}",
                                               quote(name_in_braces), quote(name.value)));
      }
      name_in_braces = name.value;
      return {};
    }
    return unexpected("label matching", "label matching operator");
  }
  take();
  if (peek().kind != Kind::string) return unexpected("label matching", "string");
  const Token& value = take();
  auto made = Matcher::make(name.kind == Kind::string ? name.value : std::string(name.text), *kind,
                            value.value);
  if (!made) return fail_at(name.begin, made.error().message);
  selector.matchers.push_back(*std::move(made));
  return {};
}

Result<NodePtr> Parser::suffixes(NodePtr node) {
  while (true) {
    const Token& token = peek();
    if (token.kind == Kind::left_bracket) {
      TRY(node, range(std::move(node)));
    } else if (token.kind == Kind::offset) {
      if (auto fine = offset(*node); !fine) return std::unexpected(fine.error());
    } else if (token.kind == Kind::at) {
      if (auto fine = at(*node); !fine) return std::unexpected(fine.error());
    } else if (token.kind == Kind::identifier &&
               (token.text == "anchored" || token.text == "smoothed")) {
      return fail_at(token.begin, refused_modifier(token.text));
    } else {
      return node;
    }
  }
}

// A number of seconds or a duration, in milliseconds.
Result<std::int64_t> Parser::duration(std::string_view context, std::string_view expected) {
  const Token& token = peek();
  const Kind after = peek(1).kind;
  if (token.kind == Kind::operation && token.op == Operator::sub &&
      (after == Kind::number || after == Kind::duration)) {
    take();
    TRY(const std::int64_t positive, duration(context, expected));
    return -positive;
  }
  if (token.kind != Kind::number && token.kind != Kind::duration) {
    const bool computed = token.kind == Kind::left_paren || token.kind == Kind::operation ||
                          ((token.kind == Kind::identifier || token.kind == Kind::aggregator) &&
                           peek(1).kind == Kind::left_paren);
    if (computed) return fail_at(token.begin, refused_durations);
    return unexpected(context, expected);
  }
  take();
  if (token.kind == Kind::duration) {
    const auto ms = parse_duration_ms(token.text);
    if (!ms)
      return fail_at(token.begin,
                     fmt::format("not a valid duration string: {}", quote(token.text)));
    return *ms;
  }
  const auto seconds = parse_number(token.text);
  constexpr double most = 9223372036.0;  // nanoseconds in 64 bits
  if (!seconds || !std::isfinite(*seconds) || std::fabs(*seconds) > most) {
    return fail_at(token.begin, "duration out of range");
  }
  return static_cast<std::int64_t>(std::llround(*seconds * 1000));
}

Result<NodePtr> Parser::range(NodePtr node) {
  const std::size_t bracket = take().begin;
  const std::size_t first = peek().begin;
  TRY(const std::int64_t length, duration("subquery or range selector", duration_words));
  if (peek().kind == Kind::operation) return fail_at(peek().begin, refused_durations);
  if (length <= 0) return fail_at(first, "duration must be greater than 0");
  const std::size_t begin = node->begin;
  if (accept(Kind::colon)) {
    Subquery subquery;
    subquery.range_ms = length;
    if (peek().kind != Kind::right_bracket) {
      const std::size_t step = peek().begin;
      TRY(subquery.step_ms, duration("subquery selector", "number, duration, step(), or \"]\""));
      if (peek().kind == Kind::operation) return fail_at(peek().begin, refused_durations);
      if (subquery.step_ms <= 0) return fail_at(step, "duration must be greater than 0");
    }
    if (!accept(Kind::right_bracket)) return unexpected("subquery selector", "\"]\"");
    subquery.expression = std::move(node);
    return make(begin, ValueType::matrix, std::move(subquery));
  }
  if (!accept(Kind::right_bracket)) return unexpected("subquery or range", "\":\" or \"]\"");
  const auto* selector = std::get_if<VectorSelector>(&node->what);
  if (selector == nullptr) return fail_at(bracket, "ranges only allowed for vector selectors");
  if (selector->shift.has_offset) {
    return fail_at(bracket, "no offset modifiers allowed before range");
  }
  if (selector->shift.at != Shift::At::evaluation) {
    return fail_at(bracket, "no @ modifiers allowed before range");
  }
  return make(begin, ValueType::matrix, MatrixSelector{std::move(node), length});
}

Result<> Parser::offset(Node& node) {
  take();
  bool minus = false;
  if (peek().kind == Kind::operation &&
      (peek().op == Operator::add || peek().op == Operator::sub)) {
    minus = take().op == Operator::sub;
  }
  TRY(const std::int64_t length, duration("offset", duration_words));
  Shift* shift = shift_of(node);
  if (shift == nullptr) {
    return fail_at(node.begin,
                   "offset modifier must be preceded by an instant vector selector or range "
                   "vector selector or a subquery");
  }
  if (shift->has_offset) return fail_at(node.begin, "offset may not be set multiple times");
  shift->has_offset = true;
  shift->offset_ms = minus ? -length : length;
  return {};
}

Result<> Parser::at(Node& node) {
  take();
  Shift wanted;
  const Token& token = peek();
  const bool edge =
      token.kind == Kind::identifier && (token.text == "start" || token.text == "end");
  if (edge) {
    wanted.at = take().text == "start" ? Shift::At::start : Shift::At::end;
    if (!accept(Kind::left_paren) || !accept(Kind::right_paren))
      return unexpected("@", "timestamp");
  } else {
    bool minus = false;
    if (token.kind == Kind::operation && (token.op == Operator::add || token.op == Operator::sub)) {
      minus = take().op == Operator::sub;
    }
    if (peek().kind != Kind::number && peek().kind != Kind::duration) {
      return unexpected("@", "timestamp");
    }
    wanted.at = Shift::At::fixed;
    const std::size_t begin = peek().begin;
    TRY(const NodePtr literal, number());
    const double seconds = std::get<NumberLiteral>(literal->what).value;
    if (!std::isfinite(seconds) || std::fabs(seconds) > 9.2e15) {
      return fail_at(begin, fmt::format("timestamp out of bounds for @ modifier: {:f}", seconds));
    }
    wanted.at_ms = std::llround((minus ? -seconds : seconds) * 1000);
  }
  Shift* shift = shift_of(node);
  if (shift == nullptr) {
    return fail_at(node.begin,
                   "@ modifier must be preceded by an instant vector selector or range vector "
                   "selector or a subquery");
  }
  if (shift->at != Shift::At::evaluation) {
    return fail_at(node.begin, "@ <timestamp> may not be set multiple times");
  }
  shift->at = wanted.at;
  shift->at_ms = wanted.at_ms;
  return {};
}

}  // namespace reveille::rules::promql
