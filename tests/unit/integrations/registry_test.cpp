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

TEST_CASE("a mail server is a carrier that takes e-mail and nothing else") {
  Mistakes mistakes;
  const auto carriers = read(R"(
[mail]
type = "smtp"
url = "smtps://mail.example.org:465"
user = "pager"
password = "env:TOKEN"
from = ["reveille@example.org"]
[relay]
type = "smtp"
url = "smtp://10.0.0.1:25"
tls = "none"
from = ["reveille@example.org"]
[here]
type = "smtp"
url = "smtp://127.0.0.1:25"
from = ["reveille@example.org"]
[far]
type = "smtp"
url = "smtp://mail.example.org:587"
from = ["reveille@example.org"]
)",
                             mistakes, "http://127.0.0.1:9911");
  for (const Mistake& mistake : mistakes) FAIL_CHECK(to_string(mistake));
  REQUIRE(carriers.size() == 4);
  const escalation::Carrier& mail = carriers[0].carrier;
  CHECK(mail.takes(escalation::ContactKind::email));
  CHECK_FALSE(mail.takes(escalation::ContactKind::sms));
  CHECK_FALSE(mail.takes(escalation::ContactKind::call));
  Order order;
  order.from = "reveille@example.org";
  const Exchange exchange = make_carrier(carriers[0], {})->request(order);
  CHECK(exchange.url == "smtps://mail.example.org:465");
  CHECK(exchange.user == "pager");
  CHECK(exchange.password == "token-text");
  const auto tls = [&](std::size_t i) {
    return make_carrier(carriers[i], {})->request(order).mail->tls;
  };
  CHECK_FALSE(tls(1));
  CHECK_FALSE(tls(2));
  CHECK(tls(3));
}

TEST_CASE("every mistake of a mail server is told at once, and no password is repeated") {
  Mistakes mistakes;
  const auto carriers = read(R"(
[a]
type = "smtp"
url = "https://mail.example.org"
sms = true
[b]
type = "smtp"
url = "smtp://pager:token-text@mail.example.org"
password = "env:TOKEN"
from = ["reveille@example.org", "other@example.org"]
[c]
type = "smtp"
url = "smtp://mail.example.org:25"
tls = "none"
user = "pager"
password = "env:TOKEN"
from = ["Reveille <reveille@example.org>"]
)",
                             mistakes);
  CHECK(carriers.empty());
  std::vector<std::string> told;
  for (const Mistake& mistake : mistakes) told.push_back(to_string(mistake));
  REQUIRE(told.size() == 8);
  CHECK(told[0].find("smtps://HOST:465") != std::string::npos);
  CHECK(told[1].find("from = ") != std::string::npos);
  CHECK(told[2].find("unknown key \"sms\"") != std::string::npos);
  CHECK(told[3].find("server and its port only") != std::string::npos);
  CHECK(told[4].find("without user") != std::string::npos);
  CHECK(told[5].find("the one address") != std::string::npos);
  CHECK(told[6].find("without TLS") != std::string::npos);
  CHECK(told[7].find("no mail address") != std::string::npos);
  for (const std::string& one : told) CHECK(one.find("token-text") == std::string::npos);
}
