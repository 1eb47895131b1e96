// SPDX-License-Identifier: Apache-2.0
#include "integrations/registry.hpp"

#include <catch2/catch.hpp>

#include "text/toml.hpp"

using namespace reveille;
using namespace reveille::integrations;

namespace {

Result<Secret> resolve(std::string_view reference, const Place&) {
  if (reference == "env:TOKEN") return Secret("token-text");
  if (reference == "env:OLD") return Secret("old-token");
  if (reference == "env:SID") return Secret("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  return invalid("no such secret");
}

std::vector<CarrierSettings> read(const std::string& toml, Mistakes& mistakes,
                                  std::string_view public_url = "https://pager.example.org") {
  return read_carriers(text::parse_toml(toml, "t.toml").value(), resolve, public_url, mistakes);
}

const std::string good = R"(
[main]
type = "twilio"
account = "env:SID"
token = "env:TOKEN"
previous_tokens = ["env:OLD"]
from = ["+15005550006"]
[box]
type = "sandbox"
from = ["+15005550007"]
sms = false
)";

}  // namespace

TEST_CASE("carriers are read in the order of the file, with their secrets") {
  Mistakes mistakes;
  const auto carriers = read(good, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(to_string(mistake));
  REQUIRE(carriers.size() == 2);
  CHECK(carriers[0].carrier.name.value == "main");
  CHECK(carriers[0].account == "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  CHECK(carriers[0].token.reveal() == "token-text");
  CHECK(carriers[0].previous_tokens.size() == 1);
  CHECK(carriers[0].carrier.from == std::vector<std::string>{"+15005550006"});
  CHECK(carriers[1].type == "sandbox");
  CHECK_FALSE(carriers[1].carrier.sms);
  CHECK(carriers[1].carrier.call);
}

TEST_CASE("a carrier calls where its type says") {
  Mistakes mistakes;
  const auto carriers = read(good, mistakes);
  Surroundings here;
  here.public_url = "https://pager.example.org";
  here.local_url = "http://127.0.0.1:9911";
  here.sandbox_url = "http://127.0.0.1:4444";
  here.sandbox_token = Secret("t");
  Order order;
  order.kind = escalation::ContactKind::call;
  const Exchange main = make_carrier(carriers[0], here)->request(order);
  CHECK(main.url.starts_with("https://api.twilio.com/2010-04-01/Accounts/ACaaaa"));
  CHECK(main.body.find("pager.example.org") != std::string::npos);
  const Exchange box = make_carrier(carriers[1], here)->request(order);
  CHECK(box.url.starts_with("http://127.0.0.1:4444/2010-04-01/Accounts/AC"));
  CHECK(box.body.find("127.0.0.1%3A9911") != std::string::npos);
}

TEST_CASE("every mistake of a carrier is told at once, and the carrier is left out") {
  Mistakes mistakes;
  const auto carriers = read(R"(
[main]
type = "twilio"
account = "12"
token = "env:MISSING"
from = ["555"]
colour = "red"
[nameless]
from = ["+15005550006"]
[odd]
type = "pigeon"
from = []
)",
                             mistakes);
  CHECK(carriers.empty());
  std::string all;
  for (const Mistake& mistake : mistakes) all += to_string(mistake) + "\n";
  CAPTURE(all);
  for (const char* part : {"\"AC\" and 32", "no such secret", "no phone number", "colour",
                           "needs a type", "pigeon", "at least one number"}) {
    CAPTURE(part);
    CHECK(all.find(part) != std::string::npos);
  }
  CHECK(mistakes.size() == 7);
}

TEST_CASE("a carrier out there must be able to call us back") {
  for (const char* url : {"http://127.0.0.1:9911", "http://localhost:9911", "http://[::1]:9911",
                          "https://my_pager.example.org"}) {
    CAPTURE(url);
    Mistakes mistakes;
    const auto carriers = read(good, mistakes, url);
    CHECK(mistakes.size() == 1);
    REQUIRE(carriers.size() == 1);
    CHECK(carriers[0].type == "sandbox");
  }
}

TEST_CASE("the token is not sent over plain HTTP to another machine") {
  const auto mistakes_of = [](const std::string& base_url) {
    Mistakes mistakes;
    (void)read(good.substr(0, good.find("[box]")) + "base_url = \"" + base_url + "\"\n", mistakes);
    return mistakes.size();
  };
  CHECK(mistakes_of("http://example.org") == 1);
  CHECK(mistakes_of("https://example.org/") == 0);
  CHECK(mistakes_of("http://127.0.0.1:4010") == 0);
}
