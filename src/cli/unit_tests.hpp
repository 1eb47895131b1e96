// SPDX-License-Identifier: Apache-2.0
// Test files of rules, run: what `test rules` says as text, JSON and JUnit.
#pragma once

#include <string>
#include <vector>

#include "base/pattern.hpp"
#include "cli/commands.hpp"
#include "rules/unit_tests/unit_test.hpp"

namespace reveille::cli {

struct TestedGroup {
  std::string name;  // "test 3" where the file gives none
  Place place;
  rules::TestOutcome outcome;
  double seconds = 0;
};
struct TestedFile {
  std::string file;
  Mistakes mistakes;  // of the test file and of the rule files that it names: then nothing has run
  std::vector<std::string> warnings;
  std::vector<TestedGroup> tests;

  [[nodiscard]] bool passed() const;
};

// Reads the file and the rule files that it names, and runs its tests.
[[nodiscard]] TestedFile test_file(const std::string& file, const TestRulesOptions& options,
                                   const std::vector<Pattern>& run);

// A JUnit report: a suite for each file, a case for each test.
[[nodiscard]] std::string to_junit(const std::vector<TestedFile>& files);
[[nodiscard]] Tree to_tree(const std::vector<TestedFile>& files);

}  // namespace reveille::cli
