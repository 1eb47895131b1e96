// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/markup.hpp"

#include <catch2/catch.hpp>

#include "integrations/sandbox/markup.hpp"

using namespace reveille;
using namespace reveille::integrations;
using Kind = sandbox::Verb::Kind;

TEST_CASE("a call asks three times and reports only at the end that no key came") {
  const HttpResponse response = twilio::gather_key("Fire & <smoke>", "https://p.example.org/d/1");
  CHECK(response.status == 200);
  CHECK(header(response.headers, "Content-Type") == "text/xml; charset=utf-8");
  const auto verbs = sandbox::parse_twiml(response.body).value();
  REQUIRE(verbs.size() == 5);
  CHECK(verbs[0].kind == Kind::pause);
  for (std::size_t round : {1u, 2u, 3u}) {
    CHECK(verbs[round].kind == Kind::gather);
    CHECK(verbs[round].digits == 1);
    CHECK(verbs[round].length == Span{8'000});
    CHECK(verbs[round].finish_key.empty());
    CHECK(verbs[round].action == "https://p.example.org/d/1");
    CHECK(verbs[round].action_when_empty == (round == 3));
    REQUIRE(verbs[round].prompt.size() == 1);
    CHECK(verbs[round].prompt[0].text == "Fire & <smoke>");
  }
  CHECK(verbs[4].kind == Kind::hangup);
}

TEST_CASE("words end a call, nothing or a text answers a callback") {
  const auto said = sandbox::parse_twiml(twilio::speak("Acknowledged").body).value();
  REQUIRE(said.size() == 2);
  CHECK(said[0].text == "Acknowledged");
  CHECK(said[1].kind == Kind::hangup);
  CHECK(sandbox::parse_twiml(twilio::acknowledge("").body).value().empty());
  const auto reply = sandbox::parse_twiml(twilio::acknowledge("\"42\" is acked").body).value();
  REQUIRE(reply.size() == 1);
  CHECK(reply[0].kind == Kind::message);
  CHECK(reply[0].text == "\"42\" is acked");
}
