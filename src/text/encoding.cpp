// SPDX-License-Identifier: Apache-2.0
#include "text/encoding.hpp"

#include <array>
#include <cstdint>

namespace reveille::text {
namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

constexpr std::uint8_t no_digit = 0xff;
using DigitValues = std::array<std::uint8_t, 256>;

constexpr DigitValues values_of(std::string_view digits) {
  DigitValues values{};
  values.fill(no_digit);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

std::string encode(std::string_view bytes, std::string_view digits, bool padded) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < count ? byte_at(bytes, at + i) : 0);
    for (std::size_t i = 0; i <= count; ++i) out += digits[group >> (18 - 6 * i) & 63];
    if (padded) out.append(3 - count, '=');
  }
  return out;
}

// `text` has no padding any more.
Result<std::string> decode(std::string_view text, const DigitValues& values) {
  if (text.size() % 4 == 1) return invalid("not base64: one character too many");
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t value = values[byte_at(text, at)];
    if (value == no_digit) return invalid("not base64: a character outside the alphabet");
    bits = (bits << 6 | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xff);
  }
  if ((bits & ((1U << held) - 1)) != 0) return invalid("not base64: stray bits at the end");
  return out;
}

std::string_view without_padding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

// What XML 1.0 calls Char, in UTF-8: no control characters, no U+FFFE, U+FFFF.
bool is_xml_character(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence.front());
  if (first < 0x20) return first == '\t' || first == '\n' || first == '\r';
  return sequence != "\xEF\xBF\xBE" && sequence != "\xEF\xBF\xBF";
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  return encode(bytes, base64_digits, true);
}

Result<std::string> base64_decode(std::string_view text) {
  static constexpr DigitValues values = values_of(base64_digits);
  if (text.size() % 4 != 0) return invalid("not base64: its length is no multiple of four");
  return decode(without_padding(text), values);
}

std::string base64url_encode(std::string_view bytes) {
  return encode(bytes, base64url_digits, false);
}

Result<std::string> base64url_decode(std::string_view text) {
  static constexpr DigitValues values = values_of(base64url_digits);
  return decode(without_padding(text), values);
}

std::string hex_encode(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    out += hex_digits[byte_at(bytes, at) >> 4];
    out += hex_digits[byte_at(bytes, at) & 15];
  }
  return out;
}

Result<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return invalid("not hexadecimal: an odd number of digits");
  static constexpr DigitValues lower = values_of("0123456789abcdef");
  static constexpr DigitValues upper = values_of("0123456789ABCDEF");
  std::string out;
  out.reserve(text.size() / 2);
  const auto digit = [&](std::size_t at) {
    return lower[byte_at(text, at)] & upper[byte_at(text, at)];
  };
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = digit(at);
    const int low = digit(at + 1);
    if (high == no_digit || low == no_digit) return invalid("not hexadecimal: an unknown digit");
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string xml_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(1, length));
    text.remove_prefix(sequence.size());
    if (length == 0 || !is_xml_character(sequence)) {
      out += replacement;
      continue;
    }
    switch (sequence.front()) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += sequence;
    }
  }
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += replacement;
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace reveille::text
