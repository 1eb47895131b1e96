// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/instant.hpp"

namespace reveille::app {

enum class Signal { reload, terminate };

// SIGHUP, SIGINT and SIGTERM as values instead of interruptions. Create one at the start of main,
// before any thread: the threads inherit the blocked mask. SIGPIPE is ignored.
class Signals {
 public:
  Signals();
  // Waits at most `patience` for the next one.
  [[nodiscard]] std::optional<Signal> wait(Span patience);
};

}  // namespace reveille::app
