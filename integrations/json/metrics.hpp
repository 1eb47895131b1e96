// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "rules/series/observation.hpp"

namespace reveille::integrations {

// Metrics as plain JSON, for programs without a metrics library (README.md shows the shapes). All
// mistakes of a body are told at once, each with its element; with a single one nothing is taken.
[[nodiscard]] Result<rules::Observations> decode_json_metrics(std::string_view body, Instant now);

}  // namespace reveille::integrations
