// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/humanize.hpp"

#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "rules/templates/go_numbers.hpp"

namespace reveille::rules::templates {
namespace {

constexpr std::array<std::string_view, 8> large{"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr std::array<std::string_view, 8> binary{"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
constexpr std::array<std::string_view, 8> small{"m", "u", "n", "p", "f", "a", "z", "y"};

std::string four_digits(double value) {
  return format_float(value, 'g', 4);
}

std::string scale_down(double value, double step, const std::array<std::string_view, 8>& units) {
  std::string_view unit;
  for (const std::string_view next : units) {
    if (std::fabs(value) < step) break;
    unit = next;
    value /= step;
  }
  return four_digits(value) + std::string(unit);
}

std::string scale_up(double value) {
  std::string_view unit;
  for (const std::string_view next : small) {
    if (std::fabs(value) >= 1) break;
    unit = next;
    value *= 1000;
  }
  return four_digits(value) + std::string(unit);
}

bool is_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
}
bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

// Latin-1, Greek and Cyrillic; what templates change the case of is mostly ASCII.
char32_t to_upper(char32_t c) {
  if (c >= 'a' && c <= 'z') return c - 32;
  if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2)) {
    return c - 32;
  }
  if (c >= 0x430 && c <= 0x44F) return c - 32;
  if (c >= 0x450 && c <= 0x45F) return c - 80;
  if (c >= 0x100 && c <= 0x137 && c % 2 == 1) return c - 1;
  return c;
}
char32_t to_lower(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9 && c != 0x3A2)) {
    return c + 32;
  }
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x100 && c <= 0x137 && c % 2 == 0) return c + 1;
  return c;
}

template <class Change>
std::string map_characters(std::string_view text, Change change) {
  std::string out;
  while (!text.empty()) {
    const Character character = decode_character(text);
    const char32_t changed = change(character.code);
    if (changed == character.code) {
      out += text.substr(0, character.width);
    } else {
      append_character(out, changed);
    }
    text.remove_prefix(character.width);
  }
  return out;
}

struct HostPort {
  std::string host;
  std::string port;
};

// Go's net.SplitHostPort; nothing where it fails.
std::optional<HostPort> split_host_port(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  if (address.starts_with('[')) {
    const std::size_t close = address.find(']');
    if (close == std::string_view::npos || close + 1 != colon) return std::nullopt;
    host = address.substr(1, close - 1);
    if (host.find('[') != std::string_view::npos) return std::nullopt;
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view port = address.substr(colon + 1);
  if (port.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  return HostPort{std::string(host), std::string(port)};
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    int value = 0;
    for (const char c : part) {
      if (!is_digit(static_cast<unsigned char>(c))) return false;
      value = value * 10 + (c - '0');
    }
    if (value > 255) return false;
    ++parts;
    if (dot == std::string_view::npos) return parts == 4;
    text.remove_prefix(dot + 1);
  }
}

bool is_group(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// How many 16-bit groups the text has; nothing where it is malformed. An IPv4 tail counts two.
std::optional<int> count_groups(std::string_view text, bool tail) {
  int groups = 0;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && tail && is_ipv4(group)) return groups + 2;
    if (!is_group(group)) return std::nullopt;
    ++groups;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return groups;
}

bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  const auto before = count_groups(text.substr(0, gap), false);
  const auto after = count_groups(text.substr(gap + 2), true);
  return before && after && *before + *after <= 7;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace

std::string humanize(double value) {
  if (value == 0 || !std::isfinite(value)) return four_digits(value);
  return std::fabs(value) >= 1 ? scale_down(value, 1000, large) : scale_up(value);
}

std::string humanize_1024(double value) {
  if (std::fabs(value) <= 1 || !std::isfinite(value)) return four_digits(value);
  return scale_down(value, 1024, binary);
}

std::string humanize_duration(double seconds) {
  if (!std::isfinite(seconds)) return four_digits(seconds);
  if (seconds == 0) return "0s";
  if (std::fabs(seconds) < 1) return scale_up(seconds) + "s";
  const std::string sign = seconds < 0 ? "-" : "";
  const double magnitude = std::fabs(seconds);
  // Beyond 292 billion years nobody waits for the last digit.
  const auto whole = static_cast<std::int64_t>(std::min(magnitude, 9.2e18));
  const std::int64_t days = whole / 86'400;
  const std::int64_t hours = whole / 3'600 % 24;
  const std::int64_t minutes = whole / 60 % 60;
  const std::int64_t rest = whole % 60;
  if (days != 0) return fmt::format("{}{}d {}h {}m {}s", sign, days, hours, minutes, rest);
  if (hours != 0) return fmt::format("{}{}h {}m {}s", sign, hours, minutes, rest);
  if (minutes != 0) return fmt::format("{}{}m {}s", sign, minutes, rest);
  return sign + four_digits(magnitude) + "s";
}

std::string humanize_percentage(double ratio) {
  return four_digits(ratio * 100) + "%";
}

std::string title_case(std::string_view text) {
  bool inside = false;
  bool after_joint = false;  // an apostrophe, dot or colon inside a word does not end it
  return map_characters(text, [&](char32_t c) {
    const bool word = is_letter(c) || is_digit(c) || c == '_';
    const bool starts = word && !inside && !after_joint;
    const bool joint = inside && (c == '\'' || c == '.' || c == ':' || c == 0x2019);
    inside = word;
    after_joint = joint;
    return starts ? to_upper(c) : c;
  });
}

std::string upper_case(std::string_view text) {
  return map_characters(text, to_upper);
}
std::string lower_case(std::string_view text) {
  return map_characters(text, to_lower);
}

std::string strip_port(std::string_view address) {
  const auto parts = split_host_port(address);
  return parts ? parts->host : std::string(address);
}

std::string strip_domain(std::string_view address) {
  const auto parts = split_host_port(address);
  std::string host = parts ? parts->host : std::string(address);
  if (is_ipv4(host) || is_ipv6(host)) return std::string(address);
  host.resize(std::min(host.find('.'), host.size()));
  if (!parts || parts->port.empty()) return host;
  const bool bracket = host.find(':') != std::string::npos;
  return (bracket ? "[" + host + "]" : host) + ":" + parts->port;
}

std::string query_escape(std::string_view text) {
  static constexpr std::string_view plain = "-_.~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == ' ') {
      out += '+';
    } else if (byte < 0x80 &&
               (is_letter(byte) || is_digit(byte) || plain.find(c) != std::string_view::npos)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

std::string url_path(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    const std::size_t path = url.find('/', scheme + 3);
    url = path == std::string_view::npos ? std::string_view{} : url.substr(path);
  }
  return percent_decode(url);
}

}  // namespace reveille::rules::templates
