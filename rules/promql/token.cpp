// SPDX-License-Identifier: Apache-2.0
// How messages name tokens.
#include <fmt/format.h>

#include "rules/promql/lexer.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

namespace {

// Upstream shortens what is long to ten characters.
std::string shortened(std::string_view text) {
  if (text.size() <= 10) return quote(text);
  std::size_t end = 0;
  for (int characters = 0; characters < 10 && end < text.size(); ++characters) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  }
  return quote(text.substr(0, end)) + "...";
}

}  // namespace

std::string describe(const Token& token) {
  using Kind = Token::Kind;
  switch (token.kind) {
    case Kind::end:
      return "end of input";
    case Kind::error:
      return token.value;
    case Kind::identifier:
      return "identifier " + quote(token.text);
    case Kind::metric_identifier:
      return "metric identifier " + quote(token.text);
    case Kind::number:
      return "number " + shortened(token.text);
    case Kind::duration:
      return "duration " + shortened(token.text);
    case Kind::string:
      return "string " + shortened(token.text);
    case Kind::operation:
      return fmt::format("<op:{}>", lowered(token.text));
    case Kind::aggregator:
      return fmt::format("<aggr:{}>", lowered(token.text));
    case Kind::by:
    case Kind::without:
    case Kind::on:
    case Kind::ignoring:
    case Kind::group_left:
    case Kind::group_right:
    case Kind::bool_:
    case Kind::offset:
      return fmt::format("<{}>", lowered(token.text));
    case Kind::matches:
    case Kind::not_matches:
    case Kind::not_equal_in_braces:
      return fmt::format("<op:{}>", token.text);
    case Kind::at:
      return "<op:@>";
    case Kind::left_paren:
    case Kind::right_paren:
    case Kind::left_brace:
    case Kind::right_brace:
    case Kind::left_bracket:
    case Kind::right_bracket:
    case Kind::comma:
    case Kind::assign:
    case Kind::colon:
      return quote(token.text);
  }
  return {};
}

}  // namespace reveille::rules::promql
