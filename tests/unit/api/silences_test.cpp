// SPDX-License-Identifier: Apache-2.0
// Silences as amtool sets, lists and ends them, by way of the routes and an engine.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "api/api.hpp"
#include "text/json.hpp"
#include "unit/engine/night.hpp"

using namespace reveille;
using namespace reveille::engine::test;

namespace {

struct Desk {
  Night night;
  samples::Evaluator evaluator{{}, [](auto) {}};
  api::Parts parts{.engine = night.engine,
                   .evaluator = evaluator,
                   .now = night.clock.now(),
                   .carrier = [](const escalation::CarrierName&) { return nullptr; },
                   .ping = {},
                   .reload = {},
                   .ready = [] { return true; },
                   .aside =
                       [](std::move_only_function<void()> work) {
                         work();
                         return true;
                       }};
  api::Router router = api::make_router(api::Access({}), api::CalendarKeys({}), parts);

  Desk() { REQUIRE(night.engine.start(plan())); }

  HttpResponse ask(const std::string& method, const std::string& path, std::string body = "",
                   std::string query = "") {
    HttpRequest request;
    request.method = method;
    request.path = request.target = path;
    request.query = std::move(query);
    request.body = std::move(body);
    std::promise<HttpResponse> promise;
    auto answer = promise.get_future();
    router.handle(std::move(request),
                  [&](HttpResponse response) { promise.set_value(std::move(response)); });
    REQUIRE(answer.wait_for(patience) == std::future_status::ready);
    return answer.get();
  }

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
  Desk desk;
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
  Desk desk;
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
  Desk desk;
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
