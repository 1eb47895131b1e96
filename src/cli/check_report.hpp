// SPDX-License-Identifier: Apache-2.0
// What `check` found, for programs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/section.hpp"
#include "escalation/coverage.hpp"

namespace reveille::cli {

struct Checked {
  std::vector<std::string> files;
  Mistakes mistakes;  // with any, nothing else was looked at
  escalation::Coverage coverage;
  bool strict = false;  // warnings count as errors

  [[nodiscard]] std::size_t errors() const;  // mistakes too
  [[nodiscard]] std::size_t warnings() const;
  [[nodiscard]] bool ok() const { return errors() == 0 && (!strict || warnings() == 0); }
};

// "40s", "never".
[[nodiscard]] std::string bound_text(const std::optional<Span>& bound);

[[nodiscard]] std::string check_json(const Checked& checked);
// SARIF 2.1.0: a rule for each code, a result for each finding and mistake.
[[nodiscard]] std::string check_sarif(const Checked& checked);
// JUnit: a test case for each code, so that a list of runs can be compared; one for each route.
[[nodiscard]] std::string check_junit(const Checked& checked);

}  // namespace reveille::cli
