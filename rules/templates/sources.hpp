// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/templates/syntax.hpp"
#include "rules/templates/template.hpp"

namespace reveille::rules::templates {

// What running the template may read. The main definition's first `hidden` statements only declare
// variables and do not count.
[[nodiscard]] TemplateSources sources_of(const Syntax& syntax, std::size_t hidden);

// The constant texts of a template that calls `query`: what it asks is among them, unless it puts
// its expressions together.
[[nodiscard]] std::vector<std::string> queries_of(const Syntax& syntax);

}  // namespace reveille::rules::templates
