// SPDX-License-Identifier: Apache-2.0
// Silences as amtool sets, lists and ends them, by way of the routes and an engine.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "text/json.hpp"
#include "unit/api/desk.hpp"

using namespace reveille;

namespace {

struct SilencesDesk : api::test::Desk {
  [[nodiscard]] std::string in(int minutes) {
    return to_rfc3339(night.clock.now()() + Span{minutes * 60'000});
  }
  // What amtool sends.
  [[nodiscard]] std::string silence(const std::string& more = "") {
    return fmt::format(
        R"({{"matchers":[{{"name":"service","value":"db|api","isRegex":true,"isEqual":true}}],)"
        R"("startsAt":"{}","endsAt":"{}","createdBy":"ada","comment":"upgrade"{}}})",
        in(0), in(60), more);
  }
  std::string add() {
    const HttpResponse answer = ask("POST", "/api/v2/silences", silence());
    REQUIRE(answer.status == 200);
    const Tree tree = text::parse_json(answer.body).value();
    return *tree.find("silenceID")->string();
  }
};

}  // namespace

TEST_CASE("amtool sets a silence, sees it and ends it") {
  SilencesDesk desk;
  const std::string id = desk.add();
  CHECK(id.size() == 36);
  const HttpResponse listed = desk.ask("GET", "/api/v2/silences");
  CHECK(listed.status == 200);
  CHECK(listed.body.find(R"("state":"active")") != std::string::npos);
  CHECK(listed.body.find(R"("value":"db|api","isRegex":true,"isEqual":true)") != std::string::npos);
  CHECK(desk.ask("GET", "/api/v2/silence/" + id).body.find("upgrade") != std::string::npos);
  CHECK(desk.ask("DELETE", "/api/v2/silence/" + id).status == 200);
  CHECK(desk.ask("DELETE", "/api/v2/silence/" + id).status == 200);  // it is over already
  CHECK(desk.ask("GET", "/api/v2/silences").body.find(R"("state":"expired")") != std::string::npos);
  CHECK(desk.ask("GET", "/api/v2/silences", "", "expired=false").body == "[]");
  CHECK(desk.ask("GET", "/api/v2/silences", "", "filter=service%3Dweb").body == "[]");
}

TEST_CASE("what is silenced is listed as suppressed, by its silence") {
  SilencesDesk desk;
  const std::string id = desk.add();
  REQUIRE(desk.ask("POST", "/api/v2/alerts", R"([{"labels":{"alertname":"Slow","service":"db"}}])")
              .status == 200);
  const std::string alerts = desk.ask("GET", "/api/v2/alerts").body;
  CHECK(alerts.find(fmt::format(R"("silencedBy":["{}"])", id)) != std::string::npos);
  CHECK(alerts.find(R"("state":"suppressed")") != std::string::npos);
  CHECK(desk.ask("GET", "/api/v2/alerts", "", "silenced=false").body == "[]");
  CHECK(desk.ask("GET", "/api/v2/alerts", "", "filter=service%3Dweb").body == "[]");
}

TEST_CASE("a silence in which anything is in doubt is refused") {
  SilencesDesk desk;
  const auto status_of = [&](const std::string& body) {
    return desk.ask("POST", "/api/v2/silences", body).status;
  };
  CHECK(status_of("") == 400);
  CHECK(status_of("[]") == 400);
  CHECK(status_of(R"({"matchers":[]})") == 400);
  CHECK(status_of(desk.silence(R"(,"id":"no-such")")) == 404);
  CHECK(status_of(desk.silence(R"(,"id":"5e1ece00-0000-4000-8000-000000000009")")) == 404);
  CHECK(status_of(desk.silence(R"(,"annotations":{"every":"now and then"})")) == 400);
  CHECK(status_of(desk.silence(R"(,"annotations":{"every":"00:00-01:00","timezone":"X/Y"})")) ==
        400);
  CHECK(desk.ask("DELETE", "/api/v2/silence/no-such").status == 404);
  CHECK(desk.ask("GET", "/api/v2/silences").body == "[]");
}
