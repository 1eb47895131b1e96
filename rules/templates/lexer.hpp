// SPDX-License-Identifier: Apache-2.0
// Splits a template into text and the tokens of its actions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reveille::rules::templates {

struct Token {
  enum class Kind {
    error,  // text: what is wrong; the last token
    end,    // of the input
    text,
    left_delimiter,
    right_delimiter,
    space,
    identifier,
    field,     // .name
    variable,  // $ or $name
    dot,
    boolean,
    number,
    character_constant,
    string,
    raw_string,
    assign,
    declare,
    pipe,
    left_paren,
    right_paren,
    character,  // any other: a comma
    // Keywords, from here on.
    block,
    break_,
    continue_,
    define,
    else_,
    end_,
    if_,
    nil,
    range,
    template_,
    with,
  };
  Kind kind = Kind::end;
  std::string text;
  std::size_t at = 0;  // offset in the template
  int line = 1;
};

// As Go shows a token in an error: "EOF", <end>, "xyz".
[[nodiscard]] std::string to_string(const Token& token);

// Whether an operand of a command may begin with it.
[[nodiscard]] bool begins_operand(Token::Kind kind);

// All tokens of the template, trim markers applied and comments dropped; ends with `end` or
// `error`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text);

}  // namespace reveille::rules::templates
