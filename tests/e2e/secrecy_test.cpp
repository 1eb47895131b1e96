// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "e2e/stage.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

const std::string token = "a-token-that-nobody-may-read";
const std::string carrier_token = "0123456789abcdef0123456789abcdef";
const std::string uuid = "01234567-89ab-cdef-0123-456789abcdef";

// Nothing listens where the outside carrier should be: failures are logged too.
std::string more(std::uint16_t closed_port) {
  return fmt::format(R"(
[server.tokens.all]
sha256 = "{}"
scopes = ["ingest", "read", "respond", "admin"]
[carriers.outside]
type = "twilio"
account = "AC00000000000000000000000000000000"
token = "env:E2E_CARRIER_TOKEN"
base_url = "http://127.0.0.1:{}"
from = ["+15005550008"]
[[heartbeats]]
name = "backup"
uuid = "{}"
every = "1h"
grace = "1m"
)",
                     text::hex_encode(text::sha256(token)), closed_port, uuid);
}

class Night {
 public:
  Night() : stage_(more(test::free_port()), "", {{"E2E_CARRIER_TOKEN", carrier_token}}) {
    stage_.daemon.start();
  }

  ExchangeResult ask(const std::string& method, const std::string& path, std::string body = "",
                     const std::string& password = token) {
    const auto answer = stage_.daemon.send(
        {.method = method,
         .url = path,
         .headers = {{"Authorization", "Bearer " + password}, {"Content-Type", "application/json"}},
         .body = std::move(body)});
    said_ += answer.body + "\n";
    return answer;
  }
  [[nodiscard]] std::string state() {
    const auto answer = ask("GET", "/api/reveille/v1/incidents/1");
    return answer.status == 200 ? text_at(parsed(answer.body), "state") : "";
  }
  Stage& stage() { return stage_; }
  // All that the daemon has answered so far.
  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  Stage stage_;
  std::string said_;
};

}  // namespace

TEST_CASE(
    "a whole night at level debug writes no number and no secret to the log or into an answer",
    "[secrecy]") {
  Night night;
  Phones& phones = night.stage().phones;
  phones.outage("sandbox", true);  // so that carriers fail, and the page goes on to others
  REQUIRE(night
              .ask("POST", "/api/v2/alerts",
                   R"([{"labels":{"alertname":"Night","severity":"critical"}}])")
              .status == 200);
  REQUIRE(eventually([&] { return phones.activity(ada) == "rings"; }, 30'000));
  phones.press(ada, "9");
  phones.write(ada, "what is it?");
  phones.write("+12125550101", "4");  // Grace, who was not paged
  REQUIRE(eventually([&] { return phones.asks_for_key(ada); }));
  phones.press(ada, "4");
  REQUIRE(eventually([&] { return night.state() == "acknowledged"; }, 20'000));

  night.ask("GET", "/api/reveille/v1/incidents/1/timeline");
  night.ask("GET", "/api/reveille/v1/incidents?state=all");
  night.ask("GET", "/metrics");
  night.ask("GET", "/api/v2/status");
  night.ask("GET", "/metrics", "", token + "-mistyped");
  night.ask("GET", "/carriers/outside/text");
  night.ask("POST", "/carriers/outside/text", "From=%2B13125550100&Body=4");
  night.ask("POST", "/api/reveille/v1/pages", R"({"person":"+13125550100","summary":"a number"})");
  night.ask("POST", "/ping/" + uuid + "/fail");
  night.ask("POST", "/-/reload");
  CHECK(night.stage().daemon.stop() == 0);

  const std::string log = night.stage().daemon.log();
  REQUIRE(log.find("state=") != std::string::npos);  // the log did tell of deliveries
  for (const std::string& secret :
       {std::string("3125550100"), std::string("2125550101"), std::string("5005550006"),
        std::string("5005550007"), std::string("5005550008"), token, carrier_token,
        text::hex_encode(text::sha256(token))}) {
    INFO(secret);
    CHECK(log.find(secret) == std::string::npos);
    if (secret != "3125550100") CHECK(night.said().find(secret) == std::string::npos);
  }
  // A check-in's uuid is its key: who reads the log must not be able to check in.
  CHECK(log.find(uuid) == std::string::npos);
}

TEST_CASE("mistakes in a configuration do not repeat the secret they stand in", "[secrecy]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.path() + "/reveille.toml";
  test::write_file(file, team(test::free_port(), fmt::format(R"(
[server.tokens.all]
sha256 = "{}"
scopes = ["read"]
[carriers.outside]
type = "twilio"
account = "AC00000000000000000000000000000000"
token = "{}"
from = ["+15005550008"]
)",
                                                             token, carrier_token)));
  for (const auto& arguments :
       {std::vector<std::string>{"check", file}, std::vector<std::string>{"check", file, "--json"},
        std::vector<std::string>{"run", file}}) {
    const Outcome outcome = run_program(arguments, {});
    CHECK(outcome.code == 1);
    CHECK_THAT(outcome.out + outcome.error, Catch::Contains("sha256"));
    CHECK_THAT(outcome.out + outcome.error, !Catch::Contains(token));
    CHECK_THAT(outcome.out + outcome.error, !Catch::Contains(carrier_token));
  }
}
