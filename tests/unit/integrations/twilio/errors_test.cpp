// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/errors.hpp"

#include <catch2/catch.hpp>

using namespace reveille::integrations::twilio;
using reveille::escalation::FailureClass;

TEST_CASE("an error code says what the pager does next") {
  const auto [code, expected] = GENERATE(table<int, FailureClass>({
      {20429, FailureClass::retry_later},       {30001, FailureClass::retry_later},
      {30003, FailureClass::retry_later},       {30008, FailureClass::retry_later},
      {20003, FailureClass::carrier_broken},    {30002, FailureClass::carrier_broken},
      {30034, FailureClass::carrier_broken},    {70051, FailureClass::carrier_broken},
      {21211, FailureClass::contact_broken},    {21610, FailureClass::contact_broken},
      {21614, FailureClass::contact_broken},    {30006, FailureClass::contact_broken},
      {21408, FailureClass::our_configuration}, {21606, FailureClass::our_configuration},
      {21608, FailureClass::our_configuration}, {572005, FailureClass::our_configuration},
      {12100, FailureClass::our_bug},           {11205, FailureClass::our_bug},
      {21602, FailureClass::our_bug},
  }));
  CAPTURE(code);
  CHECK(meaning_of_code(code, 400).failure == expected);
  CHECK(meaning_of_code(code, 0).failure == expected);
}

TEST_CASE("a code that nobody knows means what its HTTP status means") {
  CHECK(meaning_of_code(99999, 401).failure == FailureClass::carrier_broken);
  CHECK(meaning_of_code(99999, 400).failure == FailureClass::our_bug);
  CHECK(meaning_of_code(99999, 503).failure == FailureClass::retry_later);
  CHECK(meaning_of_code(99999, 0).failure == FailureClass::retry_later);
  CHECK(meaning_of_code(99999, 0).reason == "error 99999");
}

TEST_CASE("a number that does not exist is a broken contact, a phone that is off is not") {
  CHECK(meaning_of_sip(404).failure == FailureClass::contact_broken);
  CHECK(meaning_of_sip(480).failure == FailureClass::retry_later);
  CHECK(meaning_of_sip(503).failure == FailureClass::retry_later);
  CHECK(meaning_of_sip(480).reason == "failed, SIP 480: unreachable");
}
