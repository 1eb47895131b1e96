// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/templates/syntax.hpp"
#include "rules/templates/template.hpp"

namespace reveille::rules::templates {

// What running the template may read. The main definition's first `hidden` statements only declare
// variables and do not count.
[[nodiscard]] TemplateSources sources_of(const Syntax& syntax, std::size_t hidden);

}  // namespace reveille::rules::templates
