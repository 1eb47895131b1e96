// SPDX-License-Identifier: Apache-2.0
// Makes a failing tape shorter and quieter while it fails in the same way.
#pragma once

#include <functional>
#include <string>

#include "simulation/tape.hpp"

namespace reveille::simulation {

// `fails(choices)`: the invariant that breaks, "" for none. At most `tries` runs.
[[nodiscard]] Choices shrunk(Choices choices, const std::string& invariant, int tries,
                             const std::function<std::string(const Choices&)>& fails);

}  // namespace reveille::simulation
