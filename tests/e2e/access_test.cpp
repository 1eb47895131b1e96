// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "e2e/stage.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

const std::vector<std::string> scopes{"ingest", "read", "respond", "admin"};

std::string token_of(const std::string& scope) {
  return "correct-horse-" + scope;
}

// One token for each scope, each with that scope alone.
std::string tokens() {
  std::string all;
  for (const std::string& scope : scopes)
    all += fmt::format("[server.tokens.{0}]\nsha256 = \"{1}\"\nscopes = [\"{0}\"]\n", scope,
                       text::hex_encode(text::sha256(token_of(scope))));
  return all;
}

struct Route {
  std::string method;
  std::string path;
  std::string scope;
  int granted;  // the answer to whoever may
  std::string body = {};
};

const std::vector<Route> routes{
    {"POST", "/api/v1/write", "ingest", 400},
    {"POST", "/api/v1/import/prometheus", "ingest", 204, "up 1\n"},
    {"POST", "/api/reveille/v1/metrics", "ingest", 400, "{}"},
    {"POST", "/api/v2/alerts", "ingest", 200, "[]"},
    {"POST", "/api/reveille/v1/alertmanager-webhook", "ingest", 400, "{}"},
    {"GET", "/api/v2/alerts", "read", 200},
    {"GET", "/api/v2/alerts/groups", "read", 200},
    {"GET", "/api/v2/status", "read", 200},
    {"GET", "/api/v2/receivers", "read", 200},
    {"GET", "/api/v2/silences", "read", 200},
    {"GET", "/api/v1/query?query=up", "read", 200},
    {"POST", "/api/v1/query?query=up", "read", 200},
    {"GET", "/api/v1/query_range?query=up&start=0&end=1&step=1", "read", 200},
    {"GET", "/api/v1/series?match[]=up", "read", 200},
    {"GET", "/api/v1/labels", "read", 200},
    {"GET", "/api/v1/label/job/values", "read", 200},
    {"GET", "/api/v1/rules", "read", 200},
    {"GET", "/api/v1/alerts", "read", 200},
    {"GET", "/api/v1/format_query?query=up", "read", 200},
    {"GET", "/api/v1/status/buildinfo", "read", 200},
    {"GET", "/api/v1/metadata", "read", 200},
    {"GET", "/api/reveille/v1/incidents", "read", 200},
    {"GET", "/api/reveille/v1/incidents/7", "read", 404},
    {"GET", "/api/reveille/v1/incidents/7/timeline", "read", 404},
    {"GET", "/api/reveille/v1/on-call", "read", 200},
    {"GET", "/api/reveille/v1/on-call/calendar", "read", 200},
    {"GET", "/api/reveille/v1/on-call/calendar.ics", "read", 400},
    {"GET", "/api/reveille/v1/overrides", "read", 200},
    {"GET", "/metrics", "read", 200},
    {"HEAD", "/metrics", "read", 200},
    {"POST", "/api/reveille/v1/incidents/7/ack", "respond", 404},
    {"POST", "/api/reveille/v1/incidents/7/resolve", "respond", 404},
    {"POST", "/api/reveille/v1/pages", "respond", 400},
    {"POST", "/api/reveille/v1/overrides", "respond", 400},
    {"POST", "/api/reveille/v1/overrides/swap", "respond", 400},
    {"POST", "/api/reveille/v1/overrides/7/cancel", "respond", 409},
    {"GET", "/api/reveille/v1/calendars", "respond", 404},
    {"POST", "/-/reload", "admin", 200},
};

ExchangeResult ask(Stage& stage, const Route& route, const std::string& authorization) {
  Exchange exchange{.method = route.method, .url = route.path, .headers = {}, .body = route.body};
  if (!authorization.empty()) exchange.headers.emplace("Authorization", authorization);
  return stage.daemon.send(std::move(exchange));
}

}  // namespace

TEST_CASE("with tokens, every route asks for its scope and for no other", "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  for (const Route& route : routes) {
    INFO(route.method << " " << route.path);
    const auto nobody = ask(stage, route, "");
    CHECK(nobody.status == 401);
    CHECK(header(nobody.headers, "WWW-Authenticate") != "");
    CHECK(ask(stage, route, "Bearer wrong").status == 401);
    CHECK(ask(stage, route, "Bearer " + text::hex_encode(text::sha256(token_of(route.scope))))
              .status == 401);
    for (const std::string& scope : scopes) {
      const auto answer = ask(stage, route, "Bearer " + token_of(scope));
      CHECK(answer.status == (scope == route.scope ? route.granted : 403));
    }
  }
}

TEST_CASE("whoever acts by a token is recorded, and the command line says where it comes from",
          "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  const std::string server = stage.daemon.url();
  const Outcome without =
      run_program({"page", "--person", "ada", "x"}, {{"REVEILLE_SERVER", server}});
  CHECK(without.code == 1);
  CHECK_THAT(without.error,
             Catch::Contains("a token is needed") && Catch::Contains("REVEILLE_TOKEN"));
  const Outcome with =
      run_program({"page", "--person", "ada", "x", "--json"},
                  {{"REVEILLE_SERVER", server}, {"REVEILLE_TOKEN", token_of("respond")}});
  REQUIRE(with.code == 0);
  CHECK(text_at(parsed(with.out), "paged_by") == "token:respond");
}

TEST_CASE("with tokens, only health, check-ins and signed callbacks are open", "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  CHECK(stage.daemon.get("/-/healthy").status == 200);
  CHECK(stage.daemon.get("/-/ready").status == 200);
  CHECK(stage.daemon.get("/ping/01234567-89ab-cdef-0123-456789abcdef").status == 404);
  for (const char* path : {"/carriers/sandbox/text", "/carriers/sandbox/digits/1-1-1"}) {
    const auto unsigned_one =
        stage.daemon.post(path, "Digits=4", "application/x-www-form-urlencoded");
    CHECK(unsigned_one.status == 403);
  }
}

TEST_CASE("the scheme of authorization is read without regard to case", "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  const Route route{"GET", "/metrics", "read", 200};
  CHECK(ask(stage, route, "bearer " + token_of("read")).status == 200);
  CHECK(ask(stage, route, "BASIC " + text::base64_encode("x:" + token_of("read"))).status == 200);
}

TEST_CASE("basic authentication takes the token as password", "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  const auto as = [&](const std::string& password) {
    return stage.daemon.send({.method = "GET",
                              .url = "/api/reveille/v1/on-call",
                              .headers = {},
                              .body = "",
                              .user = "prometheus",
                              .password = password});
  };
  CHECK(as(token_of("read")).status == 200);
  CHECK(as(token_of("ingest")).status == 403);
  CHECK(as("wrong").status == 401);
}

TEST_CASE("the command line sends REVEILLE_TOKEN", "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  const test::Variables where{{"REVEILLE_SERVER", stage.daemon.url()}};
  const Outcome without = run_program({"incidents"}, where);
  CHECK(without.code == 1);
  CHECK_THAT(without.error, Catch::Contains("token"));
  auto with = where;
  with.emplace_back("REVEILLE_TOKEN", token_of("read"));
  CHECK(run_program({"incidents"}, with).code == 0);
}

TEST_CASE("an acknowledgement through the API says which token it came with", "[access]") {
  Stage stage(tokens());
  stage.daemon.start();
  const Route alert{"POST", "/api/v2/alerts", "ingest", 200,
                    R"([{"labels":{"alertname":"A","severity":"critical"}}])"};
  REQUIRE(ask(stage, alert, "Bearer " + token_of("ingest")).status == 200);
  const Route ack{"POST", "/api/reveille/v1/incidents/1/ack", "respond", 200};
  const auto answer = ask(stage, ack, "Bearer " + token_of("respond"));
  REQUIRE(answer.status == 200);
  CHECK(text_at(parsed(answer.body), "acknowledged_by") == "token:respond");
}

TEST_CASE("without tokens, listening to the world is a mistake", "[access]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.path() + "/reveille.toml";
  test::write_file(file, team(test::free_port(), "", "listen = \"0.0.0.0:9911\"\n"));
  const Outcome checked = run_program({"check", file, "--json"}, {});
  CHECK(checked.code == 1);
  const Tree body = parsed(checked.out);
  REQUIRE(list_at(body, "mistakes").size() == 1);
  CHECK_THAT(text_at(list_at(body, "mistakes").front(), "message"),
             Catch::Contains("without tokens"));
  const Outcome run = run_program({"run", file}, {});
  CHECK(run.code == 1);
  CHECK_THAT(run.error, Catch::Contains("without tokens"));

  test::write_file(file, team(test::free_port(), tokens(), "listen = \"0.0.0.0:9911\"\n"));
  CHECK(run_program({"check", file}, {}).code == 0);
}
