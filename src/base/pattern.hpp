// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace reveille {

// A regular expression with captures (RE2) and Go's replacement templates, as PromQL's
// label_replace and the template function reReplaceAll need them. Matching is linear in the text,
// whatever the expression. Immutable and cheap to copy; any thread may use it.
class Pattern {
 public:
  // What the groups of one match covered: [0] is the whole match; a group that took no part is
  // absent. Views into the matched text.
  using Captures = std::vector<std::optional<std::string_view>>;

  // As Go's regexp.Compile: '.' does not match newlines. Fails with RE2's reason.
  [[nodiscard]] static Result<Pattern> compile(std::string_view expression);
  // As Prometheus treats label expressions: '.' matches newlines too.
  [[nodiscard]] static Result<Pattern> compile_dot_all(std::string_view expression);

  [[nodiscard]] bool matches_all(std::string_view text) const;   // from first to last byte
  [[nodiscard]] bool matches_part(std::string_view text) const;  // anywhere
  // The captures of a match of the whole text, or nothing.
  [[nodiscard]] std::optional<Captures> full_match(std::string_view text) const;

  // Fills "$1", "${1}", "$name", "${name}" and "$$" from the captures, by Go's rules: the longest
  // possible name counts ($1x is ${1x}), unknown groups are empty, a malformed '$' stays.
  [[nodiscard]] std::string expand(std::string_view replacement, const Captures& captures) const;

  // Replaces every non-overlapping match; the replacement is a template as in expand().
  [[nodiscard]] std::string replace_all(std::string_view text, std::string_view replacement) const;

 private:
  class Compiled;
  [[nodiscard]] static Result<Pattern> compile(std::string_view expression, bool dot_all);
  std::shared_ptr<const Compiled> compiled_;
};

// Compile and replace at once; fails on a bad expression.
[[nodiscard]] Result<std::string> replace_all(std::string_view expression,
                                              std::string_view replacement, std::string_view text);

}  // namespace reveille
