// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reveille {

// The two characters that stand for a quote, a backslash, a newline, a tab or a carriage return, in
// messages as in JSON; "" for any other.
[[nodiscard]] std::string_view short_escape(char c);

// "text" in double quotes; quotes, backslashes, newlines, tabs, carriage returns and other control
// characters escaped. For label values and for foreign words in messages.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace reveille
