// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "config/config.hpp"

namespace reveille::app {

// What `reveille check` finds, as lines for a log or a terminal.
struct Examined {
  std::vector<std::string> findings;
  int errors = 0;  // findings that forbid to put it into force
};

// Looks at the 13 months from `now`: a yearly hand-off or a change of clocks is never beyond it.
[[nodiscard]] Examined examine(const config::Config& config, Instant now);

}  // namespace reveille::app
