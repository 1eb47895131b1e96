// SPDX-License-Identifier: Apache-2.0
#include "app/failing_rules.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"

using namespace reveille;
using namespace reveille::app;

namespace {

struct Watched {
  rules::RuleGroup group;
  rules::GroupState state;

  Watched() {
    group.name = "api";
    group.file = "rules.yml";
    group.rules.resize(2);
    group.rules[0].name = "Down";
    group.rules[1].name = "Slow";
    state.rules.resize(2);
    state.rules[1].health = rules::Health::ok;
  }
  void fails(std::string why, Instant at) {
    state.rules[0].health = rules::Health::err;
    state.rules[0].last_error = std::move(why);
    state.rules[0].last_evaluation = at;
  }
  [[nodiscard]] std::vector<samples::GroupView> views() const {
    return {{group, state, {}, watched}};
  }

  bool watched = false;
};

}  // namespace

TEST_CASE("a rule that fails twice in a row when looked at is an alert, with the reason") {
  Watched watched;
  FailingRules failing;
  CHECK(failing.look(watched.views()).empty());
  watched.fails("many-to-many matching not allowed", instant_from_ms(60'000));
  CHECK(failing.look(watched.views()).empty());
  watched.fails("many-to-many matching not allowed", instant_from_ms(120'000));
  const auto told = failing.look(watched.views());
  REQUIRE(told.size() == 1);
  CHECK(told[0].kind == rules::Transition::Kind::fired);
  CHECK(told[0].alert.labels == Labels{{"alertname", "RuleFailing"},
                                       {"severity", "critical"},
                                       {"file", "rules.yml"},
                                       {"rulegroup", "api"},
                                       {"rule", "Down"}});
  CHECK(told[0].alert.annotations.get("description") == "many-to-many matching not allowed");
  CHECK(told[0].alert.active_at == instant_from_ms(60'000));
  CHECK(told[0].alert.fired_at == instant_from_ms(120'000));
}

TEST_CASE("a failure that passes between two looks is told to nobody, and counts anew") {
  Watched watched;
  FailingRules failing;
  watched.fails("too slow", instant_from_ms(60'000));
  CHECK(failing.look(watched.views()).empty());
  watched.state.rules[0].health = rules::Health::ok;
  CHECK(failing.look(watched.views()).empty());
  watched.fails("too slow", instant_from_ms(180'000));
  CHECK(failing.look(watched.views()).empty());
}

TEST_CASE(
    "a single failure of a rule that is seldom evaluated is told when it has lasted an hour") {
  Watched watched;
  FailingRules failing;
  watched.fails("too slow", instant_from_ms(60'000));
  for (int minute = 0; minute < 60; ++minute) CHECK(failing.look(watched.views()).empty());
  SECTION("or") {}
  SECTION("not at all, when the next one succeeds") {
    watched.state.rules[0].health = rules::Health::ok;
    CHECK(failing.look(watched.views()).empty());
    return;
  }
  REQUIRE(failing.look(watched.views()).size() == 1);
}

TEST_CASE("of a source that fails its own alert tells, where the series it looks at exists") {
  Watched watched;
  FailingRules failing;
  watched.group.source = "far";
  watched.watched = true;
  const std::string why = "source \"far\": no answer within 10s";
  watched.fails(why, instant_from_ms(60'000));
  CHECK(failing.look(watched.views()).empty());
  watched.fails(why, instant_from_ms(120'000));
  CHECK(failing.look(watched.views()).empty());
  watched.watched = false;  // the store was full from the source's first moment
  CHECK(failing.look(watched.views()).empty());
  watched.fails(why, instant_from_ms(180'000));
  CHECK(failing.look(watched.views()).size() == 1);
}

TEST_CASE("a reason of any length is cut between characters") {
  Watched watched;
  FailingRules failing;
  std::string why;
  while (why.size() <= limits::alert_text_bytes) why += "x\xC3\xA9";
  watched.fails(why, instant_from_ms(60'000));
  CHECK(failing.look(watched.views()).empty());
  watched.fails(why, instant_from_ms(120'000));
  const auto told = failing.look(watched.views());
  REQUIRE(told.size() == 1);
  const std::string_view shown = told[0].alert.annotations.get("description");
  CHECK(shown.size() <= limits::alert_text_bytes);
  CHECK(shown.size() > limits::alert_text_bytes - 2);
  CHECK(why.starts_with(shown));
  CHECK((shown.back() == 'x' || shown.back() == '\xA9'));
}
