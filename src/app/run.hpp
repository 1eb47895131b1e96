// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace reveille::app {

// The daemon, from reading the configuration to SIGTERM. Returns the exit code: 0 stopped on
// request, 1 it could not start (the reasons are on stderr), 3 the journal can no longer be
// trusted: start again, the journal replays.
[[nodiscard]] int run(const std::vector<std::string>& config_files, bool skip_check);

}  // namespace reveille::app
