// SPDX-License-Identifier: Apache-2.0
// Tokens into a syntax tree: precedence climbing over the grammar of Prometheus 3. Types are
// checked afterwards (check.cpp).
#pragma once

#include <string_view>
#include <vector>

#include "rules/promql/ast.hpp"
#include "rules/promql/lexer.hpp"

namespace reveille::rules::promql {

// "LINE:COLUMN: parse error: MESSAGE" for a mistake at this byte of the text.
[[nodiscard]] Error parse_error(std::string_view text, std::size_t at, std::string_view message);

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokenize(text)) {}
  [[nodiscard]] Result<NodePtr> run();

 private:
  using Kind = Token::Kind;

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  const Token& take();
  [[nodiscard]] bool accept(Kind kind);
  [[nodiscard]] std::unexpected<Error> fail_at(std::size_t at, std::string_view message) const;
  [[nodiscard]] std::unexpected<Error> unexpected(std::string_view context = {},
                                                  std::string_view expected = {}) const;
  [[nodiscard]] NodePtr make(std::size_t begin, ValueType type, Node::What what) const;
  [[nodiscard]] Result<> expect(Kind kind, std::string_view context, std::string_view expected);

  // Expressions: parser.cpp.
  [[nodiscard]] Result<NodePtr> expression(int least_precedence);
  [[nodiscard]] Result<NodePtr> unary();
  [[nodiscard]] Result<NodePtr> primary();
  [[nodiscard]] Result<NodePtr> parenthesised();
  [[nodiscard]] Result<NodePtr> number();
  [[nodiscard]] Result<NodePtr> call();
  [[nodiscard]] Result<NodePtr> aggregate();
  [[nodiscard]] Result<bool> aggregate_modifier(Aggregate& aggregate);
  [[nodiscard]] Result<std::vector<NodePtr>> arguments();
  [[nodiscard]] Result<> binary_modifiers(Binary& binary);
  [[nodiscard]] Result<std::vector<std::string>> label_list();

  // Selectors and what follows them: parser_selector.cpp.
  [[nodiscard]] bool starts_selector() const;
  [[nodiscard]] Result<NodePtr> selector();
  [[nodiscard]] Result<> matchers(VectorSelector& selector);
  [[nodiscard]] Result<> matcher(VectorSelector& selector, std::string& name_in_braces);
  [[nodiscard]] Result<NodePtr> suffixes(NodePtr node);
  [[nodiscard]] Result<NodePtr> range(NodePtr node);
  [[nodiscard]] Result<> offset(Node& node);
  [[nodiscard]] Result<> at(Node& node);
  [[nodiscard]] Result<std::int64_t> duration(std::string_view context, std::string_view expected);

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  int nesting_ = 0;
  int aggregations_ = 0;  // whose arguments are being read
};

}  // namespace reveille::rules::promql
