// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/settings.hpp"

#include <catch2/catch.hpp>

#include "text/toml.hpp"

using namespace reveille;
using namespace reveille::integrations::sandbox;

namespace {

Result<Zone> utc_only(std::string_view name) {
  if (name == "UTC") return Zone();
  return fail(Code::not_found, "no such zone");
}

NetworkSettings read(const std::string& toml, Mistakes& mistakes) {
  return read_network(text::parse_toml(toml, "t.toml").value(), utc_only, mistakes);
}

}  // namespace

TEST_CASE("a phone is described in the words of its settings page") {
  Mistakes mistakes;
  const NetworkSettings settings = read(R"(
timezone = "UTC"
seed = 7
[phones."+13125550100"]
owner = "ada"
os = "android"
dnd = "22:30-07:00"
repeated_calls = false
contact_saved = ["call"]
person = "manual"
answers_after = "20s"
presses = "74"
voicemail_after = "25s"
[phones."+13125550101"]
contact_saved = true
dnd = "always"
)",
                                        mistakes);
  CHECK(mistakes.empty());
  REQUIRE(settings.phones.size() == 2);
  const PhoneSettings& phone = settings.phones[0];
  CHECK(settings.seed == 7);
  CHECK(phone.owner == "ada");
  CHECK(phone.os == Os::android);
  REQUIRE(phone.dnd.size() == 1);
  CHECK(phone.dnd[0].from_minute == 22 * 60 + 30);
  CHECK(phone.dnd[0].to_minute == 7 * 60);
  CHECK_FALSE(phone.repeated_calls);
  CHECK(phone.call_bypass);
  CHECK_FALSE(phone.text_bypass);
  CHECK(phone.attention == Attention::manual);
  CHECK(phone.answers_after == Span{20'000});
  CHECK(phone.presses == "74");
  CHECK(phone.voicemail_after == Span{25'000});
  CHECK(settings.phones[1].text_bypass);
  CHECK(settings.phones[1].owner == "+13125550101");
}

TEST_CASE("every mistake of a sandbox is told at once, with its place") {
  Mistakes mistakes;
  (void)read(R"(
timezone = "Mars/Olympus"
lose_callbacks = 2.0
[phones."555"]
os = "symbian"
dnd = "midnight"
presses = "four"
contact_saved = ["fax"]
snores = true
)",
             mistakes);
  CHECK(mistakes.size() == 8);
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.message);
    CHECK(mistake.place.line > 1);
  }
}

TEST_CASE("hours that no clock shows are refused") {
  for (const char* text : {"", "8-9", "24:01-08:00", "00:60-08:00", "00:00", "00:00-",
                           "-1:00-08:00", "00:00-08:00-09:00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_dnd(text));
  }
}

TEST_CASE("each carrier of the sandbox is an account of its own") {
  CHECK(account_of("a") != account_of("b"));
  CHECK(account_of("a").size() == 34);
  CHECK(account_of("a").starts_with("AC"));
}
