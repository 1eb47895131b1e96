// SPDX-License-Identifier: Apache-2.0
// Coverage proofs of small plans, and what tests ask of them.
#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "escalation/coverage.hpp"
#include "unit/escalation/plans.hpp"

namespace reveille::escalation::proving {

inline const Instant start = at("2024-01-15T18:00:00Z");
inline const Instant end = at("2025-02-15T18:00:00Z");

// Where somebody has a mail address, somebody sends mail (else R020).
inline Coverage prove(PlanOf of) {
  of.plan.carriers.push_back(
      {CarrierName("post"), false, false, {"reveille@example.org"}, {"night.toml", 5, 1}, true});
  return prove_coverage(of.plan, start, end);
}

inline std::vector<std::string> codes(const Coverage& coverage) {
  std::vector<std::string> found;
  for (const Finding& finding : coverage.findings) found.push_back(finding.code);
  return found;
}

inline const Finding& the(const Coverage& coverage, const char* code) {
  const Finding* found = nullptr;
  for (const Finding& finding : coverage.findings) {
    if (finding.code != code) continue;
    INFO(code << " comes twice");
    REQUIRE(found == nullptr);
    found = &finding;
  }
  INFO(code << " is missing");
  REQUIRE(found != nullptr);
  return *found;
}

using Codes = std::vector<std::string>;

inline PlanOf good_plan() {
  return PlanOf()
      .person(reachable("ada", "+13125550100", 10))
      .person(reachable("grace", "+13125550101", 20))
      .rotation("primary", {"ada"})
      .rotation("secondary", {"grace"})
      .policy("default", {step("rotation:primary"), step("rotation:secondary")})
      .route("everything", "default");
}

inline PlanOf that_night() {
  return PlanOf()
      .person(as_on_the_night("ada", "+13125550100", 10))
      .rotation("primary", {"ada"})
      .policy("default", {step("rotation:primary")})
      .route("everything", "default");
}

}  // namespace reveille::escalation::proving
