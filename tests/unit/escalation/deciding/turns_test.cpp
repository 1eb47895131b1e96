// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {

TEST_CASE("a contact that is due several times after a pause is paged once") {
  Night night;
  for (auto& [name, person] : night.plan.people) {
    person.urgent = {{ContactName("text"), Span{0}, {}},
                     {ContactName("mobile"), minutes(1), {}},
                     {ContactName("mobile"), minutes(2), {}},
                     {ContactName("mobile"), minutes(3), {}}};
  }
  night.plan.policies.begin()->second.steps.front().timeout = minutes(60);
  night.put(alert_named("JobBacklog"));
  night.now += minutes(10);
  const Facts facts = night.put(Tick{});
  CHECK(count<PageRequested>(facts) == 1);
  CHECK(night.incident().turns.front().next == 4);
}

TEST_CASE("whoever escalates is not paged by their own turn any more") {
  Night night;
  night.put(alert_named("JobBacklog"));
  const PersonName whom = night.book.page(PageId{1})->person;
  night.put(TextReceived{night.book.page(PageId{1})->address, "e", "x"});
  CHECK(night.incident().step == 2);
  const Turn* turn = night.incident().turn(whom);
  CHECK((!turn || !turn->earlier));
  CHECK(night.book.page(PageId{1})->answered);
}

TEST_CASE("contacts of an earlier step run on until somebody acknowledges") {
  Night night;
  for (auto& [name, person] : night.plan.people) person.urgent.back().after = minutes(7);
  night.plan.policies.begin()->second.steps[1] = step("person:linus");
  night.put(alert_named("JobBacklog"));
  const PersonName whom = night.book.page(PageId{1})->person;
  night.plan.people.at(PersonName("linus")).urgent.resize(1);
  night.advance(minutes(7));
  const Page* call = night.book.page(night.book.last_page);
  CHECK(night.incident().step == 2);
  CHECK(call->kind == ContactKind::call);
  CHECK(call->person == whom);
}

TEST_CASE("rounds shorter than a pair of calls come to the second call, whatever takes the first") {
  Night night;
  night.plan.carriers.resize(1);
  night.plan.carriers.front().sms = false;
  if (GENERATE(true, false)) night.plan.timing.bundle = Span{0};
  Policy& policy = night.plan.policies.begin()->second;
  policy.steps = {step("person:linus", seconds(40)), step("person:linus", seconds(16))};
  policy.steps.front().with = {"call"};
  policy.steps.back().with = {"text"};
  policy.repeat = 5;
  night.put(alert_named("JobBacklog"));
  const Instant began = night.now;
  night.report(PageId{1}, 1, 1, DeliveryState::answered);
  night.advance(seconds(58));
  CHECK(night.incident().round == 2);
  CHECK(count<PageRequested>(night.facts) == 1);
  CHECK(count<PageBundled>(night.facts) == 1);
  night.advance(seconds(2));
  const Delivery& second = night.book.page(PageId{1})->deliveries.back();
  REQUIRE(second.leg == 2);
  CHECK(second.requested_at - began == seconds(60));
  night.advance(minutes(1));
  CHECK(count<PageRequested>(night.facts) == 2);  // what waited
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("what rings in silence since quiet hours that are over keeps no call back") {
  Night night;
  Policy& policy = night.plan.policies.begin()->second;
  policy.steps = {step("person:linus", seconds(10)), step("person:linus")};
  policy.steps.front().with = {"call"};
  Person& linus = night.plan.people.at(PersonName("linus"));
  linus.urgent = {{ContactName("mobile"), Span{0}, {}}, {ContactName("text"), Span{0}, {}}};
  const bool over = GENERATE(false, true);
  night.now = at(over ? "2024-02-05T13:59:55Z" : "2024-02-05T13:59:45Z");
  night.put(alert_named("JobBacklog"));
  night.report(PageId{1}, 1, 1, DeliveryState::ringing);
  night.advance(seconds(10));
  CHECK(night.incident().step == 2);
  CHECK(count<PageBundled>(night.facts) == (over ? 0 : 1));
  CHECK(night.book.page(PageId{1})->superseded == over);
}

TEST_CASE("routes that put all their alerts into one incident keep to themselves") {
  Night night;
  for (Route& route : night.plan.routes) route.group_by.clear();
  night.put(alert_named("Trifle", "warning"));
  night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
  night.put(alert_named("JobBacklog"));
  CHECK(night.book.incidents.size() == 2);
  CHECK(night.incident(1).state == IncidentState::acknowledged);
  CHECK(night.incident(2).state == IncidentState::open);
}

TEST_CASE("what can wait is no longer kept from a telephone once nothing else is left") {
  Night night;
  for (auto& [name, person] : night.plan.people) {
    person.contacts.push_back(
        {ContactName("mail"), ContactKind::email, name.value + "@example.org", {}, {}});
    person.low = {{ContactName("mail"), Span{0}, {}}};
  }
  const Facts facts = night.put(alert_named("Trifle", "warning"));
  CHECK(night.incident().step == 0);
  CHECK(count<PageRequested>(facts) == 3);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

}  // namespace reveille::escalation
