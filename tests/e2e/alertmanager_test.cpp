// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/instant.hpp"
#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

std::string in(int seconds) {
  const Instant now{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
  return fmt::format(R"("endsAt":"{}")", to_rfc3339(now + Span{seconds * 1000}));
}

}  // namespace

TEST_CASE("an alert fires, is repeated, and is over when its sender says so", "[alertmanager]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  CHECK(stage.state(1) == "open");  // 200 means: it is on the disk
  REQUIRE(stage.told(1, "page_requested", "page by text to ada"));
  for (int i = 0; i < 3; ++i) REQUIRE(stage.post_alert("Night", in(300)).status == 200);
  CHECK(stage.facts(1, "alert_joined").size() == 1);
  CHECK(stage.state(2) == "");
  // Another one of the same group joins; another group is another incident.
  REQUIRE(stage.post_alert("Day").status == 200);
  CHECK(stage.state(2) == "open");

  const Tree listed = stage.daemon.get_json("/api/v2/alerts");
  REQUIRE(listed.array());
  CHECK(listed.array()->size() == 2);

  REQUIRE(stage.post_alert("Night", in(-1)).status == 200);
  CHECK(stage.state(1) == "resolved");
  CHECK(stage.state(2) == "open");
  CHECK(stage.daemon.get_json("/api/v2/alerts").array()->size() == 1);
}

TEST_CASE("a sender that falls silent keeps the incident open: contact lost is no cure",
          "[alertmanager]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night", in(2)).status == 200);
  REQUIRE(stage.told(1, "alert_lost"));
  CHECK(stage.state(1) == "open");
  // It comes back, and then it ends.
  REQUIRE(stage.post_alert("Night", in(300)).status == 200);
  CHECK(stage.state(2) == "");
  REQUIRE(stage.post_alert("Night", in(-1)).status == 200);
  CHECK(stage.state(1) == "resolved");
}

TEST_CASE("good alerts of a batch are taken even if their neighbours are not", "[alertmanager]") {
  Stage stage;
  stage.daemon.start();
  const auto answer = stage.daemon.post(
      "/api/v2/alerts", R"([{"labels":{"alertname":"Good","severity":"critical"}},{"labels":{}},)"
                        R"({"labels":{"alertname":"Bad"},"startsAt":"yesterday"}])");
  CHECK(answer.status == 400);
  CHECK(stage.state(1) == "open");
  CHECK(stage.state(2) == "");
  CHECK(stage.daemon.post("/api/v2/alerts", "{}").status == 400);
  CHECK(stage.daemon.post("/api/v2/alerts", "[").status == 400);
}

TEST_CASE("an alert that no route takes pages somebody all the same", "[alertmanager]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.daemon.post("/api/v2/alerts", R"([{"labels":{"alertname":"Odd"}}])").status == 200);
  CHECK(stage.state(1) == "open");
  CHECK(eventually(
      [&] { return !stage.phones.texts(ada).empty() || !stage.phones.texts(grace).empty(); }));
}

TEST_CASE("Alertmanager's own webhook opens and resolves", "[alertmanager]") {
  Stage stage;
  stage.daemon.start();
  const auto post = [&](const std::string& status, const std::string& ends) {
    return stage.daemon.post(
        "/api/reveille/v1/alertmanager-webhook",
        fmt::format(
            R"({{"version":"4","groupKey":"{{}}","status":"{0}","receiver":"reveille","groupLabels":{{}},)"
            R"("commonLabels":{{}},"commonAnnotations":{{}},"externalURL":"http://am","alerts":[{{"status":"{0}",)"
            R"("labels":{{"alertname":"Hook","severity":"critical"}},"annotations":{{}},)"
            R"("startsAt":"2026-01-01T00:00:00Z","endsAt":"{1}","fingerprint":"1","generatorURL":""}}]}})",
            status, ends));
  };
  REQUIRE(post("firing", "0001-01-01T00:00:00Z").status == 200);
  CHECK(stage.state(1) == "open");
  REQUIRE(post("resolved", "2026-01-01T01:00:00Z").status == 200);
  CHECK(stage.state(1) == "resolved");
}
