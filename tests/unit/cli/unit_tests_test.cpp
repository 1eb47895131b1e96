// SPDX-License-Identifier: Apache-2.0
#include "cli/unit_tests.hpp"

#include <catch2/catch.hpp>

#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::cli;
using config::Folder;

namespace {

constexpr const char* rules = R"(groups:
  - name: api
    rules:
      - record: job:errors:sum
        expr: sum by (job) (errors)
      - alert: Errors
        expr: job:errors:sum > 5
        for: 2m
        labels: {severity: critical, from: "{{ $externalLabels.region }}"}
        annotations:
          summary: "{{ $labels.job }} has {{ $value }} errors, see {{ $externalURL }}"
)";

// What went wrong, one line each, without the folder's name.
std::vector<std::string> failures(const TestedFile& file, const Folder& folder) {
  std::vector<std::string> texts;
  for (const Mistake& one : file.mistakes) texts.push_back(to_string(one));
  for (const TestedGroup& test : file.tests) {
    for (const rules::CaseFailure& failure : test.outcome.failures) {
      texts.push_back(to_string(failure.place) + ": " + failure.title);
      for (const std::string& line : failure.lines) texts.push_back(line);
    }
  }
  for (std::string& text : texts) {
    const std::string prefix = folder.path("");
    for (std::size_t at; (at = text.find(prefix)) != text.npos;) text.erase(at, prefix.size());
  }
  return texts;
}

std::vector<std::string> failures_of(const std::string& tests, TestRulesOptions options = {},
                                     const std::vector<Pattern>& run = {}) {
  Folder folder;
  folder.write("rules/api.yml", rules);
  return failures(test_file(folder.write("test.yml", tests), options, run), folder);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a test file of every field passes") {
  CHECK(failures_of(R"(
rule_files: [rules/*.yml, rules/api.yml]
evaluation_interval: 1m
group_eval_order: [api]
fuzzy_compare: true
tests:
  - name: errors
    interval: 30s
    start_timestamp: 2024-02-05T06:30:00Z
    external_labels: {region: eu}
    external_url: https://pager.example.org
    input_series:
      - series: 'errors{job="a", instance="1"}'
        values: '0x3 4+0x20'
      - series: 'errors{job="a", instance="2"}'
        values: '_x4 3 2x19 stale'
    alert_rule_test:
      - eval_time: 3m59s
        alertname: Errors
      - eval_time: 4m
        alertname: Errors
        exp_alerts:
          - exp_labels: {job: a, severity: critical, from: eu}
            exp_annotations:
              summary: a has 6 errors, see https://pager.example.org
      - eval_time: 13m
        alertname: Errors
        exp_alerts: []
    promql_expr_test:
      - expr: job:errors:sum
        eval_time: 2m
        exp_samples: [{labels: 'job:errors:sum{job="a"}', value: 7.000000000000001}]
      - expr: time()
        eval_time: 0
        exp_samples: [{value: 1707114600}]
      - expr: ALERTS{alertname="Errors"}
        eval_time: 2m
        exp_samples:
          - labels: '{__name__="ALERTS",alertname="Errors",alertstate="pending",from="eu",job="a",severity="critical"}'
            value: 1
      - expr: ALERTS_FOR_STATE
        eval_time: 5m
        exp_samples:
          - labels: 'ALERTS_FOR_STATE{alertname="Errors",from="eu",job="a",severity="critical"}'
            value: 1707114720
)") == Lines{});
}

TEST_CASE("a failed alert case says what differs, what is pending and which names there are") {
  CHECK(failures_of(R"(rule_files: [rules/api.yml]
tests:
  - input_series: [{series: 'errors{job="a"}', values: '7x10'}]
    alert_rule_test:
      - eval_time: 1m
        alertname: Errors
        exp_alerts: [{exp_labels: {job: a, severity: critical}}]
      - eval_time: 5m
        alertname: Errors
        exp_alerts: [{exp_labels: {job: a, severity: page}, exp_annotations: {summary: "a has 7 errors, see "}}]
      - eval_time: 5m
        alertname: Errors
        exp_alerts: [{exp_labels: {job: a, severity: critical}, exp_annotations: {summary: fine, more: x}}]
      - {eval_time: 5m, alertname: Errors}
      - {eval_time: 5m, alertname: Erors, exp_alerts: [{}]}
)") == Lines{
           "test.yml:5:9: alert Errors at 1m",
           "expected, but not firing: {alertname=\"Errors\", job=\"a\", severity=\"critical\"}",
           "pending since 0s (for: 2m): {alertname=\"Errors\", job=\"a\", severity=\"critical\"}",
           "test.yml:8:9: alert Errors at 5m",
           "one alert fires as expected, but for its labels",
           "  label severity",
           "    expected \"page\"",
           "    got      \"critical\"",
           "test.yml:11:9: alert Errors at 5m",
           "{alertname=\"Errors\", job=\"a\", severity=\"critical\"} fires with other annotations",
           "  annotation more",
           "    expected \"x\"",
           "    got      nothing",
           "  annotation summary",
           "    expected \"fine\"",
           "    got      \"a has 7 errors, see \"",
           "test.yml:14:9: alert Errors at 5m",
           "firing, but not expected: {alertname=\"Errors\", job=\"a\", severity=\"critical\"} "
           "(value 7)",
           "    summary: \"a has 7 errors, see \"",
           "test.yml:15:9: alert Erors at 5m",
           "expected, but not firing: {alertname=\"Erors\"}",
           "no rule has this name: \"Erors\"; did you mean \"Errors\"?"});
}

TEST_CASE("a failed expression says which sample differs") {
  CHECK(failures_of(R"(tests:
  - input_series:
      - {series: 'm{a="1"}', values: 0.1}
      - {series: 'm{a="2"}', values: 2}
      - {series: 'n{a="3"}', values: 3}
    promql_expr_test:
      - {expr: m, exp_samples: [{labels: 'm{a="1"}', value: 0.10000000000000002}, {labels: 'm{a="9"}', value: 9}]}
      - {expr: n, exp_samples: [{labels: '{a="3"}', value: 3}]}
      - {expr: n + }
      - {expr: 'm[5m]'}
      - {expr: 0 / 0, exp_samples: [{value: .nan}]}
)") == Lines{"test.yml:7:9: m at 0s", "m{a=\"1\"}: expected 0.10000000000000002, got 0.1",
             "m{a=\"9\"}: expected 9, got no sample", "m{a=\"2\"}: not expected, got 2",
             "test.yml:8:9: n at 0s", "the value 3 is as expected, but not its labels",
             "  label __name__", "    expected nothing", "    got      \"n\"",
             "test.yml:9:9: n + at 0s", "1:4: parse error: unexpected end of input",
             "test.yml:10:9: m[5m] at 0s", "the result is neither an instant vector nor a number"});
}

TEST_CASE("every mistake of a test file is told with its place, and nothing runs") {
  CHECK(failures_of(R"(rule_files: [rules/broken.yml]
evaluation_interval: 1 minute
tests:
  - name: x
    intervall: 1m
    input_series:
      - {series: 'm{', values: 1x}
    alert_rule_test:
      - {eval_time: 5m}
    promql_expr_test:
      - {eval_time: 5m, exp_samples: [{labels: '{', value: one}]}
    start_timestamp: yesterday
)") == Lines{
           "test.yml:2:22: \"evaluation_interval\": \"1 minute\" is not a duration; expected a "
           "number and a unit (y, w, d, h, m, s, ms), largest first, such as \"5m\", \"1h30m\" "
           "or \"250ms\"",
           "test.yml:5:5: test \"x\": unknown key \"intervall\"; did you mean \"interval\"?",
           "test.yml:7:18: input series: bad series \"m{\": unexpected end of input inside braces",
           "test.yml:7:32: {}: bad series value near the end",
           "test.yml:9:9: alert_rule_test: \"alertname\" is missing",
           "test.yml:11:9: promql_expr_test: \"expr\" is missing",
           "test.yml:11:48: exp_samples: bad series \"{\": unexpected end of input inside braces",
           "test.yml:11:60: exp_samples: \"value\" must be a number, found a string",
           "test.yml:12:22: test \"x\": \"start_timestamp\" must be seconds since 1970 or RFC "
           "3339, found \"yesterday\""});
  Folder folder;
  folder.write("rules/broken.yml", "groups: [{name: a, rules: [{record: x, expr: 'up +'}]}]\n");
  const std::string path = folder.write("test.yml", "rule_files: [rules/broken.yml]\n");
  CHECK(failures(test_file(path, {}, {}), folder) ==
        Lines{"rules/broken.yml:1:46: record \"x\": could not parse expression: 1:5: parse error: "
              "unexpected end of input"});
  CHECK(failures(test_file(folder.path("none.yml"), {}, {}), folder) ==
        Lines{"none.yml: cannot read none.yml: No such file or directory"});
}

TEST_CASE("unknown fields are mistakes, unless they are to be ignored") {
  const std::string tests = R"(owner: us
tests:
  - {promql_expr_test: [{expr: 1, exp_samples: [{value: 1, unit: s}]}], team: us}
)";
  CHECK(failures_of(tests).size() == 3);
  CHECK(failures_of(tests)[1] ==
        "test.yml:3:60: exp_samples: unknown key \"unit\"; known are \"labels\", \"value\", "
        "\"histogram\"");
  CHECK(failures_of(tests, {.unknown = rules::UnknownKeys::ignored}).empty());
}

TEST_CASE("only the tests whose name matches run") {
  const std::string tests = R"(tests:
  - {name: good one, promql_expr_test: [{expr: 1, exp_samples: [{value: 1}]}]}
  - {name: bad one, promql_expr_test: [{expr: 1, exp_samples: [{value: 2}]}]}
  - {promql_expr_test: [{expr: 1, exp_samples: [{value: 3}]}]}
)";
  CHECK(failures_of(tests).size() == 4);
  CHECK(failures_of(tests, {}, {*Pattern::compile("^good")}).empty());
  CHECK(failures_of(tests, {}, {*Pattern::compile("nothing"), *Pattern::compile("bad")}) ==
        Lines{"test.yml:3:40: 1 at 0s", "{} (no labels): expected 2, got 1"});
}

TEST_CASE("a rule that fails ends its test, and is the only thing told") {
  Folder folder;
  folder.write("r.yml", R"(groups:
  - {name: g, rules: [{record: x, expr: 'm * on () m'}, {alert: A, expr: m}]})");
  const std::string path = folder.write("test.yml", R"(rule_files: [r.yml]
tests:
  - input_series: [{series: 'm{a="1"}', values: _ 1}, {series: 'm{a="2"}', values: _ 1}]
    alert_rule_test:
      - {eval_time: 0m, alertname: A, exp_alerts: [{}]}
      - {eval_time: 1m, alertname: A, exp_alerts: [{}]}
)");
  const Lines told = failures(test_file(path, {}, {}), folder);
  REQUIRE(told.size() == 4);
  CHECK(told[0] == "test.yml:5:9: alert A at 0s");
  CHECK(told[2] == "r.yml:2:23: rule \"x\" of group \"g\" fails at 1m");
}

TEST_CASE("native histograms end what needs them, and nothing else") {
  const Lines told = failures_of(R"(tests:
  - input_series:
      - {series: h, values: '{{sum:3 count:2 buckets:[2]}}x2'}
      - {series: m, values: 1}
    promql_expr_test:
      - {expr: h, exp_samples: [{labels: h, histogram: '{{sum:3 count:2 buckets:[2]}}'}]}
      - {expr: m, exp_samples: [{labels: m, value: 1}]}
)");
  REQUIRE(told.size() == 4);
  CHECK(told[0] == "test.yml:3:29: not supported");
  CHECK(told[1] == "h: native histograms are not supported");
  CHECK(told[2] == "test.yml:6:9: not supported");
}

TEST_CASE("a test that would never end is refused") {
  const Lines told = failures_of(R"(evaluation_interval: 100ms
tests: [{promql_expr_test: [{expr: 1, eval_time: 12d, exp_samples: [{value: 1}]}]}]
)");
  REQUIRE(told.size() == 2);
  CHECK(told[1] ==
        "10368001 evaluations are more than the 10000000 allowed; evaluation_interval is 100ms");
}

TEST_CASE("a pattern that matches no rule file is a warning") {
  Folder folder;
  const TestedFile file = test_file(folder.write("test.yml", "rule_files: [none*.yml]\n"), {}, {});
  CHECK(file.passed());
  REQUIRE(file.warnings.size() == 1);
  CHECK(file.warnings[0].find("no file matches") != std::string::npos);
}

TEST_CASE("groups are evaluated in the order that the test wants") {
  Folder folder;
  folder.write("r.yml", R"(groups:
  - {name: second, rules: [{record: b, expr: a + 1}]}
  - {name: first, rules: [{record: a, expr: 1}]})");
  const auto outcome = [&](const std::string& order) {
    return test_file(folder.write("test.yml", "rule_files: [r.yml]\n" + order + R"(
tests: [{promql_expr_test: [{expr: b, exp_samples: [{labels: b, value: 2}]}]}]
)"),
                     {}, {})
        .passed();
  };
  CHECK_FALSE(outcome(""));
  CHECK(outcome("group_eval_order: [first, second]"));
  CHECK(outcome("group_eval_order: [first]"));
}

TEST_CASE("the native rules of a configuration are tested the same way") {
  Folder folder;
  folder.write("night.toml", R"toml(
[server]
listen = "127.0.0.1:0"
[[rules]]
alert = "JobBacklog"
expr = "queue_depth > 10"
for = "1m"
evidence."deepest" = "topk(1, queue_depth)"
)toml");
  const std::string path = folder.write("test.yml", R"(rule_files: [night.toml]
tests:
  - input_series: [{series: queue_depth, values: 20x5}]
    alert_rule_test:
      - {eval_time: 0, alertname: JobBacklog}
      - {eval_time: 1m, alertname: JobBacklog, exp_alerts: [{}]}
)");
  CHECK(failures(test_file(path, {}, {}), folder) == Lines{});
}

TEST_CASE("the JUnit report has a case for each test, with its failures as text") {
  Folder folder;
  const std::string path = folder.write("test.yml", R"(tests:
  - {name: 'a < b', promql_expr_test: [{expr: 1, exp_samples: [{value: 1}]}]}
  - {promql_expr_test: [{expr: 1, exp_samples: [{value: 2}]}]}
)");
  const std::string report = to_junit({test_file(path, {}, {})});
  CHECK(report.find("tests=\"2\" failures=\"1\" errors=\"0\"") != std::string::npos);
  CHECK(report.find("name=\"a &lt; b\" time=\"") != std::string::npos);
  CHECK(report.find("name=\"test 2\"") != std::string::npos);
  CHECK(report.find("test.yml:3:25: 1 at 0s\n  {} (no labels): expected 2, got 1</failure>") !=
        std::string::npos);
}

TEST_CASE("--debug shows every series at the end of the test") {
  Folder folder;
  const std::string path = folder.write("test.yml", R"(tests:
  - input_series: [{series: 'm{a="1"}', values: 1 stale}]
    promql_expr_test: [{expr: m, eval_time: 1m}]
)");
  TestRulesOptions options;
  options.debug = true;
  CHECK(test_file(path, options, {}).tests[0].outcome.dump == Lines{"m{a=\"1\"} 1@0 stale@60"});
}

namespace {

// The part of a document of this project from `begin` up to the next fence.
std::string block(const std::string& path, const std::string& begin) {
  std::ifstream file(config::project_file(path));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t from = text.find(begin);
  REQUIRE(from != std::string::npos);
  return text.substr(from, text.find("```", from) - from);
}

}  // namespace

TEST_CASE("the test in the recipes passes with the rule in the reference") {
  Folder folder;
  folder.write("reveille.toml",
               block("docs/configuration.md", "[[rules]]\nalert = \"JobBacklog\""));
  const TestedFile file =
      test_file(folder.write("api.test.yml", block("docs/recipes.md", "# api.test.yml\n")), {}, {});
  CHECK(failures(file, folder) == Lines{});
  REQUIRE(file.tests.size() == 1);
  CHECK(file.tests[0].outcome.alert_cases == 2);
}
