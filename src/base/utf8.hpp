// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reveille {

// Length of the well-formed UTF-8 sequence at the front of `text`; 0 if there is none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
// At most so many bytes of it, cut between characters.
[[nodiscard]] std::string cut(std::string_view text, std::size_t bytes);

}  // namespace reveille
