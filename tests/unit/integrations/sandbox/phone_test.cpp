// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/phone.hpp"

#include <catch2/catch.hpp>

#include "unit/integrations/sandbox/customer.hpp"

using namespace reveille;
using namespace reveille::integrations::sandbox;

TEST_CASE("Do-Not-Disturb follows the hours of its zone, to the minute") {
  const PhoneSettings phone = phone_of();
  const Instant midnight = night - Span{30 * 60'000};
  CHECK(in_dnd(phone, Zone(), midnight));
  CHECK_FALSE(in_dnd(phone, Zone(), midnight - Span{1}));
  CHECK(in_dnd(phone, Zone(), midnight + Span{8 * 3'600'000 - 1}));
  CHECK_FALSE(in_dnd(phone, Zone(), midnight + Span{8 * 3'600'000}));
}

TEST_CASE("always and never are what they say") {
  PhoneSettings phone;
  phone.dnd = parse_dnd("never").value();
  CHECK_FALSE(in_dnd(phone, Zone(), night));
  phone.dnd = parse_dnd("always").value();
  for (int hour = 0; hour < 24; ++hour)
    CHECK(in_dnd(phone, Zone(), night + Span{hour * 3'600'000}));
}

TEST_CASE("a second call rings within three minutes on iOS and fifteen on Android") {
  const auto [os, minutes] = GENERATE(table<Os, int>({{Os::ios, 3}, {Os::android, 15}}));
  PhoneSettings phone = phone_of();
  phone.os = os;
  const Span window{minutes * 60'000};
  CHECK_FALSE(hears_call(phone, Zone(), std::nullopt, night).audible);
  CHECK(hears_call(phone, Zone(), night, night + window - Span{1}).audible);
  CHECK_FALSE(hears_call(phone, Zone(), night, night + window).audible);
  phone.repeated_calls = false;
  CHECK_FALSE(hears_call(phone, Zone(), night, night + Span{60'000}).audible);
}

TEST_CASE("a saved contact is let through for what it was saved for") {
  PhoneSettings phone = phone_of();
  phone.call_bypass = true;
  CHECK(hears_call(phone, Zone(), std::nullopt, night).audible);
  CHECK_FALSE(hears_text(phone, Zone(), night).audible);
  phone.call_bypass = false;
  phone.text_bypass = true;
  CHECK_FALSE(hears_call(phone, Zone(), std::nullopt, night).audible);
  CHECK(hears_text(phone, Zone(), night).audible);
}

TEST_CASE("who sleeps notices sounds only, who is awake sees the screen") {
  PhoneSettings phone;
  const Hearing silent{false, "DnD"};
  const Hearing loud{true, ""};
  phone.attention = Attention::asleep;
  CHECK(notices(phone, loud));
  CHECK_FALSE(notices(phone, silent));
  phone.attention = Attention::awake;
  CHECK(notices(phone, silent));
  phone.attention = Attention::manual;
  CHECK_FALSE(notices(phone, loud));
}
