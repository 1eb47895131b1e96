// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/instant.hpp"
#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

// A call only after an hour, so that whatever is paged within this test has its reason here.
const std::string slow_rule = R"(
[[rules]]
alert = "Backlog"
expr = "queue_depth > 10"
for = "8s"
every = "1s"
labels.severity = "critical"
)";

void push(Stage& stage, double depth) {
  REQUIRE(
      stage.daemon
          .post("/api/v1/import/prometheus", fmt::format("queue_depth {}\n", depth), "text/plain")
          .status == 204);
}

// The only alert of the rules; null while there is none.
Tree alert(Stage& stage) {
  const Tree body = stage.daemon.get_json("/api/v1/alerts");
  const Tree* inner = body.find("data");
  return inner && !list_at(*inner, "alerts").empty() ? list_at(*inner, "alerts").front() : Tree();
}

// When the rule was last evaluated.
Instant evaluated(Stage& stage) {
  const Tree body = stage.daemon.get_json("/api/v1/rules");
  const Tree* inner = body.find("data");
  if (!inner || list_at(*inner, "groups").empty()) return Instant{};
  const auto at = parse_rfc3339(text_at(list_at(*inner, "groups").front(), "lastEvaluation"));
  return at.value_or(Instant{});
}

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

}  // namespace

TEST_CASE("samples survive a SIGKILL, but for the last second", "[restart]") {
  Stage stage;
  stage.daemon.start();
  // One sample after the other, each noted with the moment it was answered for; then the plug is
  // pulled in the middle.
  std::vector<Instant> answered;
  for (int i = 1; i <= 60; ++i) {
    if (stage.daemon
            .post("/api/v1/import/prometheus", fmt::format("numbered{{n=\"{}\"}} {}\n", i, i),
                  "text/plain")
            .status == 204)
      answered.push_back(wall_clock());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  stage.daemon.kill();
  const Instant killed = wall_clock();
  REQUIRE(answered.size() == 60);
  stage.daemon.start();
  for (int i = 1; i <= 60; ++i) {
    if (answered[static_cast<std::size_t>(i - 1)] > killed - Span{1'000}) continue;
    INFO(i);
    CHECK(stage.query(fmt::format("numbered{{n=\"{}\"}}", i)) == std::to_string(i));
  }
}

TEST_CASE("a pending rule keeps the time it has waited through a SIGKILL", "[restart]") {
  Stage stage(slow_rule);
  stage.daemon.start();
  push(stage, 20);
  REQUIRE(eventually([&] { return text_at(alert(stage), "state") == "pending"; }));
  const std::string since = text_at(alert(stage), "activeAt");
  REQUIRE(since != "");
  // Evaluated at least twice more, so that the state had its moment to reach the disk.
  const Instant first = evaluated(stage);
  REQUIRE(eventually([&] { return evaluated(stage) - first >= Span{2'000}; }));
  stage.daemon.kill();
  stage.daemon.start();
  REQUIRE(eventually([&] { return !alert(stage).is_null(); }));
  CHECK(text_at(alert(stage), "activeAt") == since);
  REQUIRE(eventually([&] { return stage.state(1) == "open"; }, 20'000));
  // It fired when its eight seconds were over, not eight seconds after the restart.
  const Tree incident = stage.incident(1);
  const auto opened = parse_rfc3339(text_at(incident, "opened_at"));
  CHECK(*opened - *parse_rfc3339(since) >= Span{8'000});
  CHECK(*opened - *parse_rfc3339(since) < Span{11'000});
}

TEST_CASE("a firing rule stays firing through a SIGKILL and pages nobody again", "[restart]") {
  std::string rule = slow_rule;
  rule.replace(rule.find("for = \"8s\"\n"), 11, "");
  Stage stage(rule);
  stage.daemon.start();
  push(stage, 20);
  REQUIRE(eventually([&] { return stage.state(1) == "open"; }));
  REQUIRE(stage.told(1, "delivery_progressed", "text to ada (+1…00): delivered"));
  REQUIRE(stage.daemon.post("/api/reveille/v1/incidents/1/ack", R"({"by":"ada"})").status == 200);
  const auto pages = stage.facts(1, "page_requested").size();
  const std::string since = text_at(alert(stage), "activeAt");
  const Instant before = evaluated(stage);
  REQUIRE(eventually([&] { return evaluated(stage) > before + Span{1'500}; }));
  stage.daemon.kill();
  const Instant killed = wall_clock();
  stage.daemon.start();
  REQUIRE(eventually([&] { return evaluated(stage) > killed + Span{2'000}; }, 20'000));
  CHECK(text_at(alert(stage), "state") == "firing");
  CHECK(text_at(alert(stage), "activeAt") == since);
  CHECK(stage.state(1) == "acknowledged");
  CHECK(stage.state(2) == "");
  CHECK(stage.facts(1, "page_requested").size() == pages);
  CHECK(stage.facts(1, "alert_joined").size() == 1);

  // And the end of it is still heard.
  push(stage, 0);
  CHECK(eventually([&] { return stage.state(1) == "resolved"; }));
}

TEST_CASE("an incident that nobody has answered goes on after a SIGKILL where it stood",
          "[restart]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(stage.told(1, "delivery_requested", "text to ada"));
  stage.daemon.kill();
  stage.daemon.start();
  CHECK(stage.state(1) == "open");
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }, 40'000));
  stage.phones.press(ada, "4");
  CHECK(eventually([&] { return stage.state(1) == "acknowledged"; }));
  CHECK(stage.facts(1, "incident_opened").size() == 1);
}
