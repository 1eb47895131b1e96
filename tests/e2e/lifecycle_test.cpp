// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/instant.hpp"
#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

const std::string linus = R"(
[people.linus]
name = "Linus"
timezone = "America/Los_Angeles"
contacts.mobile = { call = "+14155550102", dnd = "repeated-call" }
urgent = [{ contact = "mobile", after = "0s" }]
[sandbox.phones."+14155550102"]
owner = "Linus"
)";

ExchangeResult page_by_hand(Stage& stage, const std::string& person, const std::string& summary) {
  return stage.daemon.post("/api/reveille/v1/pages",
                           fmt::format(R"({{"person":"{}","summary":"{}"}})", person, summary));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("it starts, is ready, and leaves in peace", "[lifecycle]") {
  Stage stage;
  stage.daemon.start();
  CHECK(stage.daemon.get("/-/healthy").status == 200);
  CHECK(stage.daemon.get("/-/ready").body == "OK\n");
  CHECK(stage.daemon.stop() == 0);
}

TEST_CASE("a second daemon on the same data directory is refused, and says who holds it",
          "[lifecycle]") {
  Stage stage;
  stage.daemon.start();
  const std::string other = stage.daemon.folder() + "/other.toml";
  test::write_file(
      other,
      fmt::format("[server]\nlisten = \"127.0.0.1:{}\"\ndata_dir = \"data\"\n{}", test::free_port(),
                  team(test::free_port()).substr(std::string("[server]\n").size())));
  const Outcome second = run_program({"run", other}, {});
  CHECK(second.code == 1);
  CHECK_THAT(second.error, Catch::Contains("another reveille (process " +
                                           std::to_string(stage.daemon.pid()) + ")"));
  CHECK_THAT(second.error, Catch::Contains("data_dir"));
  CHECK(stage.daemon.get("/-/ready").status == 200);
}

TEST_CASE("a port that somebody else has is told by its address", "[lifecycle]") {
  Stage stage;
  stage.daemon.start();
  const std::string other = stage.daemon.folder() + "/other.toml";
  test::write_file(other,
                   fmt::format("[server]\nlisten = \"127.0.0.1:{}\"\ndata_dir = \"data2\"\n{}",
                               stage.daemon.port(),
                               team(test::free_port()).substr(std::string("[server]\n").size())));
  const Outcome second = run_program({"run", other}, {});
  CHECK(second.code == 1);
  CHECK_THAT(second.error, Catch::Contains(fmt::format("127.0.0.1:{}", stage.daemon.port())));
}

TEST_CASE(
    "SIGTERM ends it within seconds while a phone rings; the next start goes on with the old times",
    "[lifecycle]") {
  Stage stage;
  stage.daemon.configure(
      replaced(team(stage.sandbox_port()), "timeout = \"5m\"", "timeout = \"20s\""));
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }));
  REQUIRE(stage.told(1, "delivery_progressed", "call 1 to ada (+1…00): ringing"));
  const auto requested = stage.facts(1, "delivery_requested").size();
  const std::string next = text_at(stage.incident(1), "next_step_at");
  REQUIRE(next != "");

  const auto asked = std::chrono::steady_clock::now();
  CHECK(stage.daemon.stop() == 0);
  CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds(6));

  stage.daemon.start();
  CHECK(stage.state(1) == "open");
  CHECK(text_at(stage.incident(1), "next_step_at") == next);
  // What was reported is not asked for again: neither the text nor the first call.
  CHECK(stage.facts(1, "delivery_requested").size() == requested);
  CHECK(stage.phones.texts(ada).empty());
  // Ada does not answer: Grace's turn comes when it would have come.
  REQUIRE(stage.told(1, "step_entered", "round 1, step 2", 30'000));
  const auto late =
      *parse_rfc3339(text_at(stage.facts(1, "step_entered").back(), "at")) - *parse_rfc3339(next);
  CHECK(late >= Span{0});
  CHECK(late < Span{2'000});
  REQUIRE(eventually([&] { return stage.phones.activity(grace) == "rings"; }));
  stage.phones.press(grace, "4");
  CHECK(eventually([&] { return stage.state(1) == "acknowledged"; }));
}

TEST_CASE("SIGHUP puts a changed configuration into force", "[lifecycle]") {
  Stage stage;
  stage.daemon.start();
  CHECK(page_by_hand(stage, "linus", "before").status == 404);
  stage.daemon.configure(team(stage.sandbox_port(), linus));
  stage.daemon.signal(SIGHUP);
  CHECK(eventually([&] { return page_by_hand(stage, "linus", "after").status == 201; }));
}

TEST_CASE("POST /-/reload answers once the new configuration is in force", "[lifecycle]") {
  Stage stage;
  stage.daemon.start();
  stage.daemon.configure(team(stage.sandbox_port(), linus));
  CHECK(stage.daemon.post("/-/reload", "").status == 200);
  CHECK(page_by_hand(stage, "linus", "after").status == 201);
}

TEST_CASE("what only a restart can change is named in the log, at each reload", "[lifecycle]") {
  Stage stage;
  stage.daemon.start();
  stage.daemon.configure(
      team(stage.sandbox_port(), linus, "public_url = \"https://pager.example.org\"\n"));
  REQUIRE(stage.daemon.post("/-/reload", "").status == 200);
  REQUIRE(stage.daemon.post("/-/reload", "").status == 200);
  const auto told = [&](const std::string& log) {
    return log.find("only at a restart", log.find("only at a restart") + 1);
  };
  CHECK(eventually([&] { return told(stage.daemon.log()) != std::string::npos; }));
  CHECK_THAT(stage.daemon.log(),
             Catch::Contains("server.public_url") && Catch::Contains("sandbox.phones"));
}

TEST_CASE("a broken file changes nothing, and every mistake is told", "[lifecycle]") {
  Stage stage(linus);
  stage.daemon.start();
  std::string broken = team(stage.sandbox_port());
  broken = replaced(broken, "people = [\"ada\"]", "people = [\"adda\"]");
  broken = replaced(broken, "queue_delay = \"0s\"", "queue_delai = \"0s\"");
  stage.daemon.configure(broken);

  stage.daemon.signal(SIGHUP);
  CHECK(eventually([&] { return stage.daemon.log().find("stays in force") != std::string::npos; }));
  CHECK_THAT(stage.daemon.log(), Catch::Contains("adda") && Catch::Contains("queue_delai"));

  const auto answer = stage.daemon.post("/-/reload", "");
  CHECK(answer.status == 400);
  CHECK_THAT(answer.body, Catch::Contains("adda") && Catch::Contains("queue_delai"));
  CHECK_THAT(answer.body, Catch::Contains("reveille.toml:"));
  CHECK(page_by_hand(stage, "linus", "the old one").status == 201);
}

TEST_CASE("a reload that would leave somebody asleep is refused with the finding", "[lifecycle]") {
  Stage stage(linus);
  stage.daemon.start();
  std::string silent = team(stage.sandbox_port());
  silent = replaced(
      silent, fmt::format("contacts.mobile = {{ call = \"{}\", dnd = \"repeated-call\" }}\n", ada),
      "");
  silent = replaced(silent, ", { contact = \"mobile\", after = \"1s\" }]", "]");
  stage.daemon.configure(silent);
  const auto answer = stage.daemon.post("/-/reload", "");
  CHECK(answer.status == 400);
  CHECK_THAT(answer.body, Catch::Contains("R001") && Catch::Contains("reveille.toml:"));
  CHECK(page_by_hand(stage, "linus", "the old one").status == 201);
  // Nor does a daemon start with it.
  CHECK(stage.daemon.stop() == 0);
  CHECK_THROWS_WITH(stage.daemon.start(),
                    Catch::Contains("R001") && Catch::Contains("not started"));
}
