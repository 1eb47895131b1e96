// SPDX-License-Identifier: Apache-2.0
// A story as text: one thing that happens, or one thing that must have happened, per line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace reveille::rehearsal {

// `00:31 expect call to ada` -> time "00:31", words {expect, call, to, ada}.
struct Line {
  int number = 0;
  std::string time;  // "00:30", "00:30:15", "Mon 09:00", "+5m"; "": the same moment
  std::vector<std::string> words;
  std::string block;  // the fenced lines below it
  std::string text;   // as it was written
};

// Words are separated by blanks; "..." keeps blanks together, also in key="two words". `#` begins a
// comment; a block stands between lines of three backquotes.
[[nodiscard]] Result<std::vector<Line>> parse_script(std::string_view text);

}  // namespace reveille::rehearsal
