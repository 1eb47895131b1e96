// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/instant.hpp"
#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

TEST_CASE("somebody paged by hand is texted and phoned, and the words reach the phone",
          "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  const Outcome paged = stage.cli({"page", "--person", "ada", "the cellar is flooded", "--json"});
  REQUIRE(paged.code == 0);
  const Tree incident = parsed(paged.out);
  CHECK(number_at(incident, "id") == 1);
  CHECK(text_at(incident, "state") == "open");
  REQUIRE(eventually([&] { return !stage.phones.texts(ada).empty(); }));
  CHECK_THAT(stage.phones.texts(ada).front(), Catch::Contains("the cellar is flooded"));
  REQUIRE(eventually([&] { return stage.phones.activity(ada) == "rings"; }));
  CHECK(stage.cli({"sandbox", "press", ada, "4"}).code == 0);
  REQUIRE(eventually([&] { return stage.state(1) == "acknowledged"; }));
  CHECK(text_at(stage.incident(1), "acknowledged_by") == "ada");
  CHECK(stage.told(1, "acknowledged", "(call)"));

  CHECK(text_at(incident, "paged_by") == "anybody");

  const Outcome policy =
      stage.cli({"page", "--policy", "default", "and the roof leaks", "--by", "grace", "--json"});
  CHECK(policy.code == 0);
  CHECK(number_at(parsed(policy.out), "id") == 2);
  CHECK(text_at(parsed(policy.out), "paged_by") == "grace");
  CHECK(stage.told(2, "incident_opened", "paged by grace (cli)"));
  CHECK_THAT(stage.cli({"show", "2"}).out, Catch::Contains("paged by hand by grace"));
}

TEST_CASE("who paged by hand is known after a crash, too", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.cli({"page", "--person", "ada", "the roof leaks", "--by", "grace"}).code == 0);
  stage.daemon.kill();
  stage.daemon.start();
  CHECK(text_at(stage.incident(1), "paged_by") == "grace");
}

TEST_CASE("what a terminal would obey in foreign words is shown, not sent", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.daemon
              .post("/api/reveille/v1/pages",
                    R"({"person":"ada","summary":"red \u001b[31m\u009balert\nresolved by ada"})")
              .status == 201);
  for (const std::vector<std::string>& shown :
       std::vector<std::vector<std::string>>{{"incidents"}, {"show", "1"}, {"timeline", "1"}}) {
    const std::string out = stage.cli(shown).out;
    CHECK_THAT(out, Catch::Contains("red \\x1b[31m\\x9balert resolved by ada"));
    CHECK(out.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("a timeline says of which day it tells", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  const std::string day = to_rfc3339(*parse_rfc3339(text_at(stage.incident(1), "opened_at")));
  CHECK_THAT(stage.cli({"timeline", "1"}).out,
             Catch::StartsWith(day.substr(0, 10) + " (UTC)\n" + day.substr(11, 8)));
}

TEST_CASE("acknowledged and resolved from the command line, with the answers as JSON",
          "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);

  const Outcome listed = stage.cli({"incidents", "--json"});
  REQUIRE(listed.code == 0);
  const Tree list = parsed(listed.out);
  REQUIRE(list_at(list, "incidents").size() == 1);
  CHECK(text_at(list_at(list, "incidents").front(), "title") == "Night is bad");

  const Outcome acknowledged = stage.cli({"ack", "1", "--by", "grace", "--json"});
  REQUIRE(acknowledged.code == 0);
  const Tree summary = parsed(acknowledged.out);
  CHECK(text_at(summary, "state") == "acknowledged");
  CHECK(text_at(summary, "acknowledged_by") == "grace");
  CHECK(stage.cli({"incidents", "--state", "acknowledged"}).out.find("Night is bad") !=
        std::string::npos);

  // A second acknowledgement is recorded and no error.
  CHECK(stage.cli({"ack", "1", "--by", "ada"}).code == 0);
  CHECK(text_at(stage.incident(1), "acknowledged_by") == "grace");

  const Outcome resolved = stage.cli({"resolve", "1", "--by", "ada", "--json"});
  REQUIRE(resolved.code == 0);
  CHECK(text_at(parsed(resolved.out), "state") == "resolved");
  CHECK(stage.cli({"incidents"}).out.find("no incident is open") != std::string::npos);
  CHECK(stage.cli({"incidents", "--state", "all"}).out.find("Night is bad") != std::string::npos);

  const Outcome told = stage.cli({"timeline", "1", "--json"});
  REQUIRE(told.code == 0);
  std::vector<std::string> facts;
  const Tree timeline = parsed(told.out);
  for (const Tree& line : list_at(timeline, "timeline")) facts.push_back(text_at(line, "fact"));
  CHECK_THAT(facts, Catch::VectorContains(std::string("incident_opened")));
  CHECK_THAT(facts, Catch::VectorContains(std::string("acknowledged")));
  CHECK_THAT(facts, Catch::VectorContains(std::string("incident_resolved")));
  CHECK(facts.front() == "incident_opened");
  CHECK_THAT(stage.cli({"timeline", "1"}).out,
             Catch::Contains("acknowledged by grace (cli)") && Catch::Contains("resolved by ada"));
  CHECK_THAT(stage.cli({"show", "1"}).out,
             Catch::Contains("resolved") && Catch::Contains("Night is bad"));
}

TEST_CASE("acknowledging what is resolved is a conflict, and says so", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  REQUIRE(stage.daemon.post("/api/reveille/v1/incidents/1/resolve", "").status == 200);
  const auto late = stage.daemon.post("/api/reveille/v1/incidents/1/ack", R"({"by":"ada"})");
  CHECK(late.status == 409);
  CHECK_THAT(late.body, Catch::Contains("resolved"));
  const Outcome outcome = stage.cli({"ack", "1"});
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.error, Catch::Contains("resolved"));
}

TEST_CASE("a GET or HEAD never acknowledges", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  for (const char* method : {"GET", "HEAD", "PUT", "OPTIONS"})
    CHECK(stage.daemon.send({.method = method, .url = "/api/reveille/v1/incidents/1/ack"}).status ==
          405);
  CHECK(stage.state(1) == "open");
}

TEST_CASE("refusals end with 1, wrong calls with 2, and say why on stderr", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  struct Wrong {
    std::vector<std::string> arguments;
    int code;
    std::string says;
  };
  for (const Wrong& wrong : std::vector<Wrong>{
           {{"show", "7"}, 1, "no such incident"},
           {{"ack", "7"}, 1, "no such incident"},
           {{"resolve", "seven"}, 1, "incidents have numbers"},
           {{"timeline", "7"}, 1, "no such incident"},
           {{"page", "--person", "nobody", "hello"}, 1, "nobody"},
           {{"page", "--policy", "nothing", "hello"}, 1, "nothing"},
           {{"page", "hello"}, 2, "--person"},
           {{"override", "add", "primary", "grace"}, 2, "--to"},
           {{"override", "cancel", "1"}, 1, "there is no override 1"},
           {{"who", "--at", "2026-11-29T02:30[America/Chicgo]"}, 1, "America/Chicago"},
           {{"query", "sum("}, 1, "query"},
           {{"query", "up", "--range", "soon"}, 1, "soon"},
           {{"who", "--at", "yesterday"}, 1, "yesterday"},
           {{"sandbox", "press", "+19995550100", "4"}, 1, "no phone"},
           {{"sandbox", "text", ada, "42 a"}, 1, "nobody has called or texted this phone yet"},
           {{"sandbox", "press", ada, "4"}, 1, ""},
           {{"incidents", "--state", "closed"}, 2, "closed"},
           {{"ack"}, 2, "INCIDENT"},
           {{"wake"}, 2, "wake"},
           {{"sandbox", "pres"}, 2, "press"},
           {{}, 2, "known are run"},
       }) {
    INFO((wrong.arguments.empty() ? "" : wrong.arguments.front()) << ": " << wrong.says);
    const Outcome outcome = stage.cli(wrong.arguments);
    CHECK(outcome.code == wrong.code);
    CHECK_THAT(outcome.error, Catch::Contains(wrong.says));
    CHECK(outcome.out.empty());
  }
  CHECK(stage.cli({"--help"}).code == 0);
  CHECK(stage.cli({"version"}).code == 0);

  const Outcome unreachable = run_program(
      {"incidents"}, {{"REVEILLE_SERVER", fmt::format("http://127.0.0.1:{}", test::free_port())}});
  CHECK(unreachable.code == 1);
  CHECK_THAT(unreachable.error, Catch::Contains("no daemon answers at http://127.0.0.1"));
  for (const std::string secret : {"ada:hunter2@", "ada:hun/ter2@", "ada:p@hunter2@"}) {
    const Outcome hidden = run_program(
        {"incidents", "--server", fmt::format("http://{}127.0.0.1:{}", secret, test::free_port())},
        {});
    CHECK(hidden.code == 1);
    CHECK_THAT(hidden.error, Catch::Contains("no daemon answers at http://127.0.0.1"));
    CHECK_THAT(hidden.error, !Catch::Contains("hun") && !Catch::Contains("ter2"));
  }
}

TEST_CASE("a bad body by hand is refused with the reason", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  const auto post = [&](const std::string& path, const std::string& body) {
    return stage.daemon.post("/api/reveille/v1/" + path, body);
  };
  CHECK(post("pages", R"({"person":"ada"})").status == 400);
  CHECK(post("pages", R"({"person":"ada","policy":"default","summary":"x"})").status == 400);
  CHECK(post("pages", "[]").status == 400);
  CHECK(post("pages", "{").status == 400);
  CHECK(post("pages", R"({"person":"nobody","summary":"x"})").status == 404);
  CHECK(post("overrides", R"({"rotation":"primary","person":"grace","from":"now","to":"later"})")
            .status == 400);
  CHECK(post("overrides", R"({"rotation":"primery","person":"grace",)"
                          R"("from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"})")
            .status == 400);
  CHECK(stage.daemon.get("/api/reveille/v1/incidents?state=closed").status == 400);
}

TEST_CASE("what a body says wrongly, or a route does not know, is refused by name and does nothing",
          "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.post_alert("Night").status == 200);
  struct Wrong {
    std::string path;
    std::string body;
    std::string says;
  };
  std::vector<Wrong> wrongs{
      {"incidents/1/snooze", R"({"for":2})", "\"for\" must be a string, found an integer"},
      {"incidents/1/snooze", R"({"for":"2h","until":7})", "\"until\" must be a string"},
      {"incidents/1/snooze", R"({"for":"2h","fro":"x"})", "\"fro\"; did you mean \"for\"?"},
      {"incidents/1/reassign", R"({"person":["grace"]})", "\"person\" must be a string"},
      {"incidents/1/reassign", R"({"person":"grace","polcy":"x"})", "\"polcy\""},
      {"pages", R"({"person":"ada","summary":"x","policy":1})", "\"policy\" must be a string"},
      {"pages", R"({"person":"ada","summary":{}})", "\"summary\" must be a string"},
      {"pages", R"({"person":"ada","summary":"x","page":7})", "\"page\""},
      {"overrides", R"({"rotation":"primary","person":"grace","for":"1h","kind":5})", "\"kind\""},
      {"overrides", R"({"rotation":"primary","person":"grace","for":"1h","kind":"ad"})",
       "did you mean \"add\"?"},
      {"overrides", R"({"rotation":"primary","person":"grace","for":"1h","insted_of":"ada"})",
       "did you mean \"instead_of\"?"},
      {"overrides", R"({"rotation":"primary","person":"grace","from":0,"for":"1h"})", "\"from\""},
      {"overrides", R"({"rotation":"primary","for":"1h"})", "\"person\" is missing"},
      {"overrides/1/cancel", R"({"by":3})", "\"by\" must be a string"},
      {"overrides/swap", R"({"rotation":"primary","one":{"person":"ada","at":1},"other":{}})",
       "\"one\": \"at\" must be a string"},
      {"overrides/swap",
       R"({"rotation":"primary","one":{"person":"ada","at":"x","a":1},"other":3})",
       "\"other\" must be an object"},
      {"drills", R"({"person":"ada","assisted":"yes"})", "\"assisted\" must be true or false"},
      {"drills", R"({"person":"ada","contacts":"mobile"})", "did you mean \"contact\"?"},
      {"drills/1/cancel", R"({"bye":"ada"})", "did you mean \"by\"?"},
  };
  for (const std::string act : {"ack", "resolve", "snooze", "reassign", "escalate"}) {
    const std::string path = "incidents/1/" + act;
    wrongs.push_back({path, R"({"by":3})", "\"by\" must be a string, found an integer"});
    wrongs.push_back({path, R"({"by":null})", "\"by\" must be a string"});
    wrongs.push_back({path, R"({"by":"ada","page":"7"})", "\"page\" must be an integer"});
    wrongs.push_back({path, R"({"by":"ada","page":0})", "\"page\" must be the number of a page"});
    wrongs.push_back({path, R"({"via":"telepathy"})", "\"via\""});
    wrongs.push_back({path, R"({"bye":"ada"})", "did you mean \"by\"?"});
    wrongs.push_back({path, fmt::format(R"({{"by":"{}"}})", std::string(257, 'a')), "\"by\""});
    wrongs.push_back({path + "?by=ada", "", "\"by\""});
  }
  for (const Wrong& wrong : wrongs) {
    INFO(wrong.path << " " << wrong.body);
    const auto answer = stage.daemon.post("/api/reveille/v1/" + wrong.path, wrong.body);
    CHECK(answer.status == 400);
    CHECK_THAT(text_at(parsed(answer.body), "error"), Catch::Contains(wrong.says));
  }
  const auto both =
      stage.daemon.post("/api/reveille/v1/incidents/1/ack", R"({"by":1,"page":"7","x":2})");
  CHECK_THAT(both.body, Catch::Contains("by") && Catch::Contains("page") && Catch::Contains("\"x"));
  CHECK(stage.state(1) == "open");
  CHECK(
      list_at(stage.daemon.get_json("/api/reveille/v1/incidents?state=all"), "incidents").size() ==
      1);
  CHECK(
      list_at(stage.daemon.get_json("/api/reveille/v1/overrides?state=all"), "overrides").empty());
  CHECK(list_at(stage.daemon.get_json("/api/reveille/v1/drills"), "drills").empty());

  for (const std::string act : {"ack", "resolve", "escalate"}) {
    const auto unknown =
        stage.daemon.post("/api/reveille/v1/incidents/1/" + act, R"({"page":9999})");
    CHECK(unknown.status == 409);
    CHECK_THAT(unknown.body, Catch::Contains("there is no page 9999"));
  }
  CHECK(stage.state(1) == "open");

  for (const std::string question :
       {"incidents?stat=all", "overrides?state=over", "overrides?all=true", "on-call?time=x",
        "on-call/calendar?person=ada&til=x", "proofs?persn=ada", "incidents/1?full=1"}) {
    INFO(question);
    CHECK(stage.daemon.get("/api/reveille/v1/" + question).status == 400);
  }
}

TEST_CASE("who is on call: now, at another time, after an override, and from the files alone",
          "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  const auto person_at = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"who", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = stage.cli(arguments);
    REQUIRE(outcome.code == 0);
    const Tree body = parsed(outcome.out);
    return text_at(list_at(body, "rotations").front(), "person");
  };
  CHECK(person_at({}) == "ada");
  REQUIRE(stage.daemon
              .post("/api/reveille/v1/overrides",
                    R"({"rotation":"primary","person":"grace","by":"ada",)"
                    R"("from":"2035-03-01T00:00:00Z","to":"2035-03-02T00:00:00Z"})")
              .status == 201);
  CHECK(person_at({"--at", "2035-03-01T12:00:00Z"}) == "grace");
  CHECK(person_at({"--at", "2035-03-02T12:00:00Z"}) == "ada");
  // Offsets are plus signs, which a URL would turn into blanks.
  CHECK(person_at({"--at", "2035-03-02T01:30:00+02:00"}) == "grace");
  CHECK(person_at({"--at", "2035-03-01T17:59[America/Chicago]"}) == "grace");
  CHECK(person_at({"--at", "2035-03-01T18:01[America/Chicago]"}) == "ada");
  REQUIRE(stage.cli({"override", "cancel", "1"}).code == 0);
  CHECK_THAT(stage.cli({"override", "cancel", "1"}).error, Catch::Contains("cancelled already"));
  CHECK_THAT(stage.cli({"who"}).out, Catch::Contains("primary") && Catch::Contains("Ada"));

  const std::string file = stage.daemon.folder() + "/reveille.toml";
  CHECK(stage.daemon.stop() == 0);
  CHECK(person_at({"--config", file, "--at", "2035-03-01T12:00:00Z"}) == "ada");
}

TEST_CASE("queries of one moment and of a range", "[by_hand]") {
  Stage stage;
  stage.daemon.start();
  REQUIRE(stage.daemon
              .post("/api/v1/import/prometheus", "queue{name=\"a\"} 3\nqueue{name=\"b\"} 4\n",
                    "text/plain")
              .status == 204);
  const Outcome instant = stage.cli({"query", "sum(queue)", "--json"});
  REQUIRE(instant.code == 0);
  const Tree answer = parsed(instant.out);
  CHECK(text_at(answer, "status") == "success");
  const Tree* inner = answer.find("data");
  REQUIRE(inner);
  CHECK(text_at(*inner, "resultType") == "vector");
  CHECK(*list_at(list_at(*inner, "result").front(), "value")[1].string() == "7");
  CHECK_THAT(stage.cli({"query", "sum by (name) (queue)"}).out,
             Catch::Contains("name=\"a\"") && Catch::Contains("4"));
  CHECK(stage.cli({"query", "absent(queue)"}).code == 0);

  const Outcome range = stage.cli({"query", "queue", "--range", "5m", "--step", "30s", "--json"});
  REQUIRE(range.code == 0);
  const Tree matrix = parsed(range.out);
  CHECK(text_at(*matrix.find("data"), "resultType") == "matrix");
  const auto& series = list_at(*matrix.find("data"), "result");
  REQUIRE(series.size() == 2);
  CHECK(!list_at(series.front(), "values").empty());
  // Not a terminal: rows for programs, with the time of each value.
  const std::string rows = stage.cli({"query", "queue{name=\"b\"}", "--range", "5m"}).out;
  CHECK_THAT(rows, Catch::Matches("(20\\S+Z\tqueue\\{name=\"b\"\\}\t4\n)+"));
  CHECK_THAT(stage.cli({"query", "sum by (name) (queue)"}).out,
             Catch::Equals("{name=\"a\"}\t3\n{name=\"b\"}\t4\n"));
  const std::string drawn = stage.cli({"query", "queue", "--plot", "--range", "5m"}).out;
  CHECK_THAT(drawn, Catch::Contains("* queue{name=\"a\"}  3") && !Catch::Contains("\x1b["));
  const std::string at =
      stage.cli({"query", "queue", "--range", "1m", "--at", "2035-01-01T00:00:00Z"}).out;
  CHECK(at.empty());
  CHECK(stage.cli({"query", "sum(queue)", "--at", "2020-01-01T00:00:00Z", "--json"}).code == 0);
}

TEST_CASE("check --json: a good configuration with its bounds, a bad one with its findings",
          "[by_hand]") {
  const char* source = std::getenv("REVEILLE_SOURCE");
  REQUIRE(source);
  const std::string folder = std::string(source) + "/examples/first-night/";
  const Outcome good = run_program({"check", folder + "reveille.toml", "--json"}, {});
  CHECK(good.code == 0);
  const Tree proof = parsed(good.out);
  CHECK(*proof.find("ok")->boolean());
  CHECK(list_at(proof, "mistakes").empty());
  CHECK(text_at(list_at(proof, "routes").front(), "first_waking_page") == "1m");

  const Outcome bad = run_program({"check", folder + "as-it-was.toml", "--json"}, {});
  CHECK(bad.code == 1);
  std::vector<std::string> codes;
  const Tree findings = parsed(bad.out);
  for (const Tree& one : list_at(findings, "findings")) {
    codes.push_back(text_at(one, "code"));
    CHECK(number_at(*one.find("place"), "line") > 0);
    CHECK(!text_at(one, "mend").empty());
  }
  CHECK(codes == std::vector<std::string>{"R001", "R002", "R003", "R004", "R005"});

  const Outcome missing = run_program({"check", folder + "nowhere.toml", "--json"}, {});
  CHECK(missing.code == 1);
  CHECK_FALSE(*parsed(missing.out).find("ok")->boolean());
  CHECK(run_program({"check"}, {}).code == 2);
}
