// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/labels.hpp"
#include "base/result.hpp"

namespace reveille {

// One condition on one label: severity="critical", job=~"api|web", env!="dev", zone!~"eu-.*".
// Regular expressions are RE2, anchored at both ends, and '.' matches newlines (Prometheus 3).
// Immutable and cheap to copy; any thread may match.
class Matcher {
 public:
  enum class Kind { equal, not_equal, regex, not_regex };

  // Fails on a bad regular expression, with RE2's reason.
  [[nodiscard]] static Result<Matcher> make(std::string name, Kind kind, std::string value);

  [[nodiscard]] bool matches(std::string_view value) const;
  [[nodiscard]] bool matches(const Labels& labels) const { return matches(labels.get(name_)); }
  [[nodiscard]] bool matches_empty() const { return matches(std::string_view{}); }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::string& value() const { return value_; }

  // For a regex that is only an alternation of plain words ("a|b|c"): these words; else empty. Lets
  // an index look them up instead of scanning.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

  bool operator==(const Matcher& other) const {
    return name_ == other.name_ && kind_ == other.kind_ && value_ == other.value_;
  }

 private:
  class Pattern;
  std::string name_;
  Kind kind_ = Kind::equal;
  std::string value_;
  std::vector<std::string> words_;
  std::shared_ptr<const Pattern> pattern_;
};

using Matchers = std::vector<Matcher>;

[[nodiscard]] bool all_match(const Matchers& matchers, const Labels& labels);

// severity="critical"
[[nodiscard]] std::string to_string(const Matcher& matcher);

// Parses `severity="critical"`, `job=~"a|b"`; quotes may be left out for plain words, as in amtool.
[[nodiscard]] Result<Matcher> parse_matcher(std::string_view text);

}  // namespace reveille
