// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::conformance {

// `rules DIR`: loads every rule file (*.yml, *.yaml) of the folder. A loaded rule passes, one that
// is refused fails; each mistake is printed with file:line and reason. Ends with "N passed, M
// failed"; 0 when none failed, 77 when DIR is absent. With `--refused SUFFIX` the files whose names
// end so must each be refused instead.
int run_rules(std::vector<std::string> args);

}  // namespace reveille::conformance
