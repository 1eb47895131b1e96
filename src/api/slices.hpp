// SPDX-License-Identifier: Apache-2.0
// Long lists of the book, read in slices.
#pragma once

#include <functional>
#include <memory>

#include "api/parts.hpp"

namespace reveille::api {

// Calls `step` between two turns of the engine, again and again until it says that it is done:
// acknowledgements and pages come in between, and so the book changes between two steps. Each step
// should take no more than a millisecond or two. `refused` instead of a further step when the
// engine takes no more reads.
using Step = std::function<bool(const escalation::Book&, const escalation::Plan&)>;  // true: done
void read_in_slices(const Parts& parts, std::shared_ptr<Step> step,
                    std::function<void(const Error&)> refused);

// Things that one step looks at.
inline constexpr std::size_t slice_things = 1'024;

}  // namespace reveille::api
