// SPDX-License-Identifier: Apache-2.0
// Configurations with one defect each, as changes to one good configuration; and good ones.
#pragma once

#include <string>
#include <vector>

namespace reveille::config {

// Each as `code` and some text of the line at which it must point. "mistake": it cannot be read.
struct Expected {
  std::string code;
  std::string line;
};

struct Defect {
  std::string name;
  std::string old_text;  // stands once in the good configuration
  std::string new_text;
  std::vector<Expected> expected;  // all that is found, in any order
  std::string hours = "";          // of the first of them, where it has any
};

[[nodiscard]] const std::string& good_configuration();
// All of them; each kind has a file of its own.
[[nodiscard]] const std::vector<Defect>& defects();
[[nodiscard]] const std::vector<Defect>& defects_of_people();
[[nodiscard]] const std::vector<Defect>& defects_of_policies();
[[nodiscard]] const std::vector<Defect>& defects_of_routes();
[[nodiscard]] const std::vector<Defect>& mistakes();

struct Good {
  std::string name;
  std::string old_text;
  std::string new_text;
};
// Changes after which the good configuration still has no finding.
[[nodiscard]] const std::vector<Good>& good_changes();

}  // namespace reveille::config
