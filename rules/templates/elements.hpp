// SPDX-License-Identifier: Apache-2.0
// What lies within a value: fields of structs, elements of lists and maps.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "rules/templates/value.hpp"

namespace reveille::rules::templates {

// Nothing where the value is no struct or has no such field.
[[nodiscard]] std::optional<Value> struct_field(const Value& value, std::string_view name);

// Index (or key) and element, in the order in which range goes through them: maps by key, a whole
// number counts from 0. The error is Go's text without place; `most` bounds a count.
using Element = std::pair<Value, Value>;
[[nodiscard]] Result<std::vector<Element>> elements(const Value& value, bool wants_index,
                                                    std::size_t most);

}  // namespace reveille::rules::templates
