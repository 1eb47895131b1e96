// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/constants.hpp"

#include <charconv>

#include "rules/templates/go_numbers.hpp"

namespace reveille::rules::templates {
namespace {

// The values that a number's text can take, by Go's rules for untyped constants.
void read_number(std::string text, Operand& operand) {
  const bool based =
      text.find_first_of("xXoObB") != std::string::npos && text.find('0') != std::string::npos;
  operand.is_real = !based && text.find_first_of(".eE") != std::string::npos;
  if (based && text.find_first_of("pP.") != std::string::npos) operand.is_real = true;
  std::erase(text, '_');
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0' && !operand.is_real) {
    const char mark = static_cast<char>(digits[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    digits.remove_prefix(base == 8 && mark != 'o' ? 1 : 2);
  }
  if (!operand.is_real) {
    const std::string signed_digits = (negative ? "-" : "") + std::string(digits);
    long long value = 0;
    const char* const end = signed_digits.data() + signed_digits.size();
    const auto read = std::from_chars(signed_digits.data(), end, value, base);
    if (read.ec == std::errc{} && read.ptr == end) {
      operand.integer = value;
      operand.real = static_cast<double>(value);
      return;
    }
    if (base != 10) return;
  }
  const Result<double> real = parse_float(text);
  if (!real) return;
  operand.real = *real;
  const bool whole = *real >= -9.2e18 && *real <= 9.2e18 &&
                     static_cast<double>(static_cast<long long>(*real)) == *real;
  if (whole) operand.integer = static_cast<long long>(*real);
}

Result<> read_character(const std::string& text, Operand& operand) {
  if (count_characters(text) != 1) return invalid("malformed character constant: " + operand.text);
  operand.kind = Operand::Kind::number;
  operand.integer = static_cast<long long>(decode_character(text).code);
  operand.real = static_cast<double>(*operand.integer);
  return {};
}

}  // namespace

Result<> read_constant(const Token& token, Operand& operand) {
  if (token.kind == Token::Kind::number) {
    operand.kind = Operand::Kind::number;
    read_number(operand.text, operand);
    if (!operand.real) return invalid("illegal number syntax: " + quote(operand.text));
    return {};
  }
  const bool character = token.kind == Token::Kind::character_constant;
  auto text = unquote(operand.text);
  if (!text) {
    return character ? invalid("malformed character constant: " + operand.text)
                     : std::unexpected(text.error());
  }
  if (character) return read_character(*text, operand);
  operand.kind = Operand::Kind::string;
  operand.string = *std::move(text);
  return {};
}

}  // namespace reveille::rules::templates
