// SPDX-License-Identifier: Apache-2.0
#include "app/coverage_gate.hpp"

#include <chrono>

#include <fmt/format.h>

#include "config/unrouted_rules.hpp"

namespace reveille::app {

Examined examine(const config::Config& config, Instant now) {
  constexpr Span horizon = std::chrono::hours(24 * 396);
  Examined examined;
  for (const auto& finding : config::examine(config, now, now + horizon).findings) {
    examined.errors += finding.severity == escalation::Severity::error;
    examined.findings.push_back(fmt::format("{} {}: {}; mend: {}", finding.code,
                                            to_string(finding.place), finding.message,
                                            finding.mend));
  }
  return examined;
}

}  // namespace reveille::app
