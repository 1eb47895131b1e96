// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "rules/templates/syntax.hpp"

namespace reveille::rules::templates {

// Parses a template. Errors read as Go's: `template: NAME:LINE: unexpected "}" in operand`.
[[nodiscard]] Result<Syntax> parse_syntax(std::string_view name, std::string_view text);

}  // namespace reveille::rules::templates
