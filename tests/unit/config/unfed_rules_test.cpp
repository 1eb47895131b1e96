// SPDX-License-Identifier: Apache-2.0
#include "config/unfed_rules.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace reveille;

namespace {

struct Asked {
  std::vector<std::string> questions;
  std::vector<std::string> messages;
};

// What is found for a rule of that expression, when the daemon knows these selectors only.
Asked found(const std::string& expression, const std::set<std::string>& known) {
  config::Config config;
  rules::Rule rule;
  rule.name = "Any";
  auto query = rules::promql::Query::parse(expression);
  REQUIRE(query.has_value());
  rule.query = *std::move(query);
  config.rules.push_back({});
  config.rules.back().rules.push_back(rule);
  Asked asked;
  const auto findings =
      config::unfed_rules(config, [&](const std::string& selector) -> Result<bool> {
        asked.questions.push_back(selector);
        return known.contains(selector);
      });
  REQUIRE(findings.has_value());
  for (const auto& finding : *findings) {
    CHECK(finding.code == "R019");
    asked.messages.push_back(finding.message);
  }
  return asked;
}

using Messages = std::vector<std::string>;

}  // namespace

TEST_CASE("a rule that looks at series nobody knows is found, with its selectors") {
  CHECK(found("up == 0", {"up"}).messages.empty());
  CHECK(found("up{job=\"api\"} offset 5m == 0", {"up"}).messages ==
        Messages{"rule \"Any\": no series is known for up{job=\"api\"}: it does not fire"});
  CHECK(found("sum(rate(errors[5m])) / sum(rate(requests[5m])) > 0.1", {"requests"}).messages ==
        Messages{"rule \"Any\": no series is known for errors: it does not fire"});
  CHECK(found("max_over_time(a[5m:1m]) > -(b)", {}).messages ==
        Messages{"rule \"Any\": no series is known for a and b: it does not fire"});
  CHECK(found("vector(1)", {}).messages.empty());
}

TEST_CASE("series that an expression expects to be absent are no finding") {
  CHECK(found("absent(up)", {}).messages.empty());
  CHECK(found("absent_over_time(up[5m])", {}).messages.empty());
  CHECK(found("up == 0 unless on (job) maintenance", {"up"}).messages.empty());
  CHECK(found("a > 1 or b > 1", {"b"}).messages.empty());
  CHECK(found("a > 1 or b > 1", {}).messages.size() == 1);
}

TEST_CASE("each selector is asked for once") {
  CHECK(found("up == 0 or up == 1 or up == 2", {"up"}).questions == Messages{"up"});
}

TEST_CASE("a daemon that does not answer is an error, and is not asked again") {
  config::Config config;
  config.rules.push_back({});
  for (const char* expression : {"a", "b"}) {
    rules::Rule rule;
    rule.query = *rules::promql::Query::parse(expression);
    config.rules.back().rules.push_back(rule);
  }
  int asked = 0;
  const auto findings = config::unfed_rules(config, [&](const std::string&) -> Result<bool> {
    ++asked;
    return fail(Code::unavailable, "nobody there");
  });
  REQUIRE_FALSE(findings.has_value());
  CHECK(findings.error().message == "nobody there");
  CHECK(asked == 1);
}
