// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {

TEST_CASE("words that change with every sample become a fact at most once a minute") {
  Night night;
  AlertFired alert = alert_named("JobBacklog");
  night.put(alert);
  for (int second = 1; second <= 180; ++second) {
    night.advance(Span{1'000});
    alert.annotations.set("summary", std::to_string(second) + " jobs wait");
    night.put(alert);
  }
  CHECK(count<AlertRefreshed>(night.facts) == 3);
  CHECK(night.incident().alerts.begin()->second.annotations.get("summary") == "180 jobs wait");
}

TEST_CASE("a sender that was believed lost is heard at once") {
  Night night;
  AlertFired alert = alert_named("JobBacklog");
  alert.expires_at = night.now + Span{30'000};
  night.put(alert);
  night.advance(Span{31'000});
  REQUIRE(count<AlertLost>(night.facts) == 1);
  alert.expires_at = night.now + Span{30'000};
  night.put(alert);
  CHECK(count<AlertRefreshed>(night.facts) == 1);
  CHECK_FALSE(night.incident().alerts.begin()->second.lost);
}

TEST_CASE(
    "what becomes urgent while it rings as a trifle is called anew, on a phone that is free") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  Person& ada = night.plan.people.at(PersonName("ada"));
  ada.urgent = ada.low = {{ContactName("mobile"), Span{0}, {}}};
  night.put(alert_named("DiskFull", "warning"));
  const PageId trifle{1};
  REQUIRE(night.book.page(trifle)->kind == ContactKind::call);
  night.report(trifle, 1, 1, DeliveryState::ringing);
  night.advance(Span{3'000});
  const Page* page = night.book.page(PageId{2});
  REQUIRE_FALSE(page);
  SECTION("which rings: it is hung up") {
    const Facts facts = night.put(alert_named("DiskFull"));
    REQUIRE(count<UrgencyRaised>(facts) == 1);
    CHECK(count<DeliveryCancelled>(facts) == 1);
    page = night.book.page(PageId{2});
    REQUIRE(page);
    CHECK(page->pair);
    CHECK(night.book.page(trifle)->superseded);
    CHECK(first<Refused>(night.put(DigitPressed{trifle, 1, '4'})));
  }
  SECTION("on which they listen: it waits") {
    night.report(trifle, 1, 1, DeliveryState::answered);
    night.put(alert_named("DiskFull"));
    CHECK(night.incident().bundled.size() == 1);
    CHECK(count<DeliveryCancelled>(night.facts) == 0);
    night.advance(night.plan.timing.ring + Span{25'000});
    REQUIRE(night.book.page(PageId{2}));
    CHECK(night.book.page(PageId{2})->pair);
  }
  CHECK(night.incident().urgency == Urgency::urgent);
  CHECK(replayed(night.facts) == night.book);
}

TEST_CASE("what comes back by a route that has become urgent is urgent") {
  for (const bool meanwhile_resolved : {true, false}) {
    CAPTURE(meanwhile_resolved);
    Night night;
    night.put(alert_named("DiskFull", "warning"));
    if (!meanwhile_resolved) {
      AlertFired second = alert_named("DiskFull", "warning");
      second.labels.set("disk", "b");
      second.key.fingerprint = fingerprint(second.labels);
      night.put(second);
    }
    REQUIRE(night.incident().urgency == Urgency::low);
    const AlertFired again = alert_named("DiskFull", "warning");
    night.put(AlertResolved{again.key});
    REQUIRE((night.incident().state == IncidentState::resolved) == meanwhile_resolved);
    night.now += minutes(5);
    night.plan.routes.back().urgency = Urgency::urgent;
    const Facts facts = night.put(again);
    CHECK(first<UrgencyRaised>(facts));
    CHECK(first<PageRequested>(facts));
    CHECK(night.incident().urgency == Urgency::urgent);
    CHECK(audit(night.book, night.plan, night.now).empty());
  }
}

}  // namespace reveille::escalation
