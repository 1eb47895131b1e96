// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/alerting.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "unit/rules/alerting/world.hpp"

using namespace reveille;
using namespace reveille::rules;
using namespace reveille::rules::test;
using Kind = Transition::Kind;

namespace {
const Labels up_a{{"__name__", "down"}, {"job", "a"}};
const Labels up_b{{"__name__", "down"}, {"job", "b"}};
}  // namespace

TEST_CASE("an alert without `for` fires at the first evaluation that sees it") {
  World world({alert_rule("Down", "down == 1")});
  world.put(up_a, minutes(1), 1);
  const auto transitions = world.evaluate(minutes(1));
  REQUIRE(transitions.size() == 1);
  CHECK(transitions[0].kind == Kind::fired);
  CHECK(transitions[0].alert.labels == Labels{{"alertname", "Down"}, {"job", "a"}});
  CHECK(transitions[0].alert.state == AlertState::firing);
  CHECK(transitions[0].alert.value == 1);
  CHECK(transitions[0].alert.active_at == minutes(1));
  CHECK(transitions[0].alert.fired_at == minutes(1));
  CHECK(transitions[0].group == "group");
  CHECK(transitions[0].rule == "Down");
  CHECK(transitions[0].at == minutes(1));
  CHECK(world.state.rules[0].health == Health::ok);
  CHECK(world.state.rules[0].last_evaluation == minutes(1));
  CHECK(world.evaluate(minutes(2)).empty());
}

TEST_CASE("an alert fires when it has been true for exactly its `for`") {
  World world({alert_rule("Down", "down == 1", 5 * minute)});
  for (int t = 0; t <= 4; ++t) {
    world.put(up_a, minutes(t), 1);
    CHECK(world.evaluate(minutes(t)).empty());
    CHECK(world.only_alert()->state == AlertState::pending);
  }
  world.put(up_a, minutes(5), 1);
  const auto transitions = world.evaluate(minutes(5));
  REQUIRE(transitions.size() == 1);
  CHECK(transitions[0].alert.active_at == minutes(0));
  CHECK(transitions[0].alert.fired_at == minutes(5));
}

TEST_CASE("a pending alert goes without a word, and starts anew") {
  World world({alert_rule("Down", "down == 1", 5 * minute)});
  world.put(up_a, minutes(0), 1);
  world.put(up_a, minutes(1), 0);
  world.put(up_a, minutes(2), 1);
  CHECK(world.evaluate(minutes(0)).empty());
  CHECK(world.evaluate(minutes(1)).empty());
  CHECK(world.state.rules[0].active.empty());
  CHECK(world.evaluate(minutes(2)).empty());
  CHECK(world.only_alert()->active_at == minutes(2));
}

TEST_CASE("a firing alert that goes is resolved, and may fire again as a new one") {
  World world({alert_rule("Down", "down == 1")});
  world.put(up_a, minutes(0), 1);
  world.put(up_a, minutes(1), 0);
  world.put(up_a, minutes(2), 1);
  world.evaluate(minutes(0));
  const auto resolved = world.evaluate(minutes(1));
  REQUIRE(resolved.size() == 1);
  CHECK(resolved[0].kind == Kind::resolved);
  CHECK(resolved[0].alert.labels.get("job") == "a");
  CHECK(world.state.rules[0].active.empty());
  const auto again = world.evaluate(minutes(2));
  REQUIRE(again.size() == 1);
  CHECK(again[0].kind == Kind::fired);
  CHECK(again[0].alert.active_at == minutes(2));
}

TEST_CASE("keep_firing_for holds a firing alert from its first miss, with its last value") {
  Rule rule = alert_rule("Down", "down > 0");
  rule.keep_firing_for = 5 * minute;
  rule.annotations = {{"summary", "{{ $value }}"}};
  World world({rule});
  world.put(up_a, minutes(9), 2);
  world.put(up_a, minutes(10), 3);
  world.put(up_a, minutes(11), 0);
  world.evaluate(minutes(9));
  world.evaluate(minutes(10));
  for (int t = 11; t <= 15; ++t) {
    CHECK(world.evaluate(minutes(t)).empty());
    REQUIRE(world.only_alert() != nullptr);
    CHECK(world.only_alert()->value == 3);
    CHECK(world.only_alert()->annotations.get("summary") == "3");
    CHECK(world.only_alert()->keep_firing_since == minutes(11));
    CHECK(
        world.value(
            {{"__name__", "ALERTS"}, {"alertname", "Down"}, {"alertstate", "firing"}, {"job", "a"}},
            minutes(t)) == 1);
  }
  const auto resolved = world.evaluate(minutes(16));
  REQUIRE(resolved.size() == 1);
  CHECK(resolved[0].kind == Kind::resolved);
}

TEST_CASE("an alert that returns while it is kept counts its keep_firing_for from the next miss") {
  Rule rule = alert_rule("Down", "down > 0");
  rule.keep_firing_for = 3 * minute;
  World world({rule});
  const double values[] = {1, 0, 1, 0, 0, 0, 0};
  for (int t = 0; t < 7; ++t) world.put(up_a, minutes(t), values[t]);
  for (int t = 0; t < 6; ++t) CHECK(world.evaluate(minutes(t)).size() == (t == 0 ? 1 : 0));
  CHECK(world.only_alert()->keep_firing_since == minutes(3));
  CHECK(world.evaluate(minutes(6)).size() == 1);
}

TEST_CASE("keep_firing_for is nothing to a pending alert") {
  Rule rule = alert_rule("Down", "down > 0", 5 * minute);
  rule.keep_firing_for = 5 * minute;
  World world({rule});
  world.put(up_a, minutes(0), 1);
  world.put(up_a, minutes(1), 0);
  world.evaluate(minutes(0));
  world.evaluate(minutes(1));
  CHECK(world.state.rules[0].active.empty());
}

TEST_CASE("the rule's labels win over the group's, and those over the result's") {
  Rule rule = alert_rule("Down", "down == 1");
  rule.labels = {{"team", "storage"},
                 {"level", "{{ if gt $value 0.5 }}high{{ end }}"},
                 {"job", ""},
                 {"was", "{{ $labels.job }}/{{ $labels.__name__ }}"}};
  World world({rule});
  world.group.labels = Labels{{"team", "all"}, {"env", "prod-{{ $labels.job }}"}};
  world.put(up_a, minutes(0), 1);
  world.evaluate(minutes(0));
  CHECK(world.only_alert()->labels == Labels{{"alertname", "Down"},
                                             {"env", "prod-a"},
                                             {"level", "high"},
                                             {"team", "storage"},
                                             {"was", "a/down"}});
}

TEST_CASE("annotations see the result's labels, and their change is an update") {
  Rule rule = alert_rule("Down", "down > 0");
  rule.labels = {{"job", "renamed"}};
  rule.annotations = {
      {"summary", "{{ $labels.job }} at {{ $value }} in {{ $externalLabels.region }}"}};
  World world({rule});
  world.context.external_labels = Labels{{"region", "eu"}};
  world.put(up_a, minutes(0), 1);
  world.put(up_a, minutes(1), 1);
  world.put(up_a, minutes(2), 2);
  CHECK(world.evaluate(minutes(0))[0].alert.annotations.get("summary") == "a at 1 in eu");
  CHECK(world.evaluate(minutes(1)).empty());
  const auto updated = world.evaluate(minutes(2));
  REQUIRE(updated.size() == 1);
  CHECK(updated[0].kind == Kind::updated);
  CHECK(updated[0].alert.annotations.get("summary") == "a at 2 in eu");
  CHECK(updated[0].alert.fired_at == minutes(0));
}

TEST_CASE("a template that fails becomes a text, and the alert fires all the same") {
  Rule rule = alert_rule("Down", "down == 1");
  rule.annotations = {{"summary", "{{ .Nope }}"}};
  rule.labels = {{"broken", "{{ gt $value 10 }}"}};
  World world({rule});
  world.put(up_a, minutes(0), 1);
  const auto transitions = world.evaluate(minutes(0));
  REQUIRE(transitions.size() == 1);
  CHECK(transitions[0].alert.annotations.get("summary").find(
            "<error expanding template: error executing template __alert_Down") == 0);
  CHECK(transitions[0].alert.labels.get("broken").find("incompatible types") != std::string::npos);
  CHECK(world.state.rules[0].health == Health::ok);
}

TEST_CASE("a template may query, at the instant of the evaluation") {
  Rule rule = alert_rule("Down", "down == 1");
  rule.annotations = {
      {"summary", "{{ range query \"load\" }}{{ .Labels.host }}={{ .Value }}{{ end }}"},
      {"count", "{{ query \"count(load)\" | first | value }}"}};
  World world({rule});
  world.put(up_a, minutes(0), 1);
  world.put({{"__name__", "load"}, {"host", "h"}}, minutes(0), 7);
  world.evaluate(minutes(0));
  CHECK(world.only_alert()->annotations.get("summary") == "h=7");
  CHECK(world.only_alert()->annotations.get("count") == "1");
}

TEST_CASE("an annotation is cut at its bound, between characters") {
  Rule rule = alert_rule("Down", "down == 1");
  rule.annotations = {{"long", "{{ range 9000 }}\xC3\xA9{{ end }}"}};
  World world({rule});
  world.put(up_a, minutes(0), 1);
  world.evaluate(minutes(0));
  const std::string_view text = world.only_alert()->annotations.get("long");
  CHECK(text.size() <= limits::alert_text_bytes);
  CHECK(text.size() > limits::alert_text_bytes - 4);
  CHECK(text.substr(text.size() - 5) == "\xC3\xA9\xE2\x80\xA6");
}

TEST_CASE("two results with the same labels fail the rule and change nothing") {
  Rule rule = alert_rule("Down", "down >= 1");
  rule.labels = {{"job", "same"}};
  World world({rule});
  world.put(up_a, minutes(0), 1);
  CHECK(world.evaluate(minutes(0)).size() == 1);
  world.put(up_b, minutes(1), 1);
  CHECK(world.evaluate(minutes(1)).empty());
  CHECK(world.state.rules[0].health == Health::err);
  CHECK(world.state.rules[0].last_error ==
        "vector contains metrics with the same labelset after applying alert labels");
  CHECK(world.only_alert()->state == AlertState::firing);
}

TEST_CASE("a failed expression keeps the alerts, says why, and later rules go on") {
  World world(
      {alert_rule("Down", "down * on() group_left() other > 0"), alert_rule("Up", "down == 1")});
  const Labels other{{"__name__", "other"}, {"x", "1"}};
  const Labels second{{"__name__", "other"}, {"x", "2"}};
  world.put(up_a, minutes(0), 1);
  world.put(other, minutes(0), 1);
  CHECK(world.evaluate(minutes(0)).size() == 2);
  world.put(second, minutes(1), 1);
  CHECK(world.evaluate(minutes(1)).empty());
  CHECK(world.state.rules[0].health == Health::err);
  CHECK_FALSE(world.state.rules[0].last_error.empty());
  CHECK(world.only_alert(0)->state == AlertState::firing);
  CHECK(world.state.rules[1].health == Health::ok);
  // No stale marker either: the series stands as it was.
  CHECK_FALSE(world.value(
      {{"__name__", "ALERTS"}, {"alertname", "Down"}, {"alertstate", "firing"}, {"job", "a"}},
      minutes(1)));
}

TEST_CASE("an expression that is a number is one alert without labels; a range is an error") {
  World world({alert_rule("Always", "1"), alert_rule("Never", "down[5m]")});
  world.put(up_a, minutes(0), 1);
  CHECK(world.evaluate(minutes(0)).size() == 1);
  CHECK(world.only_alert(0)->labels == Labels{{"alertname", "Always"}});
  CHECK(world.state.rules[1].health == Health::err);
}

TEST_CASE("the limit refuses the evaluation, and keeps the alerts that were there") {
  World world({alert_rule("Down", "down == 1")});
  world.group.limit = 1;
  world.put(up_a, minutes(0), 1);
  CHECK(world.evaluate(minutes(0)).size() == 1);
  world.put(up_b, minutes(1), 1);
  CHECK(world.evaluate(minutes(1)).empty());
  CHECK(world.state.rules[0].last_error == "exceeded limit of 1 with 2 alerts");
  CHECK(world.only_alert()->labels.get("job") == "a");
}

TEST_CASE("ALERTS and ALERTS_FOR_STATE follow the alert; the pending series ends as it fires") {
  World world({alert_rule("Down", "down == 1", 1 * minute)});
  const Labels pending{
      {"__name__", "ALERTS"}, {"alertname", "Down"}, {"alertstate", "pending"}, {"job", "a"}};
  const Labels firing{
      {"__name__", "ALERTS"}, {"alertname", "Down"}, {"alertstate", "firing"}, {"job", "a"}};
  const Labels since{{"__name__", "ALERTS_FOR_STATE"}, {"alertname", "Down"}, {"job", "a"}};
  world.put(up_a, minutes(2.0125), 1);
  world.evaluate(minutes(2.0125));
  CHECK(world.value(pending, minutes(2.0125)) == 1);
  CHECK(world.value(since, minutes(2.0125)) == 120);
  world.evaluate(minutes(3.0125));
  REQUIRE(world.value(pending, minutes(3.0125)));
  CHECK(is_stale(*world.value(pending, minutes(3.0125))));
  CHECK(world.value(firing, minutes(3.0125)) == 1);
  CHECK(world.value(since, minutes(3.0125)) == 120);
  world.put(up_a, minutes(4), 0);
  world.evaluate(minutes(4));
  CHECK(is_stale(*world.value(firing, minutes(4))));
  CHECK(is_stale(*world.value(since, minutes(4))));
  CHECK(world.state.rules[0].written.empty());
}

TEST_CASE(
    "later rules see in the same evaluation what earlier ones recorded and which alerts stand") {
  Rule recorded = recording_rule("job:down:sum", "sum by (job) (down)");
  recorded.labels = {{"source", "rule"}};
  World world({recorded, alert_rule("Down", "job:down:sum > 0"),
               alert_rule("Two", "count(ALERTS{alertname=\"Down\", alertstate=\"firing\"}) >= 2")});
  world.put(up_a, minutes(0), 1);
  world.put(up_b, minutes(0), 1);
  const auto transitions = world.evaluate(minutes(0));
  REQUIRE(transitions.size() == 3);
  CHECK(transitions[2].rule == "Two");
  CHECK(world.value({{"__name__", "job:down:sum"}, {"job", "a"}, {"source", "rule"}}, minutes(0)) ==
        1);
}

TEST_CASE("a recorded series that vanishes gets a stale marker") {
  World world({recording_rule("kept", "down > 0")});
  world.put(up_a, minutes(0), 1);
  world.evaluate(minutes(0));
  world.put(up_a, minutes(1), 0);
  world.evaluate(minutes(1));
  CHECK(is_stale(*world.value({{"__name__", "kept"}, {"job", "a"}}, minutes(1))));
}

TEST_CASE("recorded duplicates and too many series are errors") {
  Rule rule = recording_rule("all", "down");
  rule.labels = {{"job", "same"}};
  World world({rule, recording_rule("many", "down")});
  world.group.limit = 1;
  world.put(up_a, minutes(0), 1);
  world.put(up_b, minutes(0), 1);
  world.evaluate(minutes(0));
  CHECK(world.state.rules[0].health == Health::err);
  CHECK(world.state.rules[1].last_error == "exceeded limit of 1 with 2 series");
}

TEST_CASE("query_offset moves queries and outputs, not the age of alerts") {
  World world({alert_rule("Down", "down == 1", 1 * minute)});
  world.group.query_offset = 1 * minute;
  world.put(up_a, minutes(1), 1);
  CHECK(world.evaluate(minutes(1)).empty());
  CHECK(world.state.rules[0].active.empty());
  world.evaluate(minutes(2));
  CHECK(world.only_alert()->active_at == minutes(2));
  CHECK(world.value({{"__name__", "ALERTS_FOR_STATE"}, {"alertname", "Down"}, {"job", "a"}},
                    minutes(1)) == 120);
}

TEST_CASE("an alert whose `for` is raised above its age is pending again, and told as resolved") {
  World world({alert_rule("Down", "down == 1", 1 * minute)});
  for (int t = 0; t <= 5; ++t) world.put(up_a, minutes(t), 1);
  world.evaluate(minutes(0));
  CHECK(world.evaluate(minutes(1)).size() == 1);
  world.group.rules[0].hold = 4 * minute;
  const auto taken_back = world.evaluate(minutes(2));
  REQUIRE(taken_back.size() == 1);
  CHECK(taken_back[0].kind == Kind::resolved);
  CHECK(world.only_alert()->state == AlertState::pending);
  CHECK_FALSE(world.only_alert()->fired_at);
  CHECK(world.evaluate(minutes(3)).empty());
  CHECK(world.evaluate(minutes(4)).size() == 1);
}

TEST_CASE("a clock that is set back ends no alert, and keeps none waiting for it to catch up") {
  World world(
      {alert_rule("Down", "down == 1", 5 * minute), alert_rule("New", "fresh == 1", minute)});
  const Labels fresh{{"__name__", "fresh"}};
  world.put(up_a, minutes(20), 1);
  world.evaluate(minutes(20));
  world.put(up_a, minutes(25), 1);
  world.put(fresh, minutes(14), 1);
  CHECK(world.evaluate(minutes(25)).size() == 1);
  world.state.rules[1].active.clear();
  ActiveAlert ahead;
  ahead.labels = Labels{{"alertname", "New"}};
  ahead.active_at = minutes(40);
  world.state.rules[1].active.emplace(ahead.labels, ahead);
  world.store = SeriesStore();
  for (int t = 14; t <= 16; ++t) {
    world.put(up_a, minutes(t), 1);
    world.put(fresh, minutes(t), 1);
  }
  CHECK(world.evaluate(minutes(15)).empty());
  CHECK(world.only_alert(0)->state == AlertState::firing);
  CHECK(world.only_alert(1)->active_at == minutes(15));
  const auto fired = world.evaluate(minutes(16));
  REQUIRE(fired.size() == 1);
  CHECK(fired[0].rule == "New");
}

TEST_CASE("evidence comes with the page: largest first, bounded, and a failure says why") {
  Rule rule = alert_rule("Down", "down == 1");
  rule.evidence = {
      {"top", query("load")}, {"number", query("42")}, {"broken", query("load * on() load")}};
  World world({rule});
  world.put(up_a, minutes(0), 1);
  for (int host = 0; host < 30; ++host) {
    world.put({{"__name__", "load"}, {"host", std::to_string(host)}}, minutes(0), host);
  }
  world.put({{"__name__", "load"}, {"host", "nan"}}, minutes(0), std::nan(""));
  const auto transitions = world.evaluate(minutes(0));
  REQUIRE(transitions.size() == 1);
  const auto& evidence = transitions[0].evidence;
  REQUIRE(evidence.size() == 3);
  CHECK(evidence[0].title == "top");
  CHECK(evidence[0].expression == "load");
  REQUIRE(evidence[0].rows.size() == limits::evidence_rows);
  CHECK(evidence[0].rows.front().value == 29);
  CHECK(evidence[0].rows.back().value == 10);
  CHECK(evidence[1].rows == std::vector<EvidenceRow>{{Labels{}, 42}});
  CHECK(evidence[2].rows.empty());
  CHECK_FALSE(evidence[2].error.empty());
  CHECK(world.evaluate(minutes(1)).empty());
}

TEST_CASE("a full store makes the rule unhealthy but keeps nobody asleep") {
  World world({alert_rule("Down", "down == 1")});
  world.store = SeriesStore(StoreLimits{.series = 1});
  world.put(up_a, minutes(0), 1);
  const auto transitions = world.evaluate(minutes(0));
  REQUIRE(transitions.size() == 1);
  CHECK(transitions[0].kind == Kind::fired);
  CHECK(world.state.rules[0].health == Health::err);
}
