// SPDX-License-Identifier: Apache-2.0
#include "samples/schedule.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::samples;

TEST_CASE("a group's slots are a whole interval apart and the same after every restart") {
  rules::RuleGroup group;
  group.file = "rules/night.yml";
  group.name = "api";
  const Span offset = slot_offset(group);
  CHECK(offset == slot_offset(group));
  CHECK(offset >= Span{0});
  CHECK(offset < group.interval);
  const Instant at = instant_from_ms(1'707'112'800'123);
  const Instant slot = slot_before(at, group.interval, offset);
  CHECK(slot <= at);
  CHECK(at - slot < group.interval);
  CHECK(slot_before(slot, group.interval, offset) == slot);
  CHECK(slot_before(slot - Span{1}, group.interval, offset) == slot - group.interval);
}

TEST_CASE("groups of one interval are spread over it") {
  std::set<Span> offsets;
  for (int i = 0; i < 100; ++i) {
    rules::RuleGroup group;
    group.name = "group " + std::to_string(i);
    offsets.insert(slot_offset(group));
  }
  CHECK(offsets.size() > 90);
}

TEST_CASE("slots go on before 1970") {
  CHECK(slot_before(instant_from_ms(-1), Span{1000}, Span{0}) == instant_from_ms(-1000));
  CHECK(slot_before(instant_from_ms(-1), Span{1000}, Span{300}) == instant_from_ms(-700));
}

TEST_CASE("cheap evaluations by arrival never wait, expensive ones take a tenth of the time") {
  using namespace std::chrono_literals;
  ArrivalBudget cheap;
  ArrivalBudget::Time now{std::chrono::hours{1}};
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(cheap.ready_at() <= now);
    cheap.charge(now, 4ms);
    now += 50ms;
  }
  ArrivalBudget dear;
  std::chrono::nanoseconds worked{0};
  const auto begin = now;
  while (now < begin + 100s) {
    now = std::max(now, dear.ready_at()) + 20ms;
    dear.charge(now, 20ms);
    worked += 20ms;
  }
  CHECK(worked >= 10s);
  CHECK(worked <= 10s + 140ms);
}

TEST_CASE("an evaluation that took very long is paid for before the next one") {
  using namespace std::chrono_literals;
  ArrivalBudget budget;
  const ArrivalBudget::Time now{std::chrono::hours{1}};
  budget.charge(now, 5s);
  CHECK(budget.ready_at() == now + 49s);
}
