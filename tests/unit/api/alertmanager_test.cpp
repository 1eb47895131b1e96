// SPDX-License-Identifier: Apache-2.0
// What Prometheus hears in a storm, by way of the routes and an engine.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "api/api.hpp"
#include "text/json.hpp"
#include "unit/engine/night.hpp"

using namespace reveille;
using namespace reveille::engine::test;

namespace {

engine::Engine::Options small_queue() {
  engine::Engine::Options options;
  options.queue_inputs = 320;  // of which alerts get 300
  return options;
}

struct Doors {
  explicit Doors(engine::Engine::Options options = {})
      : night(std::make_shared<engine::MemoryJournal::Record>(), std::move(options)) {
    REQUIRE(night.engine.start(plan()));
  }

  std::future<HttpResponse> ask(const std::string& method, const std::string& path,
                                std::string body = "") {
    HttpRequest request;
    request.method = method;
    request.path = request.target = path;
    request.body = std::move(body);
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    router.handle(std::move(request),
                  [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    return promise->get_future();
  }
  std::size_t listed(const std::string& path, const char* key) {
    auto answer = ask("GET", path);
    REQUIRE(answer.wait_for(patience) == std::future_status::ready);
    const auto tree = text::parse_json(answer.get().body);
    REQUIRE(tree);
    const Tree* list = *key ? tree->find(key) : &*tree;
    REQUIRE(list);
    return list->array()->size();
  }

  Night night;
  samples::Evaluator evaluator{{}, [](auto) {}};
  api::Parts parts{.engine = night.engine,
                   .evaluator = evaluator,
                   .now = night.clock.now(),
                   .carrier = {},
                   .ping = {},
                   .reload = {},
                   .ready = [] { return true; },
                   .aside =
                       [](std::move_only_function<void()> work) {
                         work();
                         return true;
                       }};
  api::Router router = api::make_router(api::Access({}), api::CalendarKeys({}), parts);
};

std::string batch(int first, int count) {
  std::string body;
  for (int i = first; i < first + count; ++i)
    body +=
        fmt::format(R"({}{{"labels":{{"alertname":"Storm{}"}},"endsAt":"2099-01-01T00:00:00Z"}})",
                    i == first ? "" : ",", i);
  return "[" + body + "]";
}

}  // namespace

TEST_CASE(
    "a sender that finds the queue full hears 503 and when to come again; then nothing is lost") {
  Doors doors(small_queue());
  const int visits = doors.night.gate.visits_so_far();
  doors.night.gate.shut();
  auto held = doors.ask("POST", "/api/v2/alerts", batch(0, 1));
  doors.night.gate.await(visits + 1);
  std::vector<std::future<HttpResponse>> taken;
  std::vector<int> refused;
  for (int first = 1; first <= 1'000; first += 50) {
    auto answer = doors.ask("POST", "/api/v2/alerts", batch(first, 50));
    if (answer.wait_for(0s) != std::future_status::ready) {
      taken.push_back(std::move(answer));
      continue;
    }
    const HttpResponse response = answer.get();
    CHECK(response.status == 503);
    CHECK(std::atoi(response.headers.find("Retry-After")->second.c_str()) > 0);
    refused.push_back(first);
  }
  CHECK(taken.size() == 6);
  CHECK(refused.size() == 14);
  doors.night.gate.open();
  for (auto& answer : taken) CHECK(answer.get().status == 200);
  while (!refused.empty()) {
    if (doors.ask("POST", "/api/v2/alerts", batch(refused.back(), 50)).get().status == 200)
      refused.pop_back();
  }
  CHECK(doors.listed("/api/v2/alerts", "") == 1'001);
  doors.night.engine.stop();
}

TEST_CASE("a long list is made in slices, between which alerts come in, and has nothing twice") {
  Doors doors;
  REQUIRE(doors.ask("POST", "/api/v2/alerts", batch(0, 2'500)).get().status == 200);
  CHECK(doors.listed("/api/reveille/v1/incidents", "incidents") == 2'500);
  CHECK(doors.listed("/api/v2/alerts", "") == 2'500);
  // Both wait behind one turn; the list goes on only after the alert, which came later.
  const int visits = doors.night.gate.visits_so_far();
  doors.night.gate.shut();
  auto held = doors.ask("POST", "/api/v2/alerts", batch(3'000, 1));
  doors.night.gate.await(visits + 1);
  auto list = doors.ask("GET", "/api/reveille/v1/incidents");
  std::promise<bool> listed_before;
  doors.night.engine.read([&](const escalation::Book&, const escalation::Plan&) {
    listed_before.set_value(list.wait_for(0s) == std::future_status::ready);
  });
  doors.night.gate.open();
  CHECK_FALSE(listed_before.get_future().get());
  CHECK(list.get().status == 200);
  doors.night.engine.stop();
}
