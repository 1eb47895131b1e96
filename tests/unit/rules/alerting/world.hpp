// SPDX-License-Identifier: Apache-2.0
// A store, a group and a clock that is wound by hand.
#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "rules/alerting/live_group.hpp"

namespace reveille::rules::test {

inline constexpr Span minute{60'000};
inline Instant minutes(double count) {
  return instant_from_ms(static_cast<std::int64_t>(count * 60'000));
}

inline promql::Query query(const std::string& text) {
  auto parsed = promql::Query::parse(text);
  INFO(text);
  REQUIRE(parsed);
  return *std::move(parsed);
}

inline Rule alert_rule(const std::string& name, const std::string& expression,
                       Span hold = Span{0}) {
  Rule rule;
  rule.name = name;
  rule.query = query(expression);
  rule.hold = hold;
  return rule;
}

inline Rule recording_rule(const std::string& name, const std::string& expression) {
  Rule rule = alert_rule(name, expression);
  rule.records = true;
  return rule;
}

struct World {
  RuleGroup group;
  GroupState state;
  SeriesStore store;
  TemplateContext context;

  explicit World(std::vector<Rule> rules) {
    group.name = "group";
    group.file = "rules.yml";
    group.rules = std::move(rules);
  }

  void put(const Labels& labels, Instant at, double value) {
    const auto series = store.series(labels);
    REQUIRE(series);
    REQUIRE(store.append(*series, {at, value}) == Appended::stored);
  }
  // From the group and the state alone, both of which a test may change in between.
  std::vector<Transition> evaluate(Instant at) {
    LiveGroup live(group, std::move(state));
    Evaluated done = live.evaluate(store, at, {.context = context});
    state = std::move(live).take_state();
    return std::move(done.transitions);
  }
  // The newest value of the series within a millisecond of `at`; nothing when there is none.
  std::optional<double> value(const Labels& labels, Instant at) {
    Matchers matchers;
    for (const Label& label : labels) {
      matchers.push_back(*Matcher::make(label.name, Matcher::Kind::equal, label.value));
    }
    for (const SeriesRef series : store.select(matchers)) {
      Sample sample;
      if (store.labels(series) == labels && store.last(series, at - Span{1}, at, sample)) {
        return sample.value;
      }
    }
    return std::nullopt;
  }
  const ActiveAlert* only_alert(std::size_t rule = 0) const {
    return state.rules[rule].active.size() == 1 ? &state.rules[rule].active.begin()->second
                                                : nullptr;
  }
};

}  // namespace reveille::rules::test
