// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

constexpr int storm = 100'000;

int calls_in(const Facts& facts) {
  int calls = 0;
  for (const Dated& dated : facts) {
    const auto* page = std::get_if<PageRequested>(&dated.fact);
    calls += page && page->kind == ContactKind::call ? 1 : 0;
  }
  return calls;
}

AlertFired alert_number(int number, const std::string& name) {
  AlertFired alert = alert_named(name);
  alert.labels.set("instance", std::to_string(number));
  alert.key.fingerprint = fingerprint(alert.labels);
  return alert;
}

}  // namespace

TEST_CASE("a hundred thousand alerts of one group are one incident and one page", "[long]") {
  Night night;
  for (int i = 0; i < storm; ++i) night.put(alert_number(i, "Storm"));
  CHECK(night.book.incidents.size() == 1);
  CHECK(count<PageRequested>(night.facts) == 1);
  CHECK(audit(night.book, night.plan, night.now).empty());
  night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
  for (int i = 0; i < storm; ++i) night.put(AlertResolved{alert_number(i, "Storm").key});
  CHECK(night.incident().state == IncidentState::resolved);
}

TEST_CASE("a hundred thousand incidents make a handful of calls, and one answer ends them",
          "[long]") {
  Night night;
  for (int i = 0; i < storm; ++i) night.put(alert_named("Storm" + std::to_string(i)));
  CHECK(night.book.incidents.size() == storm);
  CHECK(count<PageRequested>(night.facts) == 1);
  night.advance(minutes(2));
  CHECK(calls_in(night.facts) <= 2);
  CHECK(audit(night.book, night.plan, night.now).empty());
  const Page& last = *night.book.page(night.book.bundles.rbegin()->second.last);
  REQUIRE(last.kind == ContactKind::call);
  night.put(DigitPressed{last.id, 1, '4'});
  int open = 0;
  for (const auto& [id, incident] : night.book.incidents) {
    open += incident.state == IncidentState::open ? 1 : 0;
  }
  CHECK(open <= 3);  // those that had a page of their own
}

TEST_CASE("one tick does a bounded amount and the next goes on at once") {
  Night night;
  for (int i = 0; i < 10'000; ++i) night.put(alert_named("Storm" + std::to_string(i)));
  night.now += minutes(1);
  night.put(Tick{});
  CHECK(next_wakeup(night.book, night.plan, night.now) <= night.now);
  for (int ticks = 0; ticks < 10; ++ticks) night.put(Tick{});
  CHECK(next_wakeup(night.book, night.plan, night.now) > night.now);
}

}  // namespace reveille::escalation
