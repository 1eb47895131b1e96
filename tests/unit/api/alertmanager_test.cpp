// SPDX-License-Identifier: Apache-2.0
// What Prometheus hears in a storm, by way of the routes and an engine.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "text/json.hpp"
#include "unit/api/desk.hpp"

using namespace reveille;
using namespace reveille::engine::test;

namespace {

engine::Engine::Options small_queue() {
  engine::Engine::Options options;
  options.queue_inputs = 320;  // of which alerts get 300
  return options;
}

std::size_t listed(api::test::Desk& desk, const std::string& path, const char* key) {
  const auto tree = text::parse_json(desk.ask("GET", path).body);
  REQUIRE(tree);
  const Tree* list = *key ? tree->find(key) : &*tree;
  REQUIRE(list);
  return list->array()->size();
}

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
  api::test::Desk desk(small_queue());
  const int visits = desk.night.gate.visits_so_far();
  desk.night.gate.shut();
  auto held = desk.send("POST", "/api/v2/alerts", batch(0, 1));
  desk.night.gate.await(visits + 1);
  std::vector<std::future<HttpResponse>> taken;
  std::vector<int> refused;
  for (int first = 1; first <= 1'000; first += 50) {
    auto answer = desk.send("POST", "/api/v2/alerts", batch(first, 50));
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
  desk.night.gate.open();
  for (auto& answer : taken) CHECK(answer.get().status == 200);
  while (!refused.empty()) {
    if (desk.send("POST", "/api/v2/alerts", batch(refused.back(), 50)).get().status == 200)
      refused.pop_back();
  }
  CHECK(listed(desk, "/api/v2/alerts", "") == 1'001);
  desk.night.engine.stop();
}

TEST_CASE("a long list is made in slices, between which alerts come in, and has nothing twice") {
  api::test::Desk desk;
  REQUIRE(desk.send("POST", "/api/v2/alerts", batch(0, 2'500)).get().status == 200);
  CHECK(listed(desk, "/api/reveille/v1/incidents", "incidents") == 2'500);
  CHECK(listed(desk, "/api/v2/alerts", "") == 2'500);
  // Both wait behind one turn; the list goes on only after the alert, which came later.
  const int visits = desk.night.gate.visits_so_far();
  desk.night.gate.shut();
  auto held = desk.send("POST", "/api/v2/alerts", batch(3'000, 1));
  desk.night.gate.await(visits + 1);
  auto list = desk.send("GET", "/api/reveille/v1/incidents");
  std::promise<bool> listed_before;
  desk.night.engine.read([&](const escalation::Book&, const escalation::Plan&) {
    listed_before.set_value(list.wait_for(0s) == std::future_status::ready);
  });
  desk.night.gate.open();
  CHECK_FALSE(listed_before.get_future().get());
  CHECK(list.get().status == 200);
  desk.night.engine.stop();
}
