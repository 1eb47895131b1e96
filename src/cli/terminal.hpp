// SPDX-License-Identifier: Apache-2.0
// How commands speak to people: colours on a terminal only, columns that line up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reveille::cli {

enum class Ink { plain, bold, dim, red, green, yellow, cyan };

[[nodiscard]] bool on_terminal();  // stdout
[[nodiscard]] bool coloured();     // on a terminal, and NO_COLOR is not set
[[nodiscard]] bool speaks_utf8();  // by LC_ALL, LC_CTYPE or LANG
// Characters of a line: COLUMNS, or what the terminal says, or 80.
[[nodiscard]] std::size_t terminal_width();

// The text in that colour where stdout is a terminal (and NO_COLOR is not set), else as it is.
[[nodiscard]] std::string inked(Ink ink, std::string_view text);

// Rows in columns as wide as their widest cell; the first row is the head.
[[nodiscard]] std::string columns(const std::vector<std::vector<std::string>>& rows);

// Foreign words on one line: blanks for line ends and tabs, "\x1b" for other control characters,
// which a terminal would obey.
[[nodiscard]] std::string shown(std::string_view text);

void print(std::string_view text);        // stdout, with a newline
void print_error(std::string_view text);  // stderr, after "reveille: "

}  // namespace reveille::cli
