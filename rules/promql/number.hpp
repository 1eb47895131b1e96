// SPDX-License-Identifier: Apache-2.0
// Numbers, durations and strings as PromQL writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reveille::rules::promql {

// Plain decimals, however long: 1, 0.000001, 1000000000000000000000. NaN, +Inf, -Inf.
[[nodiscard]] std::string format_decimal(double value);
// As Go's %g: with an exponent below 1e-4 and from 1e+06 on; else plain decimals.
[[nodiscard]] std::string format_general(double value);

// A literal: decimal, hexadecimal, octal with a leading 0, underscores between digits. nullopt when
// it is none or too large.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);
// Milliseconds of "1h30m"; nullopt when it is none or too large.
[[nodiscard]] std::optional<std::int64_t> parse_duration_ms(std::string_view text);
// "1h30m", "90d", "2w", "0s": years and weeks only where they leave no remainder.
[[nodiscard]] std::string format_duration_ms(std::int64_t ms);

[[nodiscard]] bool is_valid_utf8(std::string_view text);
// In double quotes, escaped as Go does; bytes that are not UTF-8 as \xNN.
[[nodiscard]] std::string quote(std::string_view text);
// One character as Go writes it in single quotes.
[[nodiscard]] std::string quote_character(char c);

}  // namespace reveille::rules::promql
