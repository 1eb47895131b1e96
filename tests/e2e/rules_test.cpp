// SPDX-License-Identifier: Apache-2.0
// `check rules` and `test rules`, as a person or a CI types them.
#include <catch2/catch.hpp>

#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

constexpr const char* good_rules = R"(groups:
  - name: api
    rules:
      - {alert: Down, expr: up == 0, for: 1m}
)";
constexpr const char* bad_rules = R"(groups:
  - name: api
    rules:
      - {alert: Down, exp: up == 0}
      - {alert: Down, expr: up ==}
)";
constexpr const char* twice = R"(groups:
  - name: api
    rules:
      - {alert: Down, expr: up == 0}
      - {alert: Down, expr: absent(up)}
)";
constexpr const char* tests = R"(rule_files: [good.yml]
tests:
  - name: down
    input_series: [{series: up, values: 0x5}]
    alert_rule_test: [{eval_time: 1m, alertname: Down, exp_alerts: [{}]}]
  - name: too soon
    input_series: [{series: up, values: 0x5}]
    alert_rule_test: [{eval_time: 59s, alertname: Down, exp_alerts: [{}]}]
)";

struct Files {
  test::TemporaryFolder folder;
  Files() {
    test::write_file(path("good.yml"), good_rules);
    test::write_file(path("bad.yml"), bad_rules);
    test::write_file(path("twice.yml"), twice);
    test::write_file(path("api.test.yml"), tests);
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return folder.path() + "/" + name;
  }
};

}  // namespace

TEST_CASE("check rules tells every mistake of every file with its place", "[rules]") {
  const Files files;
  const Outcome fine = run_program({"check", "rules", files.path("good.yml")}, {});
  CHECK(fine.code == 0);
  CHECK_THAT(fine.out, Catch::Contains("1 rules in 1 groups"));

  const Outcome bad =
      run_program({"check", "rules", files.path("bad.yml"), files.path("good.yml")}, {});
  CHECK(bad.code == 1);
  CHECK_THAT(bad.out, Catch::Contains("bad.yml:4:23: alert \"Down\": unknown key \"exp\"; did you "
                                      "mean \"expr\"?"));
  CHECK_THAT(bad.out, Catch::Contains("bad.yml:5:29: alert \"Down\": could not parse expression"));
  CHECK_THAT(bad.out, Catch::Contains("good.yml"));

  const Outcome json = run_program({"check", "rules", files.path("bad.yml"), "--json"}, {});
  CHECK(json.code == 1);
  const Tree answer = parsed(json.out);
  REQUIRE(list_at(answer, "files").size() == 1);
  CHECK(list_at(list_at(answer, "files").front(), "mistakes").size() == 3);

  const Outcome lenient =
      run_program({"check", "rules", "--ignore-unknown-fields", files.path("good.yml")}, {});
  CHECK(lenient.code == 0);
  CHECK(run_program({"check", "rules"}, {}).code == 2);
  CHECK(run_program({"check"}, {}).code == 2);
}

TEST_CASE("check rules tells rules that stand twice, fatally where asked", "[rules]") {
  const Files files;
  const Outcome told = run_program({"check", "rules", files.path("twice.yml")}, {});
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Catch::Contains("twice.yml:5:9: duplicate rule"));
  CHECK(run_program({"check", "rules", "--lint-fatal", files.path("twice.yml")}, {}).code == 3);
  const Outcome silent =
      run_program({"check", "rules", "--lint", "none", files.path("twice.yml")}, {});
  CHECK(silent.code == 0);
  CHECK_THAT(silent.out, !Catch::Contains("duplicate"));
}

TEST_CASE("test rules says what is not as expected, and writes a report", "[rules]") {
  const Files files;
  const std::string report = files.path("report.xml");
  const Outcome both =
      run_program({"test", "rules", files.path("api.test.yml"), "--junit", report}, {});
  CHECK(both.code == 1);
  CHECK_THAT(both.out, Catch::Contains("api.test.yml:8:23: alert Down at 59s"));
  CHECK_THAT(both.out, Catch::Contains("pending since 0s (for: 1m): {alertname=\"Down\"}"));
  CHECK_THAT(both.out, Catch::Contains("2 alert cases and 0 expressions in 2 tests of 1 files: "
                                       "1 failure"));
  CHECK_THAT(test::read_file(report), Catch::Contains("tests=\"2\" failures=\"1\""));

  CHECK(run_program({"test", "rules", files.path("api.test.yml"), "--run", "^down"}, {}).code == 0);
  const Outcome none = run_program({"test", "rules", files.path("api.test.yml"), "--run", "x"}, {});
  CHECK(none.code == 0);
  CHECK_THAT(none.error, Catch::Contains("--run matches the name of no test"));
  CHECK(run_program({"test", "rules", files.path("api.test.yml"), "--run", "("}, {}).code == 2);
  const std::string nowhere = files.path("no/folder/report.xml");
  CHECK(run_program({"test", "rules", files.path("api.test.yml"), "--junit", nowhere}, {}).code ==
        1);

  const Outcome json = run_program({"test", "rules", files.path("api.test.yml"), "--json"}, {});
  CHECK(json.code == 1);
  const Tree answer = parsed(json.out);
  REQUIRE(list_at(answer, "files").size() == 1);
  CHECK(list_at(list_at(answer, "files").front(), "tests").size() == 2);
}

TEST_CASE("a mistyped word after `test` is told with the right one", "[rules]") {
  const Outcome outcome = run_program({"test", "ruls"}, {});
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.error, Catch::Contains("did you mean \"rules\"?"));
}
