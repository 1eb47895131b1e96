// SPDX-License-Identifier: Apache-2.0
#include "integrations/heartbeat/ping.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::integrations;

namespace {
const std::string uuid = "4d6fb1b0-2f64-4c2c-9f0a-0123456789ab";
}

TEST_CASE("the addresses of check-ins are read as Healthchecks reads them") {
  CHECK(parse_ping("/ping/" + uuid) == Ping{uuid, PingKind::success, 0});
  CHECK(parse_ping("/" + uuid) == Ping{uuid, PingKind::success, 0});
  CHECK(parse_ping("/ping/" + uuid + "/") == Ping{uuid, PingKind::success, 0});
  CHECK(parse_ping("/ping/" + uuid + "/start") == Ping{uuid, PingKind::start, 0});
  CHECK(parse_ping("/ping/" + uuid + "/fail") == Ping{uuid, PingKind::fail, 0});
  CHECK(parse_ping("/ping/" + uuid + "/log") == Ping{uuid, PingKind::log, 0});
  CHECK(parse_ping("/ping/" + uuid + "/0") == Ping{uuid, PingKind::success, 0});
  CHECK(parse_ping("/ping/" + uuid + "/255") == Ping{uuid, PingKind::fail, 255});
  CHECK(parse_ping("/ping/4D6FB1B0-2F64-4C2C-9F0A-0123456789AB") ==
        Ping{uuid, PingKind::success, 0});
}

TEST_CASE("other addresses get Healthchecks' answers") {
  const auto answer = [](const std::string& path) {
    const auto ping = parse_ping(path);
    REQUIRE_FALSE(ping);
    return std::to_string(ping.error().status) + " " + ping.error().body;
  };
  CHECK(answer("/ping/" + uuid + "/256") == "400 invalid url format");
  CHECK(answer("/ping/" + uuid + "/99999999999999") == "400 invalid url format");
  CHECK(answer("/ping/" + uuid + "/-1") == "404 not found");
  CHECK(answer("/ping/" + uuid + "/stop") == "404 not found");
  CHECK(answer("/ping/" + uuid + "x") == "404 not found");
  CHECK(answer("/ping/4d6fb1b0-2f64-4c2c-9f0a-0123456789ag") == "404 not found");
  CHECK(answer("/ping/") == "404 not found");
  CHECK(answer("/") == "404 not found");
  CHECK(header(ping_accepted().headers, "ping-body-limit") == "10000");
  CHECK(ping_accepted().body == "OK");
}
