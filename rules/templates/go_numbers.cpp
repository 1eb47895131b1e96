// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/go_numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace reveille::rules::templates {
namespace {

std::string special(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

// Room for the longest double in fixed notation and the largest precision that printf allows.
using Buffer = std::array<char, 1536>;

std::string with_precision(double value, std::chars_format format, int precision) {
  Buffer buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format,
                                 std::min(precision, 1000));
  return {buffer.data(), end.ptr};
}

std::string shortest(double value, std::chars_format format) {
  Buffer buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return {buffer.data(), end.ptr};
}

int decimal_exponent(std::string_view scientific) {
  const std::size_t e = scientific.find('e');
  const bool negative = scientific[e + 1] == '-';
  int exponent = 0;
  std::from_chars(scientific.data() + e + 2, scientific.data() + scientific.size(), exponent);
  return negative ? -exponent : exponent;
}

// Go writes 0x1.8p+01 where the standard library writes 1.8p+1.
std::string hexadecimal(double value, int precision) {
  std::string text = precision < 0
                         ? shortest(std::fabs(value), std::chars_format::hex)
                         : with_precision(std::fabs(value), std::chars_format::hex, precision);
  const std::size_t exponent = text.find('p');
  if (text.size() - exponent == 3) text.insert(exponent + 2, "0");
  return (std::signbit(value) ? "-0x" : "0x") + text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

std::unexpected<Error> syntax_error(std::string_view text) {
  return invalid("strconv.ParseFloat: parsing " + quote(text) + ": invalid syntax");
}

void append_escaped(std::string& out, char32_t code) {
  switch (code) {
    case '\a':
      out += "\\a";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\v':
      out += "\\v";
      return;
    default:
      break;
  }
  const auto number = static_cast<std::uint32_t>(code);
  if (number < 0x20 || number == 0x7f) {
    out += fmt::format("\\x{:02x}", number);
  } else if (number < 0x10000) {
    out += fmt::format("\\u{:04x}", number);
  } else {
    out += fmt::format("\\U{:08x}", number);
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads `digits` digits of the base at text[at]; false where they are missing.
bool read_digits(std::string_view text, std::size_t at, std::size_t digits, int base,
                 std::uint32_t& value) {
  if (at + digits > text.size()) return false;
  value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0 || digit >= base) return false;
    value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  return true;
}

// One escape sequence; `at` stands on the character behind the backslash and moves past it.
bool read_escape(std::string_view text, std::size_t& at, char delimiter, std::string& out) {
  static constexpr std::string_view names = "abfnrtv\\";
  static constexpr std::string_view bytes = "\a\b\f\n\r\t\v\\";
  const char c = text[at];
  if (const std::size_t plain = names.find(c); plain != std::string_view::npos) {
    out += bytes[plain];
    ++at;
    return true;
  }
  if (c == delimiter) {
    out += c;
    ++at;
    return true;
  }
  std::uint32_t value = 0;
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 3;
  const bool octal = c >= '0' && c <= '7';
  if (!octal && digits == 3) return false;
  if (!read_digits(text, octal ? at : at + 1, digits, octal ? 8 : 16, value)) return false;
  at += octal ? 3 : digits + 1;
  if (octal || digits == 2) {
    if (value > 255) return false;
    out += static_cast<char>(value);
    return true;
  }
  if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
  append_character(out, value);
  return true;
}

}  // namespace

std::string format_shortest(double value) {
  return format_float(value, 'g', -1);
}

std::string format_float(double value, char verb, int precision) {
  if (!std::isfinite(value)) return special(value);
  const bool upper = verb >= 'A' && verb <= 'Z';
  const char lower = upper ? static_cast<char>(verb + ('a' - 'A')) : verb;
  std::string text;
  if (lower == 'x') {
    text = hexadecimal(value, precision);
  } else if (precision >= 0) {
    const auto format = lower == 'e'   ? std::chars_format::scientific
                        : lower == 'f' ? std::chars_format::fixed
                                       : std::chars_format::general;
    text = with_precision(value, format, precision);
  } else if (lower == 'f') {
    text = shortest(value, std::chars_format::fixed);
  } else {
    text = shortest(value, std::chars_format::scientific);
    const int exponent = decimal_exponent(text);
    // Whether the digits are few or many, Go decides as if there were six of them.
    if (lower == 'g' && exponent >= -4 && exponent < 6) {
      text = shortest(value, std::chars_format::fixed);
    }
  }
  if (upper) {
    for (char& c : text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    }
  }
  return text;
}

Result<double> parse_float(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  if (equals_ignoring_case(digits, "inf") || equals_ignoring_case(digits, "infinity")) {
    value = std::numeric_limits<double>::infinity();
    return negative ? -value : value;
  }
  if (equals_ignoring_case(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  std::chars_format format = std::chars_format::general;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    digits.remove_prefix(2);
    format = std::chars_format::hex;
    if (digits.find_first_of("pP") == std::string_view::npos) return syntax_error(text);
  }
  // from_chars also knows words; here only digits may begin a number.
  if (digits.empty() || (hex_digit(digits[0]) < 0 && digits[0] != '.')) return syntax_error(text);
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
  if (code == std::errc::result_out_of_range) {
    return invalid("strconv.ParseFloat: parsing " + quote(text) + ": value out of range");
  }
  if (code != std::errc{} || end != digits.data() + digits.size()) return syntax_error(text);
  return negative ? -value : value;
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Character character = decode_character(text);
    if (character.code == 0xFFFD && character.width == 1) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (character.code == '"' || character.code == '\\') {
      out += '\\';
      out += static_cast<char>(character.code);
    } else if (is_printable(character.code)) {
      out += text.substr(0, character.width);
    } else {
      append_escaped(out, character.code);
    }
    text.remove_prefix(character.width);
  }
  out += '"';
  return out;
}

Result<std::string> unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return invalid("invalid syntax");
  const char delimiter = literal.front();
  const std::string_view text = literal.substr(1, literal.size() - 2);
  std::string out;
  if (delimiter == '`') {
    std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != '\r'; });
    return out;
  }
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      if (text[at] == '\n' || text[at] == delimiter) return invalid("invalid syntax");
      out += text[at++];
      continue;
    }
    if (++at >= text.size() || !read_escape(text, at, delimiter, out)) {
      return invalid("invalid syntax");
    }
  }
  return out;
}

Character decode_character(std::string_view text) {
  if (text.empty()) return {0, 0};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t width = utf8_length(text);
  if (width == 0) return {0xFFFD, 1};
  if (width == 1) return {byte(0), 1};
  char32_t code = byte(0) & (0xFFu >> (width + 1));
  for (std::size_t i = 1; i < width; ++i) code = (code << 6) | (byte(i) & 0x3Fu);
  return {code, width};
}

void append_character(std::string& out, char32_t code) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(decode_character(text).width);
  return count;
}

bool is_printable(char32_t code) {
  if (code < 0x80) return code >= 0x20 && code != 0x7f;
  if (code < 0xA1 || code == 0xAD) return false;
  if (code >= 0x2000 && code <= 0x200F) return false;
  if ((code >= 0x2028 && code <= 0x202F) || (code >= 0x205F && code <= 0x206F)) return false;
  if (code == 0x3000 || code == 0xFEFF || (code >= 0xE000 && code <= 0xF8FF)) return false;
  return code < 0xFFF9 || code >= 0xFFFC;
}

}  // namespace reveille::rules::templates
