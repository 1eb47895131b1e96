// SPDX-License-Identifier: Apache-2.0
// Numbers and quoted strings as Go's strconv writes and reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace reveille::rules::templates {

// %v of a float64: the shortest digits that read back; exponent form when the decimal exponent is
// < -4 or >= 6, however many digits there are: 999999.5, 1e+06, 1.2e-05, NaN, +Inf.
[[nodiscard]] std::string format_shortest(double value);

// FormatFloat(value, verb, precision); verb one of e E f F g G x X; precision < 0: shortest.
[[nodiscard]] std::string format_float(double value, char verb, int precision);

// strconv.ParseFloat; the error reads `strconv.ParseFloat: parsing "one": invalid syntax`.
[[nodiscard]] Result<double> parse_float(std::string_view text);

// strconv.Quote.
[[nodiscard]] std::string quote(std::string_view text);
// strconv.Unquote of a "..." or `...` literal; fails with "invalid syntax".
[[nodiscard]] Result<std::string> unquote(std::string_view literal);

// One UTF-8 character; a byte that starts none yields U+FFFD of width 1.
struct Character {
  char32_t code = 0;
  std::size_t width = 0;
};
[[nodiscard]] Character decode_character(std::string_view text);
void append_character(std::string& out, char32_t code);
[[nodiscard]] std::size_t count_characters(std::string_view text);
// Whether Go prints the character as it stands inside quotes (an approximation beyond Latin).
[[nodiscard]] bool is_printable(char32_t code);

}  // namespace reveille::rules::templates
