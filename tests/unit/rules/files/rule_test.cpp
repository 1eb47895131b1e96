// SPDX-License-Identifier: Apache-2.0
#include "rules/files/rule.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules;

namespace {

// Builds trees as a parser would, with a line for each element.
Tree::Member member(std::string key, Tree value, int line = 1) {
  value.set_place({"rules.yml", line, 5});
  return {std::move(key), {"rules.yml", line, 3}, std::move(value)};
}
Tree table(std::vector<Tree::Member> members, int line = 1) {
  return Tree(Tree::Table(std::move(members)), Place{"rules.yml", line, 1});
}
Tree array(std::vector<Tree> items, int line = 1) {
  return Tree(Tree::Array(std::move(items)), Place{"rules.yml", line, 1});
}
Tree file_of(std::vector<Tree> groups) {
  return table({member("groups", array(std::move(groups)))});
}
Tree group_of(std::vector<Tree> rules, std::string name = "g") {
  return table({member("name", std::move(name)), member("rules", array(std::move(rules)))});
}
// A file with one group with this one rule.
Tree file_with(std::vector<Tree::Member> rule) {
  return file_of({group_of({table(std::move(rule), 7)})});
}

std::string refusal(const Tree& file) {
  Mistakes mistakes;
  static_cast<void>(read_prometheus_rules(file, "rules.yml", mistakes));
  if (mistakes.empty()) return "accepted";
  return to_string(mistakes.front());
}
bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a Prometheus rule is read with everything it says") {
  Mistakes mistakes;
  const auto groups = read_prometheus_rules(
      file_of({table(
          {member("name", "api"), member("interval", "30s"), member("query_offset", "1m"),
           member("limit", 10), member("labels", table({member("team", "infra")})),
           member("rules", array({table({member("alert", "Slow"), member("expr", "latency > 1"),
                                         member("for", "5m"), member("keep_firing_for", "1h30m"),
                                         member("labels", table({member("severity", "critical"),
                                                                 member("level", 3)})),
                                         member("annotations",
                                                table({member("summary", "at {{ $value }}")}))},
                                        9),
                                  table({member("record", "a:b"), member("expr", "1")})}))})}),
      "rules.yml", mistakes);
  REQUIRE(mistakes.empty());
  REQUIRE(groups.size() == 1);
  const RuleGroup& group = groups[0];
  CHECK(group.name == "api");
  CHECK(group.file == "rules.yml");
  CHECK(group.interval == Span{30'000});
  CHECK(group.query_offset == Span{60'000});
  CHECK(group.limit == 10);
  CHECK(group.labels == Labels{{"team", "infra"}});
  CHECK_FALSE(group.on_arrival);
  REQUIRE(group.rules.size() == 2);
  const Rule& alert = group.rules[0];
  CHECK(alert.name == "Slow");
  CHECK_FALSE(alert.records);
  CHECK(alert.query.text() == "latency > 1");
  CHECK(alert.hold == Span{300'000});
  CHECK(alert.keep_firing_for == Span{5'400'000});
  CHECK(alert.labels == rules::Templates{{"severity", "critical"}, {"level", "3"}});
  CHECK(alert.annotations.size() == 1);
  CHECK(alert.compiled.size() == 3);
  CHECK(alert.place.line == 9);
  CHECK(group.rules[1].records);
}

TEST_CASE("an interval that is absent is a minute, and empty files and groups are no mistakes") {
  Mistakes mistakes;
  CHECK(read_prometheus_rules(Tree(), "rules.yml", mistakes).empty());
  CHECK(read_prometheus_rules(table({member("groups", Tree())}), "rules.yml", mistakes).empty());
  const auto groups = read_prometheus_rules(
      file_of({table({member("name", "empty"), member("rules", Tree())})}), "rules.yml", mistakes);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].interval == Span{60'000});
  CHECK(mistakes.empty());
}

TEST_CASE("a rule that upstream refuses is refused, with file and line") {
  CHECK(refusal(file_with({member("expr", "1")})) ==
        "rules.yml:7:1: rule: one of 'record' or 'alert' must be set");
  CHECK(contains(
      refusal(file_with({member("alert", "A"), member("record", "b", 8), member("expr", "1")})),
      "rules.yml:8:5: alert \"A\": only one of 'record' and 'alert' must be set"));
  CHECK(contains(refusal(file_with({member("alert", "A")})), "field 'expr' must be set in rule"));
  CHECK(contains(refusal(file_with({member("alert", "A"), member("expr", "rate(hi)", 12)})),
                 "rules.yml:12:5: alert \"A\": could not parse expression: 1:6: parse error:"));
  for (const char* key : {"for", "keep_firing_for"}) {
    CHECK(contains(
        refusal(file_with({member("record", "a"), member("expr", "1"), member(key, "1m")})),
        std::string("invalid field '") + key + "' in recording rule"));
  }
  CHECK(contains(refusal(file_with({member("record", "a"), member("expr", "1"),
                                    member("annotations", table({member("x", "y")}))})),
                 "invalid field 'annotations' in recording rule"));
  CHECK(contains(refusal(file_with({member("record", "a{b=\"c\"}"), member("expr", "1")})),
                 "braces present in the recording rule name"));
  CHECK(contains(refusal(file_with({member("alert", "A"), member("expr", "1"),
                                    member("labels", table({member("__name__", "y")}))})),
                 "invalid label name: \"__name__\""));
  CHECK(contains(
      refusal(file_with({member("alert", "A"), member("expr", "1"), member("for", "soon")})),
      "\"for\""));
  CHECK(
      contains(refusal(file_with({member("alert", "A"), member("expr", "1"),
                                  member("annotations", table({member("x", "{{ $nope }}", 30)}))})),
               "rules.yml:30:5: alert \"A\": annotation \"x\": error parsing template __alert_A: "
               "template: __alert_A:1: undefined variable \"$nope\""));
  CHECK(contains(refusal(file_with({member("alert", "A"), member("expr", "1"),
                                    member("labels", table({member("x", "\xff")}))})),
                 "not valid UTF-8"));
}

TEST_CASE("names beyond ASCII are allowed, as in Prometheus 3") {
  CHECK(refusal(file_with({member("alert", "A"), member("expr", "1"),
                           member("labels", table({member("ins-tance", "y")})),
                           member("annotations", table({member("b\xC3\xA9", "y")}))})) ==
        "accepted");
}

TEST_CASE("unknown keys are mistakes that name the likely one") {
  CHECK(contains(refusal(file_with(
                     {member("alert", "A"), member("expr", "1"), member("annotation", table({}))})),
                 "unknown key \"annotation\"; did you mean \"annotations\"?"));
  CHECK(contains(refusal(file_of({table({member("name", "g"), member("intervall", "1m")})})),
                 "did you mean \"interval\"?"));
  CHECK(contains(refusal(table({member("group", array({}))})), "did you mean \"groups\"?"));
}

TEST_CASE("groups need names of their own") {
  CHECK(contains(refusal(file_of({group_of({}, "a"), group_of({}, "a")})),
                 "groupname: \"a\" is repeated in the same file"));
  CHECK(contains(refusal(file_of({table({member("rules", array({}))})})),
                 "Groupname must not be empty"));
}

TEST_CASE("one pass finds all mistakes and still returns the good rules") {
  Mistakes mistakes;
  const auto groups = read_prometheus_rules(
      file_of({group_of({table({member("alert", "A")}), table({member("expr", "1")}),
                         table({member("alert", "B"), member("expr", "1")})})}),
      "rules.yml", mistakes);
  CHECK(mistakes.size() == 2);
  REQUIRE(groups.size() == 1);
  REQUIRE(groups[0].rules.size() == 1);
  CHECK(groups[0].rules[0].name == "B");
}

TEST_CASE("native rules form a group for each `every` and are evaluated on arrival") {
  Mistakes mistakes;
  const Tree rules = array(
      {table({member("alert", "JobBacklog"), member("expr", "sum(queue_depth) > 10000"),
              member("for", "2m"), member("labels", table({member("severity", "critical")})),
              member("evidence",
                     table({member("top accounts", "topk(3, sum by (account) (rate(r[5m])))")}))}),
       table({member("record", "a:b"), member("expr", "sum(x)"), member("every", "1m")}),
       table({member("alert", "B"), member("expr", "x > 1")})});
  const auto groups = read_native_rules(rules, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(to_string(mistake));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].name == "every 15s");
  CHECK(groups[0].file == "rules.yml");
  CHECK(groups[0].interval == Span{15'000});
  CHECK(groups[0].on_arrival);
  REQUIRE(groups[0].rules.size() == 2);
  REQUIRE(groups[0].rules[0].evidence.size() == 1);
  CHECK(groups[0].rules[0].evidence[0].first == "top accounts");
  CHECK(groups[0].rules[1].name == "B");
  CHECK(groups[1].name == "every 1m");
}

TEST_CASE("native rules are refused for what would fail at night") {
  const auto refused = [](std::vector<Tree::Member> rule) {
    Mistakes mistakes;
    CHECK(read_native_rules(array({table(std::move(rule), 4)}), mistakes).empty());
    return mistakes.empty() ? "accepted" : to_string(mistakes.front());
  };
  CHECK(contains(
      refused({member("alert", "A"), member("expr", "x[5m]", 6)}),
      "rules.yml:6:5: alert \"A\": must be an instant vector or a number, found a matrix"));
  CHECK(contains(refused({member("alert", "A"), member("expr", "x"),
                          member("evidence", table({member("t", "sum(")}))}),
                 "evidence \"t\": 1:"));
  CHECK(contains(refused({member("alert", "A"), member("expr", "x"),
                          member("evidence", table({member("t", "x[5m]")}))}),
                 "evidence \"t\" must be an instant vector"));
  CHECK(contains(refused({member("record", "a"), member("expr", "x"),
                          member("evidence", table({member("t", "x")}))}),
                 "invalid field 'evidence' in recording rule"));
  CHECK(contains(refused({member("alert", "A"), member("expr", "x"), member("every", "10ms")}),
                 "\"every\" must be from 1s to 1d"));
  CHECK(contains(refused({member("alert", "A"), member("expr", "x"), member("sevrity", "c")}),
                 "unknown key \"sevrity\""));
  Mistakes mistakes;
  CHECK(read_native_rules(table({}), mistakes).empty());
  CHECK(mistakes.size() == 1);
}
