// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/reload.hpp"

#include <catch2/catch.hpp>

#include "rules/alerting/retention.hpp"
#include "unit/rules/alerting/world.hpp"

using namespace reveille;
using namespace reveille::rules;
using namespace reveille::rules::test;

namespace {
const Labels down_a{{"__name__", "down"}, {"job", "a"}};

World firing_world(std::vector<Rule> rules) {
  World world(std::move(rules));
  world.put(down_a, minutes(0), 1);
  world.evaluate(minutes(0));
  return world;
}
}  // namespace

TEST_CASE(
    "a reload keeps the state of rules with the same name and labels, the n-th for the n-th") {
  Rule first = alert_rule("Down", "down == 1");
  Rule second = alert_rule("Down", "down >= 1");
  Rule other = alert_rule("Down", "down > 0");
  other.labels = {{"severity", "critical"}};
  World world = firing_world({first, second, other});
  world.state.rules[1].last_error = "of the second";

  RuleGroup changed = world.group;
  changed.rules = {other, alert_rule("New", "up"), alert_rule("Down", "down == bool 1", minute),
                   alert_rule("Down", "down")};
  const GroupState carried = carry_over(world.group, world.state, changed);
  REQUIRE(carried.rules.size() == 4);
  CHECK(carried.rules[0] == world.state.rules[2]);
  CHECK(carried.rules[1] == RuleState{});
  CHECK(carried.rules[2] == world.state.rules[0]);
  CHECK(carried.rules[3].last_error == "of the second");
  CHECK(carried.last_evaluation == minutes(0));
}

TEST_CASE("a changed label loses the state, a changed group label too") {
  World world = firing_world({alert_rule("Down", "down == 1")});
  RuleGroup changed = world.group;
  changed.rules[0].labels = {{"severity", "critical"}};
  CHECK(carry_over(world.group, world.state, changed).rules[0].active.empty());
  changed = world.group;
  changed.labels = Labels{{"team", "a"}};
  CHECK(carry_over(world.group, world.state, changed).rules[0].active.empty());
}

TEST_CASE("a firing alert of a rule that is gone is told as resolved, and its series end") {
  World world = firing_world({alert_rule("Down", "down == 1"), alert_rule("Kept", "down == 1")});
  RuleGroup changed = world.group;
  changed.rules.erase(changed.rules.begin());
  const auto transitions = retire(world.group, world.state, changed, world.store, minutes(1));
  REQUIRE(transitions.size() == 1);
  CHECK(transitions[0].kind == Transition::Kind::resolved);
  CHECK(transitions[0].rule == "Down");
  CHECK(is_stale(*world.value(
      {{"__name__", "ALERTS"}, {"alertname", "Down"}, {"alertstate", "firing"}, {"job", "a"}},
      minutes(1))));
  CHECK_FALSE(world.value(
      {{"__name__", "ALERTS"}, {"alertname", "Kept"}, {"alertstate", "firing"}, {"job", "a"}},
      minutes(1)));
  CHECK(retire(world.group, world.state, world.group, world.store, minutes(1)).empty());
}

TEST_CASE("after a restart nothing is resolved until a rule could have seen new samples") {
  World world = firing_world({alert_rule("Down", "down == 1")});
  // An hour of downtime: the last sample is too old to be seen.
  hold_after_restart(world.group, world.state, minutes(60));
  CHECK(world.evaluate(minutes(60)).empty());
  CHECK(world.evaluate(minutes(65)).empty());
  REQUIRE(world.only_alert() != nullptr);
  CHECK(world.only_alert()->state == AlertState::firing);
  const auto resolved = world.evaluate(minutes(66));
  REQUIRE(resolved.size() == 1);
  CHECK(resolved[0].kind == Transition::Kind::resolved);
}

TEST_CASE("an alert that is still true after a restart goes on firing, without a second page") {
  World world = firing_world({alert_rule("Down", "down == 1", Span{0})});
  hold_after_restart(world.group, world.state, minutes(10));
  world.put(down_a, minutes(10), 1);
  CHECK(world.evaluate(minutes(10)).empty());
  CHECK(world.only_alert()->fired_at == minutes(0));
}

TEST_CASE("the history that rules need is their longest look-back, evidence and offset included") {
  CHECK(needed_history(std::vector<RuleGroup>{}) == Span{0});
  RuleGroup group;
  group.rules.push_back(alert_rule("A", "up == 0"));
  CHECK(needed_history({group}) == 5 * minute);
  group.rules.push_back(alert_rule("B", "rate(x[1h] offset 30m) > 1"));
  CHECK(needed_history({group}) == 90 * minute);
  group.rules[0].evidence = {{"week", query("max_over_time(x[1w])")}};
  group.query_offset = minute;
  CHECK(needed_history({group}) == 7 * 24 * 60 * minute + minute);
}

TEST_CASE("the history that templates ask for is kept as well") {
  RuleGroup group;
  group.rules.push_back(alert_rule("A", "up == 0"));
  group.rules[0].compiled = {
      *Template::parse("plain", "two weeks: [2w]"),
      *Template::parse("asks", "{{ with `max_over_time(x[1d])` | query }}{{ len . }}{{ end }}"),
      *Template::parse("does not ask", "{{ `max_over_time(x[2w])` }}")};
  CHECK(needed_history({group}) == 24 * 60 * minute);
}
