// SPDX-License-Identifier: Apache-2.0
// A story as text: one thing that happens, or one thing that must have happened, per line.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/section.hpp"

namespace reveille::rehearsal {

// `00:31 expect call to ada` -> time "00:31", words {expect, call, to, ada}.
struct Line {
  int number = 0;
  std::string time;  // "00:30", "00:30:15", "Mon 09:00", "+5m"; "": the same moment
  std::vector<std::string> words;
  std::string block;     // the fenced lines below it
  int block_begins = 0;  // in the line of this number
  std::string text;      // as it was written
};

// Words are separated by blanks; "..." keeps blanks together, also in key="two words". `#` begins a
// comment; a block stands between lines of three backquotes. A mistake has its place in `file`.
[[nodiscard]] std::expected<std::vector<Line>, Mistake> parse_script(std::string_view text,
                                                                     const std::string& file);

// "00:31", "00:31:15"; no 24:00.
[[nodiscard]] bool is_clock(std::string_view word);
[[nodiscard]] bool is_weekday(std::string_view word);

}  // namespace reveille::rehearsal
