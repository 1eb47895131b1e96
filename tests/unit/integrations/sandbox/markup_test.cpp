// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/markup.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::integrations::sandbox;

TEST_CASE("TwiML becomes verbs in order") {
  const auto verbs = parse_twiml(R"(<?xml version="1.0" encoding="UTF-8"?>
    <!-- greeting -->
    <Response>
      <Say voice="alice">Fire &amp; &#34;smoke&#x22;</Say><Pause length='2'/>
      <Gather numDigits="1" timeout="8"><Say>Press 4</Say><Pause/></Gather>
      <Redirect method="GET">https://x/y?a=1&amp;b=2</Redirect>
    </Response>)")
                         .value();
  REQUIRE(verbs.size() == 4);
  CHECK(verbs[0].text == "Fire & \"smoke\"");
  CHECK(verbs[0].length == speech_length(verbs[0].text));
  CHECK(verbs[1].length == Span{2'000});
  CHECK(verbs[2].prompt.size() == 2);
  CHECK(verbs[2].finish_key == "#");
  CHECK_FALSE(verbs[2].action_when_empty);
  CHECK(verbs[3].text == "https://x/y?a=1&b=2");
  CHECK(verbs[3].method == "GET");
}

TEST_CASE("a document that a real carrier would stumble over is refused") {
  for (const char* document :
       {"", "hello", "<Response>", "<Response><Say>a</Response>", "<Response/>x",
        "<Response><Say>a & b</Say></Response>", "<Response><Say>&nbsp;</Say></Response>",
        "<Response><Shout>a</Shout></Response>", "<Response><Say volume=\"9\">a</Say></Response>",
        "<Response><Gather><Hangup/></Gather></Response>", "<Response a=1/>",
        "<Response><Pause length=\"long\"/></Response>", "<response/>",
        "<Response><Gather><Say><Say><Say/></Say></Say></Gather></Response>"}) {
    CAPTURE(document);
    CHECK_FALSE(parse_twiml(document));
  }
  CHECK_FALSE(parse_twiml("<Response><Say>" + std::string(64 * 1024, 'a') + "</Say></Response>"));
  CHECK(parse_twiml("<Response/>").value().empty());
}
