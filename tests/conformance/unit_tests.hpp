// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::conformance {

// `rules-oracle DIR [--least N]`: all *.test.yml of the folder in this one process, as `reveille
// test rules` runs them. Prints each failure and ends with "N passed, M failed" alert cases; 0 when
// none failed and at least N passed, 77 when the folder is absent.
int run_rules_oracle(std::vector<std::string> args);

// `promtool DIR`: upstream's own unit-test files, each with the exit code that upstream expects.
int run_promtool(std::vector<std::string> args);

}  // namespace reveille::conformance
