// SPDX-License-Identifier: Apache-2.0
#include "delivery/breaker.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::delivery;

namespace {
const SteadyInstant start{std::chrono::hours(1)};
constexpr double longest = 0.9999999;

Breaker opened() {
  Breaker breaker;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(breaker.admit(start));
    breaker.failed(start, longest);
  }
  REQUIRE(breaker.is_open());
  return breaker;
}
}  // namespace

TEST_CASE("a breaker opens after failures in a row, not after failures with a success between") {
  Breaker breaker;
  breaker.failed(start, 0);
  breaker.failed(start, 0);
  breaker.succeeded();
  breaker.failed(start, 0);
  breaker.failed(start, 0);
  CHECK_FALSE(breaker.is_open());
  CHECK(breaker.admit(start));
  breaker.failed(start, 0);
  CHECK(breaker.is_open());
  CHECK_FALSE(breaker.admit(start));
}

TEST_CASE(
    "after the pause one order is let through; its success closes, its failure opens longer") {
  auto breaker = opened();
  CHECK_FALSE(breaker.admit(start + Span{1'900}));
  CHECK(breaker.admit(start + Span{2'000}));
  CHECK_FALSE(breaker.admit(start + Span{2'000}));  // one try at a time
  breaker.failed(start + Span{2'000}, longest);
  CHECK_FALSE(breaker.admit(start + Span{5'900}));
  CHECK(breaker.admit(start + Span{6'000}));
  breaker.succeeded();
  CHECK_FALSE(breaker.is_open());
  CHECK(breaker.admit(start + Span{6'000}));
  CHECK(breaker.admit(start + Span{6'000}));
}

TEST_CASE("pauses have an end: a carrier that is back is noticed soon, whatever it asked for") {
  auto breaker = opened();
  SteadyInstant now = start;
  for (int i = 0; i < 20; ++i) {
    now += Span{30'000};
    REQUIRE(breaker.admit(now));
    breaker.failed(now, longest, Span{3'600'000});
  }
  CHECK(breaker.next_try() == now + Span{30'000});
}

TEST_CASE("chance spreads the pause over its second half, and the carrier may ask for more") {
  Breaker breaker;
  for (int i = 0; i < 3; ++i) breaker.failed(start, 0.0);
  CHECK(breaker.next_try() == start + Span{1'000});
  Breaker asked;
  for (int i = 0; i < 3; ++i) asked.failed(start, 0.0, Span{7'000});
  CHECK(asked.next_try() == start + Span{7'000});
}

TEST_CASE("failures of orders sent before it opened do not lengthen the pause") {
  auto breaker = opened();
  const auto next = breaker.next_try();
  for (int i = 0; i < 50; ++i) breaker.failed(start + Span{500}, longest);
  CHECK(breaker.next_try() == next);
}

TEST_CASE("a try without an outcome does not block the next one") {
  auto breaker = opened();
  CHECK(breaker.admit(start + Span{2'000}));
  breaker.abandoned();
  CHECK(breaker.admit(start + Span{2'000}));
}
