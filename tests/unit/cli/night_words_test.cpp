// SPDX-License-Identifier: Apache-2.0
#include "cli/night_words.hpp"

#include <catch2/catch.hpp>

#include "config/zone_loader.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::cli;
using Catch::Contains;

namespace {

escalation::Plan plan_with(const std::string& second_zone) {
  const config::Folder folder;
  const auto loaded = config::load({folder.write("night.toml", R"(
[carriers.alpha]
type = "sandbox"
from = ["+15005550006"]
[people.ada]
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550100" }
[people.grace]
timezone = ")" + second_zone + R"("
contacts.text = { sms = "+13125550101" }
[policies.default]
steps = [{ page = ["ada"] }]
[[routes]]
policy = "default"
)")});
  REQUIRE(loaded.config);
  return loaded.config->plan;
}

std::string error_of_at(const std::string& text, const escalation::Plan& plan) {
  const auto at = parse_at(text, plan, config::load_zone);
  return at ? to_rfc3339(*at) : at.error().message;
}

std::string error_of_answer(const std::string& text) {
  const auto answer = parse_answer(text, plan_with("America/Chicago"));
  return answer ? "" : answer.error().message;
}

}  // namespace

TEST_CASE("the labels of an alert: commas in quotes, a bare name first") {
  CHECK(parse_alert("alertname=A,severity=critical").value() ==
        Labels{{"alertname", "A"}, {"severity", "critical"}});
  CHECK(parse_alert("A,team=\"db, eu\"").value() == Labels{{"alertname", "A"}, {"team", "db, eu"}});
  CHECK_THAT(parse_alert("A,critical").error().message, Contains("found \"critical\""));
  CHECK_FALSE(parse_alert(""));
  CHECK_FALSE(parse_alert("1x=y"));
}

TEST_CASE("a time is read on the clock that it names, or on the only one that there is") {
  const auto one = plan_with("America/Chicago");
  const auto two = plan_with("Europe/Berlin");
  CHECK(error_of_at("2026-11-29T02:30[Europe/Berlin]", one) == "2026-11-29T01:30:00.000Z");
  CHECK(error_of_at("2026-11-29T02:30", one) == "2026-11-29T08:30:00.000Z");
  CHECK(error_of_at("2026-11-29T02:30:00Z", two) == "2026-11-29T02:30:00.000Z");
  CHECK_THAT(error_of_at("2026-11-29T02:30", two),
             Contains("on whose clock?") && Contains("America/Chicago, Europe/Berlin"));
  CHECK_THAT(error_of_at("2026-11-29T02:30[Europe/Berln]", one),
             Contains("did you mean \"Europe/Berlin\"?"));
  CHECK_THAT(error_of_at("at night", one), Contains("such as 2026-11-29T02:30[America/Chicago]"));
}

TEST_CASE("an answer names a person, a kind of contact, which one and how late") {
  const auto plan = plan_with("America/Chicago");
  const auto second = parse_answer("ada:call:2", plan).value();
  CHECK(second.person.value == "ada");
  CHECK(second.kind == escalation::ContactKind::call);
  CHECK(second.which == 2);
  const auto late = parse_answer("grace:sms:1+3m", plan).value();
  CHECK(late.kind == escalation::ContactKind::sms);
  CHECK(late.after == Span{180'000});
  CHECK(parse_answer("ada:call", plan).value().which == 1);

  CHECK_THAT(error_of_answer("ada"), Contains("expected PERSON:call or PERSON:sms"));
  CHECK_THAT(error_of_answer("adda:call"), Contains("did you mean \"ada\"?"));
  CHECK_THAT(error_of_answer("ada:text"), Contains("call or sms, not \"text\""));
  CHECK_THAT(error_of_answer("ada:sms"), Contains("no contact of the kind \"sms\""));
  CHECK_THAT(error_of_answer("ada:call:0"), Contains("no number of a call"));
  CHECK_THAT(error_of_answer("ada:call:1+x"), Contains("is not a duration"));
  CHECK_THAT(error_of_answer("ada:call:1+3m"), Contains("a call rings for 25s"));
}

TEST_CASE("a carrier that does not exist is told with the nearest") {
  CHECK(parse_carrier("alpha", plan_with("UTC")).value() == "alpha");
  CHECK_THAT(parse_carrier("alfpha", plan_with("UTC")).error().message,
             Contains("did you mean \"alpha\"?"));
}
