// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::api;

namespace {

HttpRequest form(std::string path, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.path = std::move(path);
  request.body = std::move(body);
  request.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
  return request;
}

int status_of(const Router& router, HttpRequest request) {
  int status = 0;
  router.handle(std::move(request), [&](const HttpResponse& answer) { status = answer.status; });
  return status;
}

}  // namespace

TEST_CASE("what curl -d sends is taken as it is, although curl calls it a form") {
  Router router{Access({})};
  std::string taken;
  for (const Door door : {Door::open, Door::ingest, Door::respond, Door::admin})
    router.add("POST", "/" + std::to_string(static_cast<int>(door)), door, [&](Call call) {
      taken = call.request.body;
      call.respond({200, {}, ""});
    });
  const std::string alert = R"([{"annotations":{"summary":"disk is 90% full &&"}}])";
  for (const Door door : {Door::open, Door::ingest, Door::respond, Door::admin}) {
    taken.clear();
    CHECK(status_of(router, form("/" + std::to_string(static_cast<int>(door)), alert)) == 200);
    CHECK(taken == alert);
  }
}

TEST_CASE("a question may come as a form") {
  Router router{Access({})};
  std::string asked;
  router.add("POST", "/query", Door::read, [&](Call call) {
    asked = call.parameter("query");
    call.respond({200, {}, ""});
  });
  CHECK(status_of(router, form("/query", "query=a%2Bb")) == 200);
  CHECK(asked == "a+b");
  CHECK(status_of(router, form("/query", "query=90% full")) == 400);
}

TEST_CASE("a form that cannot be read is refused in the words of the API that is asked") {
  Router router{Access({})};
  std::string told;
  for (const char* path : {"/api/v1/query", "/api/reveille/v1/query"}) {
    router.add("POST", path, Door::read, [](Call call) { call.respond({200, {}, ""}); });
    router.handle(form(path, "query=90% full"), [&](const HttpResponse& answer) {
      CHECK(answer.status == 400);
      told += answer.body;
    });
  }
  const std::string why = R"("error":"a broken percent escape; expected % and two hex digits"})";
  CHECK(told == R"({"status":"error","errorType":"bad_data",)" + why + "{" + why);
}
