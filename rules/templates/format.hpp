// SPDX-License-Identifier: Apache-2.0
// Go's fmt package: Sprint, Sprintln and Sprintf over template values.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rules/templates/value.hpp"

namespace reveille::rules::templates {

// %v.
[[nodiscard]] std::string to_text(const Value& value);

// Spaces between neighbours of which neither is a string.
[[nodiscard]] std::string sprint(std::span<const Value> values);
// Spaces between all, and a newline.
[[nodiscard]] std::string sprintln(std::span<const Value> values);
// Verbs v T t d b o O x X c q U e E f F g G s, flags + - # space 0, width, precision and '*'.
// Mistakes show in the text as Go has them: %!d(float64=100), %!s(MISSING), %!(EXTRA int=1).
[[nodiscard]] std::string sprintf(std::string_view format, std::span<const Value> values);

}  // namespace reveille::rules::templates
