// SPDX-License-Identifier: Apache-2.0
#include "integrations/alertmanager/answers.hpp"

#include <catch2/catch.hpp>

#include "text/json.hpp"
#include "text/yaml.hpp"

using namespace reveille;
using namespace reveille::integrations;

namespace {

ListedAlert alert(std::uint64_t fingerprint) {
  ListedAlert made;
  made.fingerprint = fingerprint;
  made.labels = Labels{{"alertname", "A\"B"}};
  made.starts_at = instant_from_ms(1000);
  made.ends_at = instant_from_ms(2000);
  made.updated_at = instant_from_ms(1500);
  made.receivers = {"default"};
  return made;
}

}  // namespace

TEST_CASE("a listed alert has every field that Alertmanager's schema requires") {
  auto one = alert(0xab);
  one.state = ListedAlert::State::suppressed;
  one.silenced_by = {"x"};
  CHECK(
      encode_alerts({one}) ==
      R"([{"annotations":{},"endsAt":"1970-01-01T00:00:02.000Z","fingerprint":"00000000000000ab",)"
      R"("receivers":[{"name":"default"}],"startsAt":"1970-01-01T00:00:01.000Z","status":{"inhibitedBy":[],)"
      R"("mutedBy":[],"silencedBy":["x"],"state":"suppressed"},"updatedAt":"1970-01-01T00:00:01.500Z",)"
      R"("labels":{"alertname":"A\"B"}}])");
  CHECK(encode_alerts({}) == "[]");
}

TEST_CASE("alerts are sorted by fingerprint, groups by labels and receiver") {
  const auto listed = encode_alerts({alert(3), alert(1), alert(2)});
  CHECK(listed.find("0001\"") < listed.find("0002\""));
  CHECK(listed.find("0002\"") < listed.find("0003\""));
  const auto groups = encode_alert_groups({{Labels{{"b", "1"}}, "r", {alert(1)}},
                                           {Labels{{"a", "1"}}, "s", {}},
                                           {Labels{{"a", "1"}}, "r", {}}});
  const auto tree = text::parse_json(groups);
  REQUIRE(tree);
  REQUIRE(tree->array()->size() == 3);
  CHECK(*(*tree->array())[0].find("receiver")->find("name")->string() == "r");
  CHECK((*tree->array())[0].find("labels")->find("a") != nullptr);
  CHECK((*tree->array())[2].find("alerts")->array()->size() == 1);
  CHECK(encode_receivers({"a"}) == R"([{"name":"a"}])");
}

TEST_CASE(
    "the status holds a configuration that YAML readers understand, with every receiver declared") {
  ListedStatus status;
  status.started_at = instant_from_ms(0);
  status.routes = {{{"severity=\"critical\"", "team=~\"a|b\""}, {"alertname"}, "night: #1"},
                   {{}, {}, "day"}};
  status.receivers = {"fallback"};
  const auto tree = text::parse_json(encode_status(status));
  REQUIRE(tree);
  CHECK(*tree->find("cluster")->find("status")->string() == "disabled");
  CHECK(*tree->find("versionInfo")->find("version")->string() == "0.27.0");
  CHECK(*tree->find("uptime")->string() == "1970-01-01T00:00:00.000Z");
  const auto yaml = text::parse_yaml(*tree->find("config")->find("original")->string(), "status");
  REQUIRE(yaml);
  CHECK(*yaml->find("route")->find("receiver")->string() == "fallback");
  const auto& routes = *yaml->find("route")->find("routes")->array();
  REQUIRE(routes.size() == 2);
  CHECK(*routes[0].find("receiver")->string() == "night: #1");
  CHECK(*(*routes[0].find("matchers")->array())[1].string() == "team=~\"a|b\"");
  CHECK(yaml->find("receivers")->array()->size() == 3);
  CHECK(text::parse_yaml(alertmanager_yaml({}), "empty"));
}
