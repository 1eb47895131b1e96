// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "rules/series/observation.hpp"

namespace reveille::integrations {

// Prometheus' text format 0.0.4, as exporters print it and `curl --data-binary` pushes it. Samples
// without a time get `now`. One malformed line refuses the whole text: the error names the line.
[[nodiscard]] Result<rules::Observations> decode_exposition(std::string_view text, Instant now);

}  // namespace reveille::integrations
