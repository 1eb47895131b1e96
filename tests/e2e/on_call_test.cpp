// SPDX-License-Identifier: Apache-2.0
// Overrides and calendars, as people use them: command line, API, and a calendar that subscribes.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "e2e/stage.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

const std::string rota = R"(
[rotations.second]
timezone = "Europe/Berlin"
people = ["ada", "grace"]
shift = "1d"
handoff = "10:00"
starts = "2035-01-01"
)";

const test::Variables calendar_secret{{"CALENDAR_SECRET", "not-guessed-by-anybody-0123456789"}};

std::string people_at(Stage& stage, const std::string& when) {
  const Outcome outcome = stage.cli({"who", "--json", "--at", when});
  REQUIRE(outcome.code == 0);
  std::string people;
  for (const Tree& row : list_at(parsed(outcome.out), "rotations")) {
    if (text_at(row, "rotation") != "second") continue;
    for (const Tree& person : list_at(row, "people"))
      people += (people.empty() ? "" : "+") + *person.string();
  }
  return people;
}

std::string feed_path(Stage& stage, const std::string& feed) {
  const auto answer = stage.daemon.get("/api/reveille/v1/calendars");
  REQUIRE(answer.status == 200);
  for (const Tree& row : list_at(parsed(answer.body), "calendars")) {
    const std::string url = text_at(row, "url");
    if (text_at(row, "feed") == feed) return url.substr(url.find("/calendar/"));
  }
  return "";
}

}  // namespace

TEST_CASE("overrides by the command line: added, listed, swapped, cancelled, kept over a restart",
          "[on_call]") {
  Stage stage(rota);
  stage.daemon.start();
  CHECK(people_at(stage, "2035-01-01T12:00:00Z") == "ada");
  // Without a zone it is the rotation's clock: 09:00 in Berlin is 08:00 UTC.
  const Outcome added =
      stage.cli({"override", "add", "second", "grace", "--kind", "add", "--from",
                 "2035-01-02T09:00", "--for", "1h", "--by", "ada", "--note", "handover"});
  CHECK(added.code == 0);
  CHECK_THAT(added.out, Catch::Contains("grace") && Catch::Contains("handover"));
  CHECK(people_at(stage, "2035-01-02T08:30:00Z") == "ada+grace");

  const Outcome swapped = stage.cli({"override", "swap", "second", "ada", "2035-01-03T12:00",
                                     "grace", "2035-01-06T12:00", "--json"});
  REQUIRE(swapped.code == 0);
  CHECK(people_at(stage, "2035-01-03T12:00:00Z") == "grace");
  CHECK(people_at(stage, "2035-01-06T12:00:00Z") == "ada");

  CHECK(stage.daemon.stop() == 0);
  stage.daemon.start();
  CHECK(people_at(stage, "2035-01-03T12:00:00Z") == "grace");
  const Outcome list = stage.cli({"override", "list", "--json"});
  CHECK(list_at(parsed(list.out), "overrides").size() == 3);

  const auto id = number_at(parsed(swapped.out), "id");
  CHECK_THAT(stage.cli({"override", "cancel", std::to_string(id)}).out,
             Catch::Contains(fmt::format("cancelled override {}\n", id)) &&
                 Catch::Contains(fmt::format("cancelled override {}\n", id + 1)));
  CHECK(people_at(stage, "2035-01-03T12:00:00Z") == "ada");
  const Outcome again = stage.cli({"override", "cancel", std::to_string(id)});
  CHECK(again.code == 1);
}

TEST_CASE("overrides that would leave nobody, or that make no sense, are refused with the reason",
          "[on_call]") {
  Stage stage(rota);
  stage.daemon.start();
  const Outcome empty = stage.cli({"override", "add", "second", "ada", "--kind", "remove", "--from",
                                   "2035-01-03T12:00", "--for", "1h"});
  CHECK(empty.code == 1);
  CHECK_THAT(empty.error, Catch::Contains("nobody would be on call from Wed 2035-01-03 12:00 CET"));
  CHECK_THAT(stage.cli({"override", "add", "secnd", "ada", "--for", "1h"}).error,
             Catch::Contains("there is no rotation secnd"));
  CHECK_THAT(stage.cli({"override", "add", "second", "ada", "--from", "noon", "--for", "1h"}).error,
             Catch::Contains("expected a time in Europe/Berlin"));
  CHECK_THAT(stage.cli({"override", "add", "second", "ada"}).error,
             Catch::Contains("either --to TIME or --for 8h"));
  CHECK_THAT(stage.cli({"override", "ad"}).error, Catch::Contains("did you mean \"add\"?"));
}

TEST_CASE("the calendar shows shifts in local time, and what the daemon knows of overrides",
          "[on_call]") {
  Stage stage(rota);
  stage.daemon.start();
  REQUIRE(stage
              .cli({"override", "add", "second", "grace", "--from", "2035-03-01T12:00", "--to",
                    "2035-03-01T18:00"})
              .code == 0);
  const std::vector<std::string> calendar{
      "who",     "--calendar", "--from",     "2035-03-01T00:00:00Z",
      "--weeks", "1",          "--rotation", "second"};
  const Outcome shown = stage.cli(calendar);
  REQUIRE(shown.code == 0);
  CHECK_THAT(shown.out, Catch::Contains("second (Europe/Berlin)"));
  CHECK_THAT(
      shown.out,
      Catch::Contains("Thu 2035-03-01 12:00 CET  Thu 2035-03-01 18:00 CET  Grace    override 1"));
  CHECK_THAT(stage.cli({"who", "--calendar", "--rotation", "secnd"}).error,
             Catch::Contains("did you mean \"second\"?"));
  CHECK(stage.daemon
            .get("/api/reveille/v1/on-call/calendar?from=2035-03-01T00:00:00Z"
                 "&to=2037-03-01T00:00:00Z")
            .status == 400);
}

TEST_CASE("a calendar feed opens with its own secret and with nothing else", "[on_call]") {
  const std::string token = "correct-horse";
  const std::string settings =
      rota + "[calendars]\nsecret = \"env:CALENDAR_SECRET\"\n" +
      fmt::format("[server.tokens.all]\nsha256 = \"{}\"\nscopes = [\"read\", \"respond\"]\n",
                  text::hex_encode(text::sha256(token)));
  Stage stage(settings, "", calendar_secret);
  stage.daemon.start();
  Exchange ask{.method = "GET", .url = "/api/reveille/v1/calendars", .headers = {}, .body = ""};
  ask.headers.emplace("Authorization", "Bearer " + token);
  const auto list = stage.daemon.send(ask);
  REQUIRE(list.status == 200);
  std::map<std::string, std::string> feeds;
  for (const Tree& row : list_at(parsed(list.body), "calendars")) {
    const std::string url = text_at(row, "url");
    feeds[text_at(row, "feed")] = url.substr(url.find("/calendar/"));
  }
  CHECK(feeds.size() == 4);
  const std::string second = feeds["rotation:second"];
  const auto feed = stage.daemon.get(second);
  REQUIRE(feed.status == 200);
  CHECK(header(feed.headers, "Content-Type") == "text/calendar; charset=utf-8");
  CHECK_THAT(feed.body, Catch::StartsWith("BEGIN:VCALENDAR\r\n") &&
                            Catch::Contains("SUMMARY:second: Grace\r\n"));
  CHECK(feed.body.find("+1312555") == std::string::npos);
  CHECK(stage.daemon.get(feeds["person:ada"]).status == 200);
  // The secret of one feed opens no other, and a wrong one does not tell what exists.
  const std::string key = second.substr(second.rfind('/'));
  const auto wrong = stage.daemon.get("/calendar/rotations/primary" + key);
  const auto unknown = stage.daemon.get("/calendar/rotations/nothing" + key);
  CHECK(wrong.status == 404);
  CHECK(unknown.status == 404);
  CHECK(wrong.body == unknown.body);
  CHECK(stage.daemon.get("/calendar/people/second" + key).status == 404);
  CHECK(stage.daemon.get(second.substr(0, second.size() - 5) + ".ics").status == 404);
  CHECK(stage.daemon.log().find(second.substr(second.rfind('/') + 1)) == std::string::npos);
  // It reads nothing else.
  CHECK(stage.daemon.get("/api/reveille/v1/on-call").status == 401);
}

TEST_CASE("without a secret there are no feeds; another generation closes the old address",
          "[on_call]") {
  Stage without;
  without.daemon.start();
  CHECK(without.daemon.get("/api/reveille/v1/calendars").status == 404);
  CHECK(without.daemon.get("/calendar/people/ada/AAAA.ics").status == 404);

  Stage first("[calendars]\nsecret = \"env:CALENDAR_SECRET\"\n", "", calendar_secret);
  first.daemon.start();
  const std::string of_ada = feed_path(first, "person:ada");
  const std::string of_grace = feed_path(first, "person:grace");
  Stage second(
      "[calendars]\nsecret = \"env:CALENDAR_SECRET\"\ngenerations = { \"person:ada\" = 2 }\n", "",
      calendar_secret);
  second.daemon.start();
  CHECK(feed_path(second, "person:ada") != of_ada);
  CHECK(feed_path(second, "person:grace") == of_grace);
  CHECK(second.daemon.get(of_ada).status == 404);
  CHECK(second.daemon.get(feed_path(second, "person:ada")).status == 200);
}
