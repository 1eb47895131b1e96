// SPDX-License-Identifier: Apache-2.0
// What all `test` commands share: which tests are wanted, and reports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/pattern.hpp"
#include "base/result.hpp"

namespace reveille::cli {

// Of --run; one that is no regular expression is told on stderr: nullopt.
[[nodiscard]] std::optional<std::vector<Pattern>> patterns_of(const std::vector<std::string>& run);
// Without patterns everything is wanted.
[[nodiscard]] bool is_wanted(const std::string& name, const std::vector<Pattern>& run);

struct TestCase {
  std::string name;
  double seconds = 0;
  std::string failure;  // lines; empty: it passed
};
struct TestSuite {
  std::string file;
  std::vector<TestCase> cases;
};
[[nodiscard]] std::string junit_of(const std::vector<TestSuite>& suites);

[[nodiscard]] Result<> write_file(const std::string& path, const std::string& text);

}  // namespace reveille::cli
