// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::conformance {

// `rules DIR`: promtool's rule unit tests (*.test.yml) and rule files. Prints each failure and ends with
// "N passed, M failed"; 0 when none failed, 77 when DIR is absent.
int run_rules(std::vector<std::string> args);

}  // namespace reveille::conformance
