// SPDX-License-Identifier: Apache-2.0
#include "engine/bridge.hpp"

#include <catch2/catch.hpp>

using namespace reveille;

namespace {

rules::Transition fired() {
  rules::Transition transition;
  transition.kind = rules::Transition::Kind::fired;
  transition.alert.labels = Labels{{"alertname", "JobBacklog"}, {"severity", "critical"}};
  transition.alert.annotations = Labels{{"summary", "the queue grows"}};
  transition.alert.active_at = instant_from_ms(1000);
  transition.alert.fired_at = instant_from_ms(3000);
  transition.evidence.push_back({"top accounts",
                                 "topk(3, x)",
                                 {{Labels{{"__name__", "x"}, {"account", "ac\"me"}}, 0.5},
                                  {Labels{{"account", "other"}}, 2e21}},
                                 ""});
  return transition;
}

}  // namespace

TEST_CASE("an alert that fires carries its texts, its start and its evidence") {
  const auto input = engine::to_input(fired(), "https://pager.example.org");
  const auto& alert = std::get<escalation::AlertFired>(input);
  CHECK(alert.key.source == "rules");
  CHECK(alert.key.fingerprint == fingerprint(alert.labels));
  CHECK(alert.annotations.get("summary") == "the queue grows");
  CHECK(alert.starts_at == instant_from_ms(3000));
  CHECK_FALSE(alert.expires_at);
  REQUIRE(alert.evidence.size() == 1);
  CHECK(alert.evidence[0].title == "top accounts");
  REQUIRE(alert.evidence[0].lines.size() == 2);
  CHECK(alert.evidence[0].lines[0] == escalation::EvidenceLine{"account=\"ac\\\"me\"", "0.5"});
  CHECK(alert.evidence[0].lines[1] == escalation::EvidenceLine{"account=\"other\"", "2e+21"});
}

TEST_CASE("evidence that could not be had says why") {
  auto transition = fired();
  transition.evidence[0].rows.clear();
  transition.evidence[0].error = "too many samples";
  const auto alert = std::get<escalation::AlertFired>(engine::to_input(transition));
  REQUIRE(alert.evidence[0].lines.size() == 1);
  CHECK(alert.evidence[0].lines[0].value == "too many samples");
}

TEST_CASE("the alert that ends is the one that fired") {
  auto transition = fired();
  const auto alert = std::get<escalation::AlertFired>(engine::to_input(transition));
  transition.kind = rules::Transition::Kind::resolved;
  CHECK(std::get<escalation::AlertResolved>(engine::to_input(transition)).key == alert.key);
}
