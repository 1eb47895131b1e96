// SPDX-License-Identifier: Apache-2.0
// Text into tokens. Words of the language are recognised in any case, but not inside braces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/promql/ast.hpp"

namespace reveille::rules::promql {

struct Token {
  enum class Kind {
    end,
    error,
    identifier,
    metric_identifier,
    number,
    duration,
    string,
    left_paren,
    right_paren,
    left_brace,
    right_brace,
    left_bracket,
    right_bracket,
    comma,
    assign,
    colon,
    at,
    matches,
    not_matches,
    not_equal_in_braces,
    operation,
    aggregator,
    // Words.
    by,
    without,
    on,
    ignoring,
    group_left,
    group_right,
    bool_,
    offset
  };
  Kind kind = Kind::end;
  std::string_view text;  // as written
  std::size_t begin = 0;
  std::string value;                           // of a string literal; the message of an error
  Operator op = Operator::add;                 // of an operation
  Aggregation aggregation = Aggregation::sum;  // of an aggregator
};

// Ends with Kind::end, or with Kind::error at the first mistake. Views point into `text`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text);

// In small letters; only those of ASCII change.
[[nodiscard]] std::string lowered(std::string_view text);

// How messages name a token: `identifier "foo"`, `<op:*>`, `end of input`.
[[nodiscard]] std::string describe(const Token& token);

}  // namespace reveille::rules::promql
