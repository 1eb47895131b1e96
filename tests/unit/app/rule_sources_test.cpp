// SPDX-License-Identifier: Apache-2.0
#include "app/rule_sources.hpp"

#include <condition_variable>
#include <future>

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "http/server.hpp"

using namespace reveille;
using namespace reveille::app;
using rules::promql::Vector;

namespace {

constexpr auto patience = std::chrono::seconds(20);  // only waited for when something is wrong
constexpr const char* nothing =
    R"({"status":"success","data":{"resultType":"vector","result":[]}})";

constexpr std::size_t large = 3 * limits::source_answer_free_bytes;

// An engine that answers when it is told to, but at once the queries `huge`, with more than is
// taken, and `large`.
struct Engine {
  Engine()
      : server({}, [this](const HttpRequest& request, http::Respond respond) {
          if (request.body.starts_with("query=huge&"))
            return respond(text_response(200, std::string(limits::source_answer_bytes + 1, ' ')));
          if (request.body.starts_with("query=large&"))
            return respond(text_response(200, std::string(large, ' ') + nothing));
          const std::scoped_lock lock(mutex);
          if (released) return respond(text_response(200, nothing));
          held.push_back(std::move(respond));
        }) {
    REQUIRE(server.start());
  }
  void release() {
    const std::scoped_lock lock(mutex);
    released = true;
    for (auto& respond : std::exchange(held, {})) respond(text_response(200, nothing));
  }
  [[nodiscard]] integrations::RuleSource source() const {
    integrations::RuleSource source;
    source.name = "far";
    source.url = "http://127.0.0.1:" + std::to_string(server.port());
    return source;
  }

  std::mutex mutex;
  bool released = false;
  std::vector<http::Respond> held;
  http::Server server;
};

struct Answers {
  samples::Answered as(const std::string& expression) {
    return [this, expression](const Result<Vector>& answer) {
      const std::scoped_lock lock(mutex);
      reasons[expression] = answer ? "" : answer.error().message;
      came.notify_all();
    };
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    return came.wait_for(lock, patience, [&] { return reasons.size() >= count; });
  }
  std::mutex mutex;
  std::condition_variable came;
  std::map<std::string, std::string> reasons;
};

}  // namespace

TEST_CASE("an answer that is too large is one query's trouble, not that of all who wait") {
  constexpr std::size_t others = 3 * limits::source_queries_in_flight;
  Engine engine;
  Answers answers;
  RuleSources sources;
  sources.adopt({engine.source()});
  sources.ask("far", "huge", {}, answers.as("huge"));
  for (std::size_t i = 0; i < others; ++i) {
    const std::string name = "small" + std::to_string(i);
    sources.ask("far", name, {}, answers.as(name));
  }
  REQUIRE(answers.wait_for(1));
  engine.release();
  REQUIRE(answers.wait_for(others + 1));
  CHECK(answers.reasons.at("huge").find("larger than") != std::string::npos);
  for (std::size_t i = 0; i < others; ++i)
    CHECK(answers.reasons.at("small" + std::to_string(i)).empty());
}

TEST_CASE("large answers of all sources share their memory, and small ones always have room") {
  Engine engine;
  engine.release();
  integrations::RuleSource near = engine.source();
  near.name = "near";
  Answers answers;
  RuleSources sources(large);  // for one, not for two
  sources.adopt({engine.source(), near});
  std::promise<void> taken, done;
  sources.ask("far", "large", {}, [&](const Result<Vector>& answer) {
    CHECK(answer);
    taken.set_value();
    done.get_future().wait();
  });
  REQUIRE(taken.get_future().wait_for(patience) == std::future_status::ready);
  sources.ask("near", "large", {}, answers.as("large"));
  sources.ask("near", "small", {}, answers.as("small"));
  REQUIRE(answers.wait_for(2));
  CHECK(answers.reasons.at("large").find("other answers take all") != std::string::npos);
  CHECK(answers.reasons.at("small").empty());
  done.set_value();
  sources.ask("far", "small", {}, answers.as("far is done"));
  REQUIRE(answers.wait_for(3));
  sources.ask("near", "large", {}, answers.as("large again"));
  REQUIRE(answers.wait_for(4));
  CHECK(answers.reasons.at("large again").empty());
}

TEST_CASE("a source that only stands elsewhere in its file goes on being asked") {
  Engine engine;
  Answers answers;
  RuleSources sources;
  integrations::RuleSource source = engine.source();
  source.place = {"night.toml", 3, 1};
  sources.adopt({source});
  sources.ask("far", "up", {}, answers.as("up"));
  source.place.line = 7;
  sources.adopt({source});
  engine.release();
  REQUIRE(answers.wait_for(1));
  CHECK(answers.reasons.at("up").empty());
}

TEST_CASE("what waits for a source that is taken away is answered") {
  Engine engine;
  Answers answers;
  RuleSources sources;
  sources.adopt({engine.source()});
  constexpr std::size_t count = 2 * limits::source_queries_in_flight;
  for (std::size_t i = 0; i < count; ++i)
    sources.ask("far", std::to_string(i), {}, answers.as(std::to_string(i)));
  sources.adopt({});
  REQUIRE(answers.wait_for(count));
  for (const auto& [expression, reason] : answers.reasons) CHECK(reason == "stopped");
  sources.ask("far", "late", {}, answers.as("late"));
  REQUIRE(answers.wait_for(count + 1));
  engine.release();
}
