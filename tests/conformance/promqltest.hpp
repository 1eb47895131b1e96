// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::conformance {

// `promqltest DIR [--verbose] [--extra] [--least N]`: runs every *.test file of Prometheus' PromQL
// test scripts. Each eval is a case. Prints each failure as FILE:LINE and ends with "N passed, M
// failed". 0 when none failed, or with --least when at least N passed; 77 when DIR is absent;
// else 1.
// --extra also checks that moving the evaluation time by `@`, and asking for a range, agree.
int run_promqltest(std::vector<std::string> args);

}  // namespace reveille::conformance
