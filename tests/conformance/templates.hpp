// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::conformance {

// `templates FILE`: the cases of upstream's template test as data (JSON). Cases that need HTML
// escaping or native histograms are skipped. Prints each failure and
// ends with "N passed, M failed"; 0 when none failed, 77 when the file is absent.
int run_templates(std::vector<std::string> args);

}  // namespace reveille::conformance
