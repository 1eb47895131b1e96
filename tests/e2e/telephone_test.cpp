// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

TEST_CASE("a text with 4 acknowledges; other words do not", "[telephone]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(eventually([&] { return !stage.phones.texts(ada).empty(); }));
  stage.phones.write(ada, "who is this?");
  REQUIRE(stage.told(1, "answer_unclear", "unclear answer of ada"));
  CHECK(eventually(
      [&] { return stage.phones.texts(ada).back().find("Not understood") != std::string::npos; }));
  CHECK(stage.state(1) == "open");
  stage.phones.write(ada, "4");
  REQUIRE(eventually([&] { return stage.state(1) == "acknowledged"; }));
  CHECK(stage.told(1, "acknowledged", "acknowledged by ada (sms)"));
  CHECK(eventually(
      [&] { return stage.phones.texts(ada).back().find("cknowledged") != std::string::npos; }));
}

TEST_CASE("a text from a number that nobody knows changes nothing", "[telephone]") {
  Stage stage("[sandbox.phones.\"+19995550100\"]\nowner = \"Mallory\"\n");
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(eventually([&] { return !stage.phones.texts(ada).empty(); }));
  stage.phones.write("+19995550100", "4");
  stage.phones.write(ada, "what now?");  // comes after it, and is seen
  REQUIRE(stage.told(1, "answer_unclear", "unclear answer of ada"));
  CHECK(stage.state(1) == "open");
}

TEST_CASE("a wrong digit is asked again, and 4 then acknowledges", "[telephone]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }));
  stage.phones.press(ada, "9");
  REQUIRE(stage.told(1, "answer_unclear"));
  CHECK(stage.state(1) == "open");
  REQUIRE(eventually([&] { return stage.phones.asks_for_key(ada); }));
  stage.phones.press(ada, "4");
  REQUIRE(eventually([&] { return stage.state(1) == "acknowledged"; }));
  CHECK(eventually(
      [&] { return stage.phones.heard(ada).find("Acknowledged") != std::string::npos; }));
}

TEST_CASE("6 hands the page on: the next person is reached at once", "[telephone]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }));
  stage.phones.press(ada, "6");
  REQUIRE(stage.told(1, "escalated_by_hand", "ada"));
  CHECK(stage.state(1) == "open");
  CHECK(eventually([&] { return !stage.phones.texts(grace).empty(); }));
  REQUIRE(eventually([&] { return stage.phones.activity(grace) == "rings"; }));
  stage.phones.press(grace, "4");
  REQUIRE(eventually([&] { return stage.state(1) == "acknowledged"; }));
  CHECK(text_at(stage.incident(1), "acknowledged_by") == "grace");
}

TEST_CASE("picking up and saying nothing is no answer", "[telephone]") {
  Stage stage;
  stage.daemon.start();
  stage.phones.set(ada, "person", Tree("awake"));
  stage.phones.set(ada, "presses", Tree(""));
  stage.phones.set(ada, "answers_after", Tree("1s"));
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(stage.told(1, "delivery_progressed", "answered", 20'000));
  CHECK(stage.state(1) == "open");
  CHECK(stage.facts(1, "acknowledged").empty());
}

TEST_CASE("an acknowledgement hangs up what rings, and nothing is requested after it",
          "[telephone]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }));
  REQUIRE(stage.cli({"ack", "1", "--by", "grace"}).code == 0);
  CHECK(eventually([&] { return stage.phones.activity(ada) == "idle"; }));
  bool acknowledged = false;
  for (const Tree& line : stage.facts(1)) {
    acknowledged |= text_at(line, "fact") == "acknowledged";
    if (!acknowledged) continue;
    CHECK(text_at(line, "fact") != "page_requested");
    CHECK(text_at(line, "fact") != "delivery_requested");
  }
  CHECK(acknowledged);
}

TEST_CASE("a carrier that is down costs seconds: the other one carries text and call",
          "[telephone]") {
  Stage stage;
  stage.daemon.start();
  stage.phones.outage("sandbox", true);
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(stage.told(1, "delivery_requested", "handed to backup"));
  CHECK(eventually([&] { return !stage.phones.texts(ada).empty(); }, 20'000));
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }, 30'000));
  stage.phones.press(ada, "4");
  CHECK(eventually([&] { return stage.state(1) == "acknowledged"; }));
}

TEST_CASE("all carriers down for a while: the page goes out when one is back", "[telephone]") {
  Stage stage;
  stage.daemon.start();
  stage.phones.outage("sandbox", true);
  stage.phones.outage("backup", true);
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(stage.told(1, "delivery_progressed", "call 1 to ada (+1…00): failed", 30'000));
  stage.phones.outage("backup", false);
  CHECK(eventually([&] { return stage.phones.activity(ada) == "rings"; }, 90'000));
}
