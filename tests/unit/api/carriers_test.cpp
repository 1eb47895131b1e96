// SPDX-License-Identifier: Apache-2.0
// What a person hears who picks up, by way of the routes, an engine and Twilio's dialect.
#include <catch2/catch.hpp>

#include "api/api.hpp"
#include "integrations/twilio/carrier.hpp"
#include "integrations/twilio/signature.hpp"
#include "text/form.hpp"
#include "unit/engine/night.hpp"

using namespace reveille;
using namespace reveille::engine::test;

namespace {

const Secret token("top-secret");

api::Parts::Codec twilio() {
  integrations::TwilioSettings settings;
  settings.name = "main";
  settings.account = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  settings.token = token;
  settings.public_url = "https://pager.example.org";
  return std::make_shared<integrations::TwilioCarrier>(settings);
}

struct Telephone {
  Night night;
  samples::Evaluator evaluator{{}, [](auto) {}};
  api::Parts parts{.engine = night.engine,
                   .evaluator = evaluator,
                   .now = night.clock.now(),
                   .carrier =
                       [codec = twilio()](const escalation::CarrierName& name) {
                         return name.value == "main" ? codec : nullptr;
                       },
                   .ping = {},
                   .reload = {},
                   .ready = [] { return true; }};
  api::Router router = api::make_router(api::Access({}), api::CalendarKeys({}), parts);

  Telephone() { REQUIRE(night.engine.start(plan())); }

  HttpResponse call_back(const std::string& path, const text::Form& fields) {
    HttpRequest request;
    request.method = "POST";
    request.path = request.target = "/carriers/main/" + path;
    request.body = text::encode_form(fields);
    request.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
    request.headers.emplace("X-Twilio-Signature",
                            integrations::twilio::signature(
                                token, "https://pager.example.org" + request.target, fields));
    std::promise<HttpResponse> promise;
    auto answer = promise.get_future();
    router.handle(std::move(request),
                  [&](HttpResponse response) { promise.set_value(std::move(response)); });
    REQUIRE(answer.wait_for(patience) == std::future_status::ready);
    return answer.get();
  }
};

bool says(const HttpResponse& response, const char* words) {
  return response.status == 200 && response.body.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("whoever picks up hears what is wrong; a key is taken; later callers hear who took it") {
  Telephone telephone;
  REQUIRE(telephone.night.ask(alert("ApiDown")));
  const auto heard = telephone.call_back("voice/1-1-1", {{"CallSid", "CA1"}});
  CHECK(says(heard, "ApiDown"));
  CHECK(says(heard, "<Gather"));
  telephone.night.ask(
      escalation::AckAsked{escalation::IncidentId{1}, {"grace", escalation::Via::web, {}}});
  CHECK(says(telephone.call_back("voice/1-1-1", {{"CallSid", "CA1"}}), "acknowledged by grace"));
}

TEST_CASE(
    "whoever picks up a page from before it came back is asked for no key that would not count") {
  Telephone telephone;
  const auto fires = alert("ApiDown");
  REQUIRE(telephone.night.ask(fires));
  REQUIRE(telephone.night.ask(escalation::AlertResolved{fires.key}));
  telephone.night.clock.advance(Span{1'000});
  REQUIRE(telephone.night.ask(fires));
  const auto heard = telephone.call_back("voice/1-1-1", {{"CallSid", "CA1"}});
  CHECK(says(heard, "came back after this page"));
  CHECK_FALSE(says(heard, "<Gather"));
}

TEST_CASE(
    "whoever picks up while nothing can be read is asked for a key, never told that it is over") {
  Telephone telephone;
  REQUIRE(telephone.night.ask(alert("ApiDown")));
  telephone.night.engine.stop();
  const auto heard = telephone.call_back("voice/1-1-1", {{"CallSid", "CA1"}});
  CHECK(says(heard, "<Gather"));
  CHECK_FALSE(says(heard, "over"));
  CHECK(says(telephone.call_back("digits/1-1-1", {{"CallSid", "CA1"}, {"Digits", "4"}}),
             "could not be recorded"));
}

TEST_CASE("a text that cannot be recorded is told back, for the carrier does not repeat it") {
  Telephone telephone;
  telephone.night.engine.stop();
  CHECK(says(
      telephone.call_back("text", {{"MessageSid", "SM1"}, {"From", "+13125550100"}, {"Body", "a"}}),
      "could not be recorded"));
}
