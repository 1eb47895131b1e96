// SPDX-License-Identifier: Apache-2.0
// The command line: reveille COMMAND. Commands that look at a running daemon speak its public API;
// check, test, who --at and version need no daemon.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace reveille::cli {

struct RunOptions {
  std::vector<std::string> config;  // files
  bool skip_check = false;          // start although `check` finds errors; shown loudly
};

// Parses, runs, and returns the exit code: 0 done, 1 the answer is no (findings, unknown incident,
// daemon not reachable), 2 the call was wrong. `run` is the daemon, which the command line does not
// know otherwise.
[[nodiscard]] int main(int argc, const char* const* argv,
                       const std::function<int(const RunOptions&)>& run);

}  // namespace reveille::cli
