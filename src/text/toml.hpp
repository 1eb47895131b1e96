// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/tree.hpp"

namespace reveille::text {

// TOML 1.0. Keys and values know their places; tables keep the order of the file. Dates and times
// become strings as RFC 3339 writes them. Errors begin with file:line:column. Bounds:
// limits::config_file_bytes, limits::toml_depth.
[[nodiscard]] Result<Tree> parse_toml(std::string_view text, std::string file);

}  // namespace reveille::text
