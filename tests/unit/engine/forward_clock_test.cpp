// SPDX-License-Identifier: Apache-2.0
#include "engine/forward_clock.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using engine::ForwardClock;

namespace {
constexpr std::int64_t start = 1'700'000'000'000;
Instant at(std::int64_t seconds) {
  return instant_from_ms(start + seconds * 1000);
}
}  // namespace

TEST_CASE("a clock that runs well is believed to the millisecond") {
  ForwardClock clock(at(-10));
  for (std::int64_t ms = 0; ms < 10'000; ms += 7) {
    const Instant wall = instant_from_ms(start + ms);
    REQUIRE(clock.next(wall) == wall);
  }
}

TEST_CASE("a clock that jumps forward is believed at once") {
  ForwardClock clock(at(0));
  (void)clock.next(at(1));
  CHECK(clock.next(at(3601)) == at(3601));
}

TEST_CASE("after the clock was put back an hour, five minutes still last about five minutes") {
  ForwardClock clock(at(0));
  (void)clock.next(at(3600));
  const Instant before = clock.next(at(0));
  CHECK(before == at(3600));
  Instant now = before;
  for (int second = 1; second <= 300; ++second) {
    const Instant next = clock.next(at(second));
    REQUIRE(next >= now);
    now = next;
  }
  CHECK(now - before == Span{270'000});
}

TEST_CASE("a clock that was put back is caught up with, and then followed again") {
  ForwardClock clock(at(0));
  (void)clock.next(at(100));
  (void)clock.next(at(0));
  std::int64_t second = 1;
  while (clock.next(at(second)) > at(second)) {
    ++second;
    REQUIRE(second < 1100);
  }
  CHECK(second >= 990);
  CHECK(clock.next(at(second + 1)) == at(second + 1));
}

TEST_CASE("facts of the future at the start neither stop time nor take it back") {
  ForwardClock clock(at(1000));
  CHECK(clock.next(at(0)) == at(1000));
  CHECK(clock.next(at(1)) == instant_from_ms(start + 1'000'900));
}

TEST_CASE("many calls within one millisecond lose no time") {
  ForwardClock clock(at(1000));
  (void)clock.next(at(0));
  for (std::int64_t ms = 1; ms <= 1000; ++ms) {
    (void)clock.next(instant_from_ms(start + ms));
    (void)clock.next(instant_from_ms(start + ms));
  }
  CHECK(clock.last() == instant_from_ms(start + 1'000'900));
}
