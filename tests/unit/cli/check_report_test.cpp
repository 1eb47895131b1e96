// SPDX-License-Identifier: Apache-2.0
#include "cli/check_report.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "text/json.hpp"

using namespace reveille;
using namespace reveille::cli;
using escalation::Finding;
using escalation::Severity;

namespace {

Finding finding(const char* code, Severity severity, Place place) {
  return {code, severity, std::move(place), "Ada <a> & \"b\"", "write it", {{{}, {}, "daily"}}};
}

Checked some_check() {
  Checked checked;
  checked.coverage.findings = {finding("R002", Severity::error, {"my files/nächte.toml", 12, 5}),
                               finding("R006", Severity::warning, {"/etc/night.toml", 3, 1})};
  checked.coverage.routes.push_back({.route = "critical", .policy = "default"});
  return checked;
}

const Tree& run_of(const Tree& sarif) {
  return sarif.find("runs")->array()->front();
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; ++at) ++found;
  return found;
}

}  // namespace

TEST_CASE("a result of SARIF names a rule of its driver, and its place as a URI") {
  const Tree sarif = text::parse_json(check_sarif(some_check())).value();
  CHECK(*sarif.find("version")->string() == "2.1.0");
  std::set<std::string> rules;
  for (const Tree& rule : *run_of(sarif).find("tool")->find("driver")->find("rules")->array())
    rules.insert(*rule.find("id")->string());
  const Tree::Array& results = *run_of(sarif).find("results")->array();
  REQUIRE(results.size() == 2);
  for (const Tree& result : results) CHECK(rules.contains(*result.find("ruleId")->string()));
  CHECK(*results[0].find("level")->string() == "error");
  CHECK(*results[1].find("level")->string() == "warning");
  const auto place = [&](std::size_t i) -> const Tree& {
    return *results[i].find("locations")->array()->front().find("physicalLocation");
  };
  CHECK(*place(0).find("artifactLocation")->find("uri")->string() == "my%20files/n%C3%A4chte.toml");
  CHECK(*place(1).find("artifactLocation")->find("uri")->string() == "file:///etc/night.toml");
  CHECK(*place(0).find("region")->find("startLine")->integer() == 12);
}

TEST_CASE("a mistake is a result, too, and one without a line has no region") {
  Checked checked;
  checked.mistakes = {{{"gone.toml", 0, 0}, "no such file"}};
  CHECK_FALSE(checked.ok());
  const Tree sarif = text::parse_json(check_sarif(checked)).value();
  const Tree& result = run_of(sarif).find("results")->array()->front();
  CHECK(*result.find("ruleId")->string() == "mistake");
  CHECK(result.find("locations")->array()->front().find("physicalLocation")->find("region") ==
        nullptr);
  CHECK(check_junit(checked).find("failures=\"1\"") != std::string::npos);
}

TEST_CASE("JUnit has a case for each code and route; warnings fail only when asked") {
  Checked checked = some_check();
  const std::string lenient = check_junit(checked);
  CHECK(count(lenient, "<testcase") == 1 + escalation::finding_kinds().size() + 1);
  CHECK(count(lenient, "<failure") == 2);  // R002, and the route that wakes nobody
  CHECK(lenient.find("Ada &lt;a&gt; &amp; &quot;b&quot;") != std::string::npos);
  CHECK(checked.errors() == 1);
  checked.strict = true;
  CHECK(count(check_junit(checked), "<failure") == 3);
}

TEST_CASE("only warnings are fine, unless they are to be errors") {
  Checked checked = some_check();
  checked.coverage.findings.erase(checked.coverage.findings.begin());
  CHECK(checked.ok());
  checked.strict = true;
  CHECK_FALSE(checked.ok());
}
