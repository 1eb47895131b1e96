// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "rules/templates/functions.hpp"
#include "rules/templates/syntax.hpp"
#include "rules/templates/value.hpp"

namespace reveille::rules::templates {

// What a key that a map lacks yields.
enum class MissingKey { zero, error };

// Runs the main template on `data`. Errors read as Go's: `template: NAME:LINE:COLUMN: executing
// "NAME" at <.Foo>: ...`. Bounded: a template that loops too long or calls itself too deeply fails.
[[nodiscard]] Result<std::string> run(const Syntax& syntax, const Value& data,
                                      const Environment& environment,
                                      MissingKey missing = MissingKey::zero);

}  // namespace reveille::rules::templates
