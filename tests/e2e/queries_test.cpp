// SPDX-License-Identifier: Apache-2.0
// Queries that would cost too much are stopped, and refused as Prometheus does.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "e2e/stage.hpp"
#include "text/form.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

struct Refusal {
  int status = 0;
  std::string type;
  std::string text;
};

Refusal ask(Stage& stage, const std::string& path, const text::Form& form) {
  const auto answer = stage.daemon.post("/api/v1/" + path, text::encode_form(form),
                                        "application/x-www-form-urlencoded");
  INFO(answer.status << " " << answer.failure);
  const Tree json = parsed(answer.body);
  CHECK(text_at(json, "status") == (answer.status == 200 ? "success" : "error"));
  return {answer.status, text_at(json, "errorType"), text_at(json, "error")};
}

Refusal ask(Stage& stage, const std::string& query) {
  return ask(stage, "query", {{"query", query}, {"time", "1700000000"}});
}

// So many steps of a second.
Refusal ask(Stage& stage, const std::string& query, std::int64_t steps) {
  return ask(stage, "query_range",
             {{"query", query},
              {"start", "1700000000"},
              {"end", std::to_string(1'700'000'000 + steps - 1)},
              {"step", "1"}});
}

}  // namespace

TEST_CASE("queries that cost too much are refused as Prometheus refuses them", "[queries]") {
  Stage stage;
  stage.daemon.start();
  SECTION("more steps than 11,000") {
    CHECK(ask(stage, "vector(1) > 2", 11'000).status == 200);
    const Refusal steps = ask(stage, "vector(1)", 11'002);
    CHECK(steps.status == 400);
    CHECK(steps.type == "bad_data");
    CHECK(steps.text ==
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query "
          "resolution (?step=XX)");
  }
  SECTION("more samples than fit the memory they may take") {
    const Refusal samples = ask(stage, "count_over_time(vector(1)[10y:1s])");
    CHECK(samples.status == 422);
    CHECK(samples.type == "execution");
    CHECK(samples.text ==
          "query processing would load too many samples into memory in query execution");
  }
  SECTION("more time than rules and samples should wait") {
    const Refusal time = ask(stage, "sum_over_time(vector(1)[1000h:1s])", 10'000);
    CHECK(time.status == 503);
    CHECK(time.type == "timeout");
    CHECK(time.text == "query timed out in expression evaluation");
    CHECK(stage.daemon.get("/-/ready").status == 200);
  }
  SECTION("deeper than the parser goes") {
    const auto depth = static_cast<std::size_t>(limits::query_depth) + 1;
    const Refusal deep = ask(stage, std::string(depth, '(') + "1" + std::string(depth, ')'));
    CHECK(deep.status == 400);
    CHECK_THAT(deep.text, Catch::Contains("nested deeper than"));
  }
  SECTION("a mistake of the data, not of the request") {
    const Refusal data = ask(stage, "label_replace(vector(1), \"x\", \"$1\", \"y\", \"(\")");
    CHECK(data.status == 422);
    CHECK(data.type == "execution");
  }
}

TEST_CASE("an answer of more points than are told is refused", "[queries]") {
  Stage stage;
  stage.daemon.start();
  constexpr std::int64_t steps = 11'000;
  const auto series = static_cast<int>(limits::query_answer_points / steps) + 1;
  std::string samples;
  for (int i = 0; i < series; ++i) samples += fmt::format("crowd{{i=\"{}\"}} 1\n", i);
  REQUIRE(stage.daemon.post("/api/v1/import/prometheus", samples, "text/plain").status < 300);
  REQUIRE(test::eventually([&] { return stage.query("count(crowd)") == std::to_string(series); }));
  const Refusal points =
      ask(stage, "crowd @ " + stage.query("timestamp(crowd{i=\"0\"})") + " + 0", steps);
  CHECK(points.status == 422);
  CHECK(points.type == "execution");
  CHECK_THAT(points.text, Catch::Contains("at most 5000000"));
}
