// SPDX-License-Identifier: Apache-2.0
// What both syntaxes of rule files have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/section.hpp"
#include "rules/files/rule.hpp"

namespace reveille::rules {

// No bound of its own: as long as a Span can say.
inline constexpr Span longest_span = Span::max();

// Reads the keys that a rule has in every syntax: alert | record, expr, for, keep_firing_for,
// labels, annotations. Nothing when there was a mistake; the caller reads what else its syntax
// knows and calls finish().
[[nodiscard]] std::optional<Rule> read_rule(Section& section, Mistakes& mistakes);

// A table of label names and values under `key`. Prometheus 3 allows any UTF-8 name but __name__.
[[nodiscard]] Templates read_labels(Section& section, std::string_view key);

// What a person would call the rule in the table: `alert "ApiDown"`, `rule` where it has no name.
[[nodiscard]] std::string title_of_rule(const Tree& rule);

}  // namespace reveille::rules
