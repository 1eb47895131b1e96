// SPDX-License-Identifier: Apache-2.0
// The auditor must find what is broken: each test breaks one thing.
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

Night open_night() {
  Night night;
  night.put(alert_named("JobBacklog"));
  night.advance(minutes(1));
  REQUIRE(audit(night.book, night.plan, night.now).empty());
  return night;
}

Incident& only(Night& night) {
  return night.book.incidents.begin()->second;
}

bool complains(const Night& night) {
  return !audit(night.book, night.plan, night.now).empty();
}

}  // namespace

TEST_CASE("the auditor sees an orphan") {
  Night night = open_night();
  SECTION("no next action") {
    only(night).due.reset();
  }
  SECTION("not in the agenda") {
    night.book.agenda.incidents.clear();
  }
  SECTION("put off for ever") {
    only(night).step_until = night.now + minutes(60 * 24 * 365);
  }
  SECTION("nobody's turn") {
    only(night).turns.clear();
  }
  SECTION("nobody ticks") {
    night.now += minutes(10);
  }
  SECTION("a step that is none") {
    only(night).step = 9;
  }
  CHECK(complains(night));
}

TEST_CASE("the auditor sees a page after an acknowledgement") {
  Night night = open_night();
  night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
  REQUIRE_FALSE(complains(night));
  Page& page = night.book.pages.begin()->second;
  SECTION("requested later") {
    page.requested_at = night.now + seconds(1);
  }
  SECTION("left ringing") {
    page.deliveries.front().cancel_requested = false;
  }
  CHECK(complains(night));
}

TEST_CASE("the auditor sees a pair from two numbers and one that comes too late") {
  Night night = open_night();
  night.report(PageId{2}, 1, 1, DeliveryState::ended);
  night.advance(seconds(20));
  REQUIRE_FALSE(complains(night));
  Page& page = night.book.pages.at(PageId{2});
  REQUIRE(page.deliveries.back().leg == 2);
  SECTION("another number") {
    page.deliveries.back().from = "+1";
  }
  SECTION("too late") {
    page.deliveries.back().requested_at += minutes(3);
  }
  CHECK(complains(night));
}

TEST_CASE("the auditor sees alerts that are miscounted or belong to nobody") {
  Night night = open_night();
  SECTION("miscounted") {
    only(night).firing = 2;
  }
  SECTION("homeless") {
    night.book.alerts[{"rules", 1}] = IncidentId{5};
  }
  CHECK(complains(night));
}

}  // namespace reveille::escalation
