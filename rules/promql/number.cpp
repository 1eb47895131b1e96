// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "rules/promql/query.hpp"

namespace reveille::rules::promql {
namespace {

// The longest double in plain decimals has some 330 characters.
using Buffer = std::array<char, 400>;

std::string written(double value, std::chars_format format) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  Buffer buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return {buffer.data(), end.ptr};
}

int exponent_of(const std::string& scientific) {
  int exponent = 0;
  const char* digits = scientific.data() + scientific.find('e') + 1;
  if (*digits == '+') ++digits;
  std::from_chars(digits, scientific.data() + scientific.size(), exponent);
  return exponent;
}

// Go pads the shortest digits with zeros: 1e23 is a 1 and 23 zeros. std::to_chars would write the
// exact value of a large double instead.
std::string plain(double value) {
  std::string text = written(value, std::chars_format::fixed);
  if (!(std::fabs(value) >= 9007199254740992.0) || std::isinf(value)) return text;
  const std::string scientific = written(value, std::chars_format::scientific);
  std::string digits;
  for (const char c : scientific.substr(0, scientific.find('e'))) {
    if (c != '.') digits.push_back(c);
  }
  const std::size_t sign = digits.starts_with('-') ? 1 : 0;
  digits.resize(sign + static_cast<std::size_t>(exponent_of(scientific)) + 1, '0');
  return digits;
}

struct Unit {
  std::string_view name;
  std::int64_t ms;
  bool only_exact;
};
// From large to small, the order in which a duration may name them.
constexpr Unit units[] = {{"y", 365LL * 24 * 3600 * 1000, true},
                          {"w", 7LL * 24 * 3600 * 1000, true},
                          {"d", 24LL * 3600 * 1000, false},
                          {"h", 3600LL * 1000, false},
                          {"m", 60LL * 1000, false},
                          {"s", 1000, false},
                          {"ms", 1, false}};

// The length of the UTF-8 character at the start; 0 where none starts.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                     (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return wrong ? 0 : length;
}

std::optional<double> parse_integer(std::string_view digits, int base) {
  std::int64_t whole = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, whole, base);
  if (digits.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return static_cast<double>(whole);
}

}  // namespace

std::string format_decimal(double value) {
  return plain(value);
}

std::string format_general(double value) {
  const std::string scientific = written(value, std::chars_format::scientific);
  if (!std::isfinite(value)) return scientific;
  const int exponent = value == 0 ? 0 : exponent_of(scientific);
  return exponent < -4 || exponent >= 6 ? scientific : written(value, std::chars_format::fixed);
}

std::string format_value(double value) {
  const double size = std::fabs(value);
  const bool exponent = size != 0 && std::isfinite(size) && (size < 1e-6 || size >= 1e21);
  return exponent ? written(value, std::chars_format::scientific) : plain(value);
}

std::optional<double> parse_number(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits.push_back(c);
  }
  if (digits.size() == 3) {
    std::string lower;
    for (const char c : digits) lower.push_back(static_cast<char>(c | 0x20));
    if (lower == "inf") return std::numeric_limits<double>::infinity();
    if (lower == "nan") return std::numeric_limits<double>::quiet_NaN();
  }
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    return parse_integer(std::string_view(digits).substr(2), 16);
  }
  if (digits.size() > 1 && digits.front() == '0') {
    if (const auto octal = parse_integer(digits, 8)) return octal;
  }
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || stop != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small is zero; too large is a mistake.
    const bool tiny =
        digits.find("e-") != std::string::npos || digits.find("E-") != std::string::npos;
    return tiny ? std::optional<double>(0.0) : std::nullopt;
  }
  return error == std::errc{} ? std::optional<double>(value) : std::nullopt;
}

std::optional<std::int64_t> parse_duration_ms(std::string_view text) {
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    std::size_t length = 0;
    while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') ++length;
    const std::string_view name = text.substr(0, length);
    while (next_unit < std::size(units) && units[next_unit].name != name) ++next_unit;
    if (next_unit == std::size(units)) return std::nullopt;
    std::int64_t part = 0;
    // Prometheus keeps durations in nanoseconds: what does not fit there is out of range.
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    if (__builtin_mul_overflow(count, units[next_unit].ms, &part) || part > most - total) {
      return std::nullopt;
    }
    total += part;
    ++next_unit;
    text.remove_prefix(length);
  }
  return total;
}

std::string format_duration_ms(std::int64_t ms) {
  if (ms == 0) return "0s";
  std::string text;
  for (const Unit& unit : units) {
    if (unit.only_exact && ms % unit.ms != 0) continue;
    if (const std::int64_t count = ms / unit.ms; count > 0) {
      text += fmt::format("{}{}", count, unit.name);
      ms -= count * unit.ms;
    }
  }
  return text;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string quote(std::string_view text) {
  constexpr std::string_view escaped = "\"\\\a\b\f\n\r\t\v";
  constexpr std::string_view letters = "\"\\abfnrtv";
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const auto byte = static_cast<unsigned char>(text.front());
    if (const std::size_t i = escaped.find(text.front()); i != std::string_view::npos) {
      out += '\\';
      out += letters[i];
    } else if (byte < 0x20 || byte == 0x7f || utf8_length(text) == 0) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out + "\"";
}

std::string quote_character(char c) {
  if (c == '\'') return "'\\''";
  const std::string inside = quote(std::string_view(&c, 1));
  return c == '"' ? "'\"'" : "'" + inside.substr(1, inside.size() - 2) + "'";
}

}  // namespace reveille::rules::promql
