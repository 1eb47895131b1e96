// SPDX-License-Identifier: Apache-2.0
// The API's routes before an engine that runs, for tests: asked without a socket between.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "api/api.hpp"
#include "unit/engine/night.hpp"

namespace reveille::api::test {

using engine::test::patience;

// Without tokens, carriers and pings. What is done aside is done at once.
struct Desk {
  explicit Desk(engine::Engine::Options options = {})
      : night(std::make_shared<engine::MemoryJournal::Record>(), std::move(options)) {
    REQUIRE(night.engine.start(engine::test::plan()));
  }

  // The answer may come later.
  std::future<HttpResponse> send(const std::string& method, const std::string& path,
                                 std::string body = "", std::string query = "") {
    HttpRequest request;
    request.method = method;
    request.path = request.target = path;
    request.query = std::move(query);
    request.body = std::move(body);
    auto promise = std::make_shared<std::promise<HttpResponse>>();
    router.handle(std::move(request),
                  [promise](HttpResponse response) { promise->set_value(std::move(response)); });
    return promise->get_future();
  }

  HttpResponse ask(const std::string& method, const std::string& path, std::string body = "",
                   std::string query = "") {
    auto answer = send(method, path, std::move(body), std::move(query));
    REQUIRE(answer.wait_for(patience) == std::future_status::ready);
    return answer.get();
  }

  engine::test::Night night;
  samples::Evaluator evaluator{{}, [](auto) {}};
  Parts parts{.engine = night.engine,
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
  Router router = make_router(Access({}), CalendarKeys({}), parts);
};

}  // namespace reveille::api::test
