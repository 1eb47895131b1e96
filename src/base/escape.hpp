// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reveille {

// "text" in double quotes; quotes, backslashes, newlines, tabs, carriage returns and other control
// characters escaped. For label values and for foreign words in messages.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace reveille
