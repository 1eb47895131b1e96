// SPDX-License-Identifier: Apache-2.0
// How a log line looks. spdlog's patterns do not escape, so this does it all.
#include <cmath>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/utf8.hpp"
#include "telemetry/log.hpp"

namespace reveille::log {
namespace {

// At most limits::log_value_bytes, not cut within a character.
std::string_view bounded(std::string_view text) {
  if (text.size() <= limits::log_value_bytes) return text;
  std::size_t end = limits::log_value_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const char c = text.front();
    if (length == 0) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (length == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  out += '"';
}

// Bare where nothing could be misread, so that a terminal stays readable.
void append_human_string(std::string& out, std::string_view text) {
  const bool bare = !text.empty() && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != '"' && c != '=' && c != '\\';
  });
  out += bare ? std::string(text) : quoted(text);
}

std::string number_text(const Field::Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return fmt::format("{}", *natural);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  return fmt::format("{}", std::get<double>(value));
}

bool is_json_number(const Field::Value& value) {
  const auto* real = std::get_if<double>(&value);
  return real == nullptr || std::isfinite(*real);
}

std::string json_line(Instant at, Level level, std::string_view message, Fields fields) {
  std::string line =
      R"({"time":")" + to_rfc3339(at) + R"(","level":")" + to_string(level) + R"(","message":)";
  append_json_string(line, message);
  for (const Field& field : fields) {
    line += ',';
    append_json_string(line, field.key);
    line += ':';
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      append_json_string(line, bounded(*text));
    } else if (is_json_number(field.value)) {
      line += number_text(field.value);
    } else {
      append_json_string(line, number_text(field.value));
    }
  }
  return line + "}";
}

std::string human_line(Instant at, Level level, std::string_view message, Fields fields) {
  const std::string escaped = quoted(message);
  std::string line = fmt::format("{} {:<7} {}", to_rfc3339(at), to_string(level),
                                 std::string_view(escaped).substr(1, escaped.size() - 2));
  for (const Field& field : fields) {
    line += ' ';
    append_human_string(line, field.key);
    line += '=';
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      append_human_string(line, bounded(*text));
    } else {
      line += number_text(field.value);
    }
  }
  return line;
}

}  // namespace

const char* to_string(Level level) {
  switch (level) {
    case Level::trace:
      return "trace";
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

Result<Level> parse_level(std::string_view text) {
  for (const Level level :
       {Level::trace, Level::debug, Level::info, Level::warning, Level::error}) {
    if (text == to_string(level)) return level;
  }
  return invalid(quoted(text) + " is no log level; known are trace, debug, info, warning, error");
}

std::string format_line(Format format, Instant at, Level level, std::string_view message,
                        Fields fields) {
  const std::string_view short_message = bounded(message);
  return format == Format::json ? json_line(at, level, short_message, fields)
                                : human_line(at, level, short_message, fields);
}

}  // namespace reveille::log
