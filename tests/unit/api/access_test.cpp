// SPDX-License-Identifier: Apache-2.0
#include "api/access.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using api::Access;
using config::Scope;

namespace {

HttpRequest from_page(const std::string& origin) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/reveille/v1/incidents/1/ack";
  request.headers.emplace("Host", "127.0.0.1:9911");
  if (!origin.empty()) request.headers.emplace("Origin", origin);
  return request;
}

}  // namespace

TEST_CASE("without tokens, a page of another site acknowledges, sends and reloads nothing") {
  const Access access({});
  for (const char* origin : {"https://example.org", "null", "http://127.0.0.1:8080"})
    for (const Scope scope : {Scope::respond, Scope::ingest, Scope::admin}) {
      const auto refused = access.admit(from_page(origin), scope);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == Code::conflict);
    }
  CHECK(access.admit(from_page("https://example.org"), Scope::read));
}

TEST_CASE("without tokens, whoever is no page of another site is welcome") {
  const Access access({});
  CHECK(access.admit(from_page(""), Scope::respond) == "anybody");
  CHECK(access.admit(from_page("http://127.0.0.1:9911"), Scope::respond) == "anybody");
}
