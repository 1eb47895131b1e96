// SPDX-License-Identifier: Apache-2.0
#include "text/yaml_scalar.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace reveille::text {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<bool> as_bool(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

// 0x, 0o, 0b and (as Go's ParseInt) a leading 0 choose the base.
std::optional<std::int64_t> as_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text.front() == '0') {
    const char mark = text[1];
    base = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : 8;
    text.remove_prefix(is_digit(mark) ? 1 : mark == 'o' || mark == 'O' || base != 8 ? 2 : 1);
  }
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (size > most + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - size : size);
}

std::optional<double> special_float(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text != ".inf" && text != ".Inf" && text != ".INF") return std::nullopt;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

// Digits with at most one dot among or around them, then perhaps an exponent.
std::optional<double> as_float(std::string_view text) {
  if (const auto special = special_float(text)) return special;
  const bool sign = text.starts_with('+') || text.starts_with('-');
  const std::string_view unsigned_text = text.substr(sign ? 1 : 0);
  if (text.starts_with('+')) text = unsigned_text;  // from_chars knows no plus
  const bool numeric =
      !unsigned_text.empty() &&
      (is_digit(unsigned_text[0]) ||
       (unsigned_text[0] == '.' && unsigned_text.size() > 1 && is_digit(unsigned_text[1])));
  if (!numeric) return std::nullopt;  // from_chars would also take "inf" and "nan"
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Go allows 1_000; the text keeps its underscores.
std::string without_underscores(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != '_') out += c;
  }
  return out;
}

}  // namespace

Tree plain_scalar(const std::string& text, Place place) {
  Tree leaf;
  const bool starts_as_number =
      !text.empty() && (is_digit(text[0]) || text[0] == '+' || text[0] == '-' || text[0] == '.');
  if (const auto truth = as_bool(text)) {
    leaf = Tree(*truth, std::move(place));
  } else if (!starts_as_number) {
    return Tree(text, std::move(place));
  } else if (const auto integer = as_integer(without_underscores(text))) {
    leaf = Tree(*integer, std::move(place));
  } else if (const auto real = as_float(without_underscores(text))) {
    leaf = Tree(*real, std::move(place));
  } else {
    return Tree(text, std::move(place));
  }
  leaf.set_spelling(text);
  return leaf;
}

}  // namespace reveille::text
