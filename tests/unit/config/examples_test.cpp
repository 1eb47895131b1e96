// SPDX-License-Identifier: Apache-2.0
// What stands in examples/ is read by every newcomer: it must do what it says.
#include <cstdlib>

#include <catch2/catch.hpp>

#include "escalation/coverage.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::config;
using Texts = std::vector<std::string>;

namespace {

Config config_of(const std::string& name) {
  const Loaded loaded = load({project_file("examples/" + name)});
  for (const Mistake& mistake : loaded.mistakes) UNSCOPED_INFO(to_string(mistake));
  REQUIRE(loaded.config);
  return *loaded.config;
}

escalation::Coverage coverage_of(const Config& config) {
  const Instant now = parse_rfc3339("2024-02-05T06:30:00Z").value();
  return escalation::prove_coverage(config.plan, now, now + Span{396LL * 86'400'000});
}

Texts told(const escalation::Coverage& coverage) {
  Texts texts;
  for (const auto& finding : coverage.findings) {
    texts.push_back(finding.code + " line " + std::to_string(finding.place.line) +
                    (finding.hours.empty() ? "" : " " + finding.hours[0].local));
  }
  return texts;
}

}  // namespace

TEST_CASE("the first night as it was has exactly the five failures") {
  const escalation::Coverage coverage = coverage_of(config_of("first-night/as-it-was.toml"));
  CHECK(told(coverage) == Texts{"R001 line 31", "R002 line 31 daily 00:00-08:00 America/Chicago",
                                "R003 line 35 daily 00:00-08:00 America/Chicago",
                                "R004 line 39 daily 00:00-08:00 America/Chicago", "R005 line 49"});
  for (const auto& finding : coverage.findings) {
    CHECK(finding.severity == escalation::Severity::error);
  }
}

TEST_CASE("the first night mended has no finding, and wakes Ada within a minute") {
  const Config config = config_of("first-night/reveille.toml");
  const escalation::Coverage coverage = coverage_of(config);
  CHECK(told(coverage) == Texts{});
  REQUIRE_FALSE(coverage.routes.empty());
  // The call 10 s after the text, 20 s of ringing and 20 s of a mailbox at worst, 10 s of pause:
  // the second call rings.
  CHECK(coverage.routes[0].as_it_is.first_waking_page == Span{60'000});
  CHECK(coverage.routes[0].as_it_is.second_human == Span{180'000});
  CHECK(coverage.routes[0].one_carrier_down.first_waking_page == Span{62'000});
  REQUIRE(config.sandbox);
  CHECK(config.sandbox->phones.size() == 3);
  REQUIRE_FALSE(config.rules.empty());
}

TEST_CASE("the minimal example warns of its single carrier and of nothing else") {
  ::setenv("TWILIO_SID", "AC00000000000000000000000000000001", 1);
  ::setenv("TWILIO_TOKEN", "not-a-real-one", 1);
  const escalation::Coverage coverage = coverage_of(config_of("minimal/reveille.toml"));
  REQUIRE(told(coverage).size() == 1);
  CHECK(coverage.findings[0].code == "R103");
  CHECK(coverage.findings[0].severity == escalation::Severity::warning);
}
