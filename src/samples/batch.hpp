// SPDX-License-Identifier: Apache-2.0
#pragma once

// Observations are what integrations decode; see rules/series/observation.hpp.
#include "rules/series/observation.hpp"

namespace reveille::samples {
using Batch = rules::Observations;
}
