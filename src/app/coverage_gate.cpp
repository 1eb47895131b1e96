// SPDX-License-Identifier: Apache-2.0
#include "app/coverage_gate.hpp"

#include <chrono>

#include <fmt/format.h>

#include "escalation/coverage.hpp"

namespace reveille::app {

Examined examine(const escalation::Plan& plan, Instant now) {
  constexpr Span horizon = std::chrono::hours(24 * 396);
  Examined examined;
  for (const auto& finding : escalation::prove_coverage(plan, now, now + horizon).findings) {
    examined.errors += finding.severity == escalation::Severity::error;
    examined.findings.push_back(fmt::format("{} {}: {}; mend: {}", finding.code,
                                            to_string(finding.place), finding.message,
                                            finding.mend));
  }
  return examined;
}

}  // namespace reveille::app
