// SPDX-License-Identifier: Apache-2.0
// Structured log lines to stderr: log::info("page accepted", {{"carrier", name}, {"ms", 120}}).
// Any thread. Never waits for whoever reads the log: lines go through a bounded queue, and when the
// reader is stuck the oldest are dropped and counted. Phone numbers go through mask_address first;
// a Secret does not convert to a field.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/instant.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"

namespace reveille::log {

enum class Level { trace, debug, info, warning, error };
enum class Format { human, json };

[[nodiscard]] const char* to_string(Level level);
[[nodiscard]] Result<Level> parse_level(std::string_view text);

// Views into the caller's values; lives for one call.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  Field(std::string_view name, std::string_view text) : key(name), value(text) {}
  Field(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  Field(std::string_view name, const std::string& text)
      : key(name), value(std::string_view(text)) {}
  Field(std::string_view name, std::same_as<bool> auto truth) : key(name), value(truth) {}
  Field(std::string_view name, std::signed_integral auto number)
      : key(name), value(static_cast<std::int64_t>(number)) {}
  Field(std::string_view name, std::unsigned_integral auto number)
    requires(!std::same_as<decltype(number), bool>)
      : key(name), value(static_cast<std::uint64_t>(number)) {}
  Field(std::string_view name, double number) : key(name), value(number) {}

  std::string_view key;
  Value value;
};
using Fields = std::initializer_list<Field>;

struct Options {
  Level level = Level::info;
  Format format = Format::human;
  int descriptor = 2;  // borrowed
  std::size_t queue_lines = limits::log_queue_lines;
};

// Starts the writing thread. Before that (and after stop) lines are written at once, as human text,
// by the thread that logs. Makes the process ignore SIGPIPE.
void start(const Options& options);
// Writes what is queued, as far as the reader takes it within about a second.
void stop();

void set_level(Level level);
[[nodiscard]] bool enabled(Level level);
// Lines lost since the process began.
[[nodiscard]] std::uint64_t dropped();

void write(Level level, std::string_view message, Fields fields = {});
inline void trace(std::string_view message, Fields fields = {}) {
  write(Level::trace, message, fields);
}
inline void debug(std::string_view message, Fields fields = {}) {
  write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
  write(Level::info, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
  write(Level::warning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
  write(Level::error, message, fields);
}

// One line without its newline. Nothing in message or fields can break out of it.
[[nodiscard]] std::string format_line(Format format, Instant at, Level level,
                                      std::string_view message, Fields fields);

}  // namespace reveille::log
