// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/instant.hpp"
#include "http/client.hpp"
#include "probes/settings.hpp"
#include "rules/series/observation.hpp"

namespace reveille::probes {

// The target answered as it should.
[[nodiscard]] bool succeeded(const ProbeSettings& probe, const http::Measured& measured);

// One probe's outcome as samples, named as blackbox_exporter names them, so that existing rules
// work unmodified; with job="<name>", instance="<target>" and the probe's labels.
[[nodiscard]] rules::Observations observations(const ProbeSettings& probe,
                                               const http::Measured& measured, Instant at);

}  // namespace reveille::probes
