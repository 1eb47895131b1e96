// SPDX-License-Identifier: Apache-2.0
// The lines of which calendars (RFC 5545) and contact cards (RFC 6350) are made.
#pragma once

#include <string>
#include <string_view>

namespace reveille::text {

// TEXT of RFC 5545 section 3.3.11. Other control characters cannot be written at all.
[[nodiscard]] std::string escape_value(std::string_view text);

// Appends a line, which must be UTF-8, folded to 75 bytes between characters (section 3.1), and its
// CRLF.
void add_content_line(std::string& out, std::string_view line);

}  // namespace reveille::text
