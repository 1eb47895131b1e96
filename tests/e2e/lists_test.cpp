// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

TEST_CASE("lists of series and values have an end, and say so", "[queries]") {
  Stage stage;
  stage.daemon.start();
  http::Client client({.response_bytes = 64 * 1024 * 1024});
  const std::size_t more = limits::query_answer_entries + 10;
  std::string body;
  for (std::size_t i = 0; i < more; ++i) body += fmt::format("many{{n=\"{}\"}} 1\n", i);
  REQUIRE(stage.daemon.post("/api/v1/import/prometheus", body, "text/plain").status == 204);
  for (const char* path :
       {"/api/v1/series?match[]=many", "/api/v1/label/n/values",
        "/api/v1/series?match[]=many&limit=0", "/api/v1/label/n/values?limit=200000"}) {
    INFO(path);
    const Tree answer =
        parsed(client.perform({.method = "GET", .url = stage.daemon.url(path)}).body);
    CHECK(list_at(answer, "data").size() == limits::query_answer_entries);
    REQUIRE(list_at(answer, "warnings").size() == 1);
    CHECK(*list_at(answer, "warnings")[0].string() == "results truncated due to limit");
  }
  const Tree none = stage.daemon.get_json("/api/v1/series?match[]=many&start=0&end=1");
  CHECK(list_at(none, "data").empty());
}
