// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "rules/templates/lexer.hpp"
#include "rules/templates/syntax.hpp"

namespace reveille::rules::templates {

// Makes the operand what the token says: a number with all types that it can take (1, 1.0 and 1e3
// are integers too), a character, a string. The error is Go's text without place.
[[nodiscard]] Result<> read_constant(const Token& token, Operand& operand);

}  // namespace reveille::rules::templates
