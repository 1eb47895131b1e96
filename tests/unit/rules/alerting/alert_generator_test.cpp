// SPDX-License-Identifier: Apache-2.0
// Prometheus' alert-generator compliance suite on a clock wound by hand: its rules, its series
// (a sample every 15 s) and its four cases, evaluated every 30 s. What it polls for, with one
// interval of tolerance, is here told exactly. What it measures of the way to an Alertmanager
// (resending) has no counterpart: a transition is told once and kept in the journal.
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "unit/rules/alerting/world.hpp"

using namespace reveille;
using namespace reveille::rules;
using namespace reveille::rules::test;

namespace {

constexpr Span between_samples{15'000};
constexpr Span interval{30'000};

Instant second(int count) {
  return instant_from_ms(count * 1000);
}

// So many samples of the same value.
struct Stretch {
  double value;
  int samples;
};
struct Series {
  Labels labels;
  std::vector<Stretch> stretches;
};

Labels source(const std::string& group, const std::string& alert, Labels more = {}) {
  more.set("__name__", "alert_generator_test_suite");
  if (!alert.empty()) more.set("alertname", alert);
  more.set("rulegroup", group);
  return more;
}

std::string above(const std::string& group, const std::string& alert, int bound) {
  return fmt::format(
      "{{__name__=\"alert_generator_test_suite\", alertname=\"{}\", rulegroup=\"{}\"}} > {}", alert,
      group, bound);
}

Rule rule_of(const std::string& group, const std::string& alert, const std::string& expression,
             Span hold, Templates labels, Templates annotations) {
  Rule rule = alert_rule(alert, expression, hold);
  labels.emplace_back("rulegroup", group);
  rule.labels = std::move(labels);
  rule.annotations = std::move(annotations);
  return rule;
}

// The world of one case, and what happens in it.
class Suite {
 public:
  Suite(const std::string& group, std::vector<Rule> rules, std::vector<Series> series)
      : world(std::move(rules)), series_(std::move(series)) {
    world.group.name = group;
    world.group.interval = interval;
  }

  // "120s fired Alert{variant} 15 since 120s" for each transition, "pending" for each alert that
  // begins to wait or shows another value while it waits.
  std::vector<std::string> run(int until_seconds) {
    std::vector<std::string> told;
    std::map<Labels, std::string> waiting;
    for (Instant at = second(0); at <= second(until_seconds); at += interval) {
      feed(at);
      for (const Transition& one : world.evaluate(at)) told.push_back(text(one, at));
      for (const RuleState& state : world.state.rules) {
        CHECK(state.health == Health::ok);
        for (const auto& [labels, alert] : state.active) {
          if (alert.state != AlertState::pending) continue;
          const std::string now = "pending " + text(alert);
          if (std::exchange(waiting[labels], now) != now)
            told.push_back(fmt::format("{}s {}", at.time_since_epoch() / Span{1000}, now));
        }
      }
      series_follow(at);
      looks[at] = world.state;
    }
    return told;
  }

  const ActiveAlert& alert(int at_seconds, std::size_t rule, const Labels& labels) {
    const GroupState& state = looks.at(second(at_seconds));
    REQUIRE(state.rules[rule].active.contains(labels));
    return state.rules[rule].active.at(labels);
  }

  World world;
  std::map<Instant, GroupState> looks;  // the state after each evaluation

 private:
  void feed(Instant until) {
    for (; next_ <= until; next_ += between_samples, ++number_) {
      for (const Series& one : series_) {
        int left = number_;
        for (const Stretch& stretch : one.stretches) {
          if (left < stretch.samples) {
            world.put(one.labels, next_, stretch.value);
            break;
          }
          left -= stretch.samples;
        }
      }
    }
  }

  static std::string text(const ActiveAlert& alert) {
    const std::string variant(alert.labels.get("variant"));
    return fmt::format("{}{} {} since {}s", alert.labels.get("alertname"),
                       variant.empty() ? "" : "/" + variant, alert.value,
                       alert.active_at.time_since_epoch() / Span{1000});
  }
  static std::string text(const Transition& one, Instant at) {
    static const char* const kinds[] = {"fired", "updated", "resolved"};
    CHECK(one.at == at);
    return fmt::format("{}s {} {}", at.time_since_epoch() / Span{1000},
                       kinds[static_cast<int>(one.kind)], text(one.alert));
  }

  // Both series are there for whoever asks now: one for each pending or firing alert, with its
  // labels and nothing else, and none for an alert that is over.
  void series_follow(Instant at) {
    std::set<std::pair<Labels, double>> expected;
    for (const RuleState& state : world.state.rules) {
      for (const auto& [labels, alert] : state.active) {
        Labels shown = labels;
        shown.set("__name__", "ALERTS_FOR_STATE");
        expected.emplace(shown, alert.active_at.time_since_epoch() / Span{1000});
        shown.set("__name__", "ALERTS");
        shown.set("alertstate", alert.state == AlertState::firing ? "firing" : "pending");
        expected.emplace(shown, 1);
      }
    }
    std::set<std::pair<Labels, double>> found;
    const auto answer =
        promql::evaluate(query("{__name__=~\"ALERTS|ALERTS_FOR_STATE\"}"), world.store, at);
    REQUIRE(answer);
    for (const promql::VectorSample& sample : std::get<promql::Vector>(answer->value))
      found.emplace(sample.labels, sample.value);
    CHECK(found == expected);
  }

  std::vector<Series> series_;
  Instant next_ = second(0);
  int number_ = 0;
};

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("PendingAndFiringAndResolved: an alert waits, fires, ends, and starts anew") {
  const std::string group = "PendingAndFiringAndResolved";
  const std::string name = group + "_SimpleAlert";
  Suite suite(
      group,
      {rule_of(group, name, above(group, name, 10), 6 * minute, {{"foo", "bar"}},
               {{"description", "SimpleAlert is firing"},
                {"summary", "The value is {{$value}} {{.Value}}"}})},
      {{source(group, name),
        {{3, 1}, {5, 3}, {9, 4}, {11, 13}, {15, 32}, {19, 16}, {9, 20}, {15, 45}, {8, 16}}}});
  CHECK(suite.run(2400) ==
        Told{"120s pending " + name + " 11 since 120s", "330s pending " + name + " 15 since 120s",
             "480s fired " + name + " 15 since 120s", "810s updated " + name + " 19 since 120s",
             "1050s resolved " + name + " 19 since 120s",
             "1350s pending " + name + " 15 since 1350s", "1710s fired " + name + " 15 since 1350s",
             "2010s resolved " + name + " 15 since 1350s"});
  const Labels labels{{"alertname", name}, {"foo", "bar"}, {"rulegroup", group}};
  const auto summary = [&](int at) {
    return suite.alert(at, 0, labels).annotations.get("summary");
  };
  CHECK(summary(120) == "The value is 11 11");
  CHECK(summary(330) == "The value is 15 15");
  CHECK(summary(810) == "The value is 19 19");
  CHECK(suite.alert(810, 0, labels).fired_at == second(480));
  CHECK_FALSE(suite.alert(1350, 0, labels).fired_at);
  CHECK(suite.alert(810, 0, labels).annotations.get("description") == "SimpleAlert is firing");
}

TEST_CASE("PendingAndResolved_AlwaysInactive: what ends while it waits is told to nobody") {
  const std::string group = "PendingAndResolved_AlwaysInactive";
  const std::string pending = group + "_PendingAlert";
  const std::string inactive = group + "_InactiveAlert";
  const std::vector<Stretch> samples{{3, 1}, {5, 3}, {9, 4}, {11, 11}, {9, 1}};
  Suite suite(group,
              {rule_of(group, pending, above(group, pending, 10), 3 * minute, {{"foo", "bar"}},
                       {{"description", "SimpleAlert is firing"}}),
               rule_of(group, inactive, above(group, inactive, 99), 3 * minute, {{"ba_dum", "tss"}},
                       {{"description", "This should never fire"}})},
              {{source(group, pending), samples}, {source(group, inactive), samples}});
  CHECK(suite.run(900) == Told{"120s pending " + pending + " 11 since 120s"});
  CHECK(suite.looks.at(second(270)).rules[0].active.size() == 1);
  CHECK(suite.looks.at(second(300)).rules[0].active.empty());
  for (const auto& [at, state] : suite.looks) CHECK(state.rules[1].active.empty());
}

TEST_CASE("PendingAndResolved_AlwaysInactive: an alert whose data end stops waiting") {
  const std::string group = "PendingAndResolved_AlwaysInactive";
  const std::string name = group + "_PendingAlert";
  Suite suite(group, {rule_of(group, name, above(group, name, 10), 10 * minute, {}, {})},
              {{source(group, name), {{5, 8}, {11, 5}}}});
  CHECK(suite.run(900) == Told{"120s pending " + name + " 11 since 120s"});
  // The last sample, at 180 s, is seen until just before 480 s.
  CHECK(suite.looks.at(second(450)).rules[0].active.size() == 1);
  CHECK(suite.looks.at(second(480)).rules[0].active.empty());
}

TEST_CASE("ZeroFor_SmallFor: no `for` fires at once, a small one at the second evaluation") {
  const std::string group = "ZeroFor_SmallFor";
  const std::string zero = group + "_ZeroFor";
  const std::string small = group + "_SmallFor";
  const std::vector<Stretch> samples{{3, 1}, {5, 3}, {9, 4}, {15, 13}, {9, 72}, {11, 13}, {9, 1}};
  std::vector<Series> series{{source(group, zero), samples}, {source(group, small), samples}};
  for (int i = 1; i <= 3; ++i) {
    series.push_back({source(group, "",
                             {{"for", "template"},
                              {"id", std::to_string(100 + i)},
                              {"__value__", "val" + std::to_string(i)}}),
                      {{static_cast<double>(i), 28}, {2.0 * i, 201}}});
  }
  Suite suite(
      group,
      {rule_of(
           group, zero, above(group, zero, 10), Span{0}, {{"foo", "bar"}},
           {{"description", "This should immediately fire"},
            {"template_test",
             "{{humanize 1048576}} {{humanize1024 1048576}} {{humanizeDuration 135.3563}} "
             "{{humanizePercentage 0.959}} {{humanizeTimestamp 1643114203}}"},
            {"template_query_test",
             "{{ define \"testtemplate\" }}Args are: {{.arg0}} {{.arg1}} {{.arg2}}. {{ with "
             "query \"alert_generator_test_suite{rulegroup='ZeroFor_SmallFor',for='template'}\" "
             "}}first_id:{{ . | sortByLabel \"id\" | first | label \"id\"}},{{ range $v := "
             "sortByLabel \"id\" .}}{{ . | label \"id\" }}:{{ . | value }},{{end}}{{end}}{{ end "
             "}}{{ template \"testtemplate\" (args \"foo\" \"bar\" 99) }}"}}),
       rule_of(group, small, above(group, small, 13), Span{15'000}, {{"ba_dum", "tss"}},
               {{"description", "This should fire after an interval"},
                {"template_test",
                 "{{title \"this part\"}} {{toUpper \"is testing\"}} {{toLower \"THE STRINGS\"}}. "
                 "{{ stripPort \"[::1]:6006\"}} {{ stripPort \"127.0.0.1:4004\"}}. {{parseDuration "
                 "\"2h10m15s\"}}. {{if match \"[0-9]+\" \"1234\"}}{{reReplaceAll \"r.*d\" "
                 "\"replaced\" \"rpld text\"}}{{end}}. {{if match \"[0-9]+$\" "
                 "\"1234a\"}}WRONG{{end}}."}})},
      series);
  CHECK(suite.run(2000) ==
        Told{"120s fired " + zero + " 15 since 120s", "120s pending " + small + " 15 since 120s",
             "150s fired " + small + " 15 since 120s", "330s resolved " + zero + " 15 since 120s",
             "330s resolved " + small + " 15 since 120s", "1410s fired " + zero + " 11 since 1410s",
             "1590s resolved " + zero + " 11 since 1410s"});
  const Labels zero_labels{{"alertname", zero}, {"foo", "bar"}, {"rulegroup", group}};
  const Labels small_labels{{"alertname", small}, {"ba_dum", "tss"}, {"rulegroup", group}};
  const Labels& first = suite.alert(120, 0, zero_labels).annotations;
  CHECK(first.get("template_test") == "1.049M 1Mi 2m 15s 95.9% 2022-01-25 12:36:43 +0000 UTC");
  CHECK(first.get("template_query_test") ==
        "Args are: foo bar 99. first_id:101,101:1,102:2,103:3,");
  CHECK(suite.alert(1410, 0, zero_labels).annotations.get("template_query_test") ==
        "Args are: foo bar 99. first_id:101,101:2,102:4,103:6,");
  CHECK(suite.alert(150, 1, small_labels).annotations.get("template_test") ==
        "This Part IS TESTING the strings. ::1 127.0.0.1. 7815. replaced text. .");
}

TEST_CASE("ZeroFor_SmallFor: a firing alert whose data end is resolved") {
  const std::string group = "ZeroFor_SmallFor";
  const std::string name = group + "_ZeroFor";
  Suite suite(group, {rule_of(group, name, above(group, name, 10), Span{0}, {}, {})},
              {{source(group, name), {{5, 8}, {11, 5}}}});
  CHECK(suite.run(900) ==
        Told{"120s fired " + name + " 11 since 120s", "480s resolved " + name + " 11 since 120s"});
}

TEST_CASE("NewAlerts_OrderCheck: later alerts join, and a rule sees the ALERTS of the one before") {
  const std::string group = "NewAlerts_OrderCheck";
  const std::string one = group + "_Rule1";
  const std::string two = group + "_Rule2";
  const auto firing = [&](const std::string& variant) {
    return fmt::format(
        "ALERTS{{alertstate=\"firing\", alertname=\"{}\", foo=\"bar\", "
        "rulegroup=\"{}\", variant=\"{}\"}}",
        one, group, variant);
  };
  Suite suite(
      group,
      {rule_of(group, one, above(group, one, 10), 3 * minute, {{"foo", "bar"}},
               {{"description", "This should produce more alerts later"}}),
       rule_of(group, two, "(" + firing("one") + " + ignoring(variant) " + firing("two") + ") == 2",
               Span{0}, {{"foo", "baz"}, {"ba_dum", "tss"}},
               {{"description",
                 "Based on ALERTS. Old alertname was {{$labels.alertname}}. foo was "
                 "{{.Labels.foo}}."}})},
      {{source(group, one, {{"variant", "one"}}), {{1, 8}, {11, 65}, {9, 21}}},
       {source(group, one, {{"variant", "two"}}), {{1, 32}, {11, 33}, {9, 21}}}});
  CHECK(
      suite.run(1500) ==
      Told{"120s pending " + one + "/one 11 since 120s", "300s fired " + one + "/one 11 since 120s",
           "480s pending " + one + "/two 11 since 480s", "660s fired " + one + "/two 11 since 480s",
           "660s fired " + two + " 2 since 660s", "990s resolved " + one + "/two 11 since 480s",
           "990s resolved " + two + " 2 since 660s",
           "1110s resolved " + one + "/one 11 since 120s"});
  const Labels labels{{"alertname", two},
                      {"alertstate", "firing"},
                      {"foo", "baz"},
                      {"ba_dum", "tss"},
                      {"rulegroup", group}};
  CHECK(suite.alert(660, 1, labels).annotations.get("description") ==
        "Based on ALERTS. Old alertname was " + one + ". foo was bar.");
}
