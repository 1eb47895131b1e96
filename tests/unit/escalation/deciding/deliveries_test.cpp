// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "escalation/schedule.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

// The first page of the night is a text, the second a call.
constexpr PageId text_page{1};
constexpr PageId call_page{2};

Night with_a_call() {
  Night night;
  night.put(alert_named("JobBacklog"));
  night.report(text_page, 1, 1, DeliveryState::accepted);
  night.advance(minutes(1));
  REQUIRE(night.book.page(call_page)->kind == ContactKind::call);
  return night;
}

const Delivery& last(const Night& night, PageId page) {
  return night.book.page(page)->deliveries.back();
}

}  // namespace

TEST_CASE("reports move a delivery forward only, and an end is an end") {
  Night night = with_a_call();
  CHECK(night.report(call_page, 1, 1, DeliveryState::ringing).size() == 1);
  CHECK(night.report(call_page, 1, 1, DeliveryState::ringing).empty());
  CHECK(night.report(call_page, 1, 1, DeliveryState::accepted).empty());
  CHECK(night.report(call_page, 1, 1, DeliveryState::ended).size() == 1);
  CHECK(night.report(call_page, 1, 1, DeliveryState::failed, FailureClass::contact_broken).empty());
  CHECK(night.report(call_page, 1, 1, DeliveryState::answered).empty());
  CHECK(last(night, call_page).state == DeliveryState::ended);
}

TEST_CASE("reports of what was never asked change nothing") {
  Night night = with_a_call();
  const Book before = night.book;
  CHECK(night.report(PageId{99}, 1, 1, DeliveryState::failed).empty());
  CHECK(night.report(call_page, 2, 1, DeliveryState::failed).empty());
  CHECK(night.report(call_page, 1, 2, DeliveryState::failed).empty());
  CHECK(night.book == before);
}

TEST_CASE("a person's carriers are asked in their order, a contact's in its own, then the others") {
  Night night;
  Person& ada = night.plan.people.at(PersonName("ada"));
  ada.carriers = {CarrierName("beta")};
  ada.contacts[1].carriers = {CarrierName("alpha")};
  SECTION("as long as they work") {
    night.put(alert_named("JobBacklog"));
    CHECK(last(night, text_page).carrier == CarrierName("beta"));
    night.advance(minutes(1));
    CHECK(last(night, call_page).carrier == CarrierName("alpha"));
  }
  SECTION("what is not preferred takes over, and nothing is stuck") {
    night.put(alert_named("JobBacklog"));
    night.report(text_page, 1, 1, DeliveryState::failed, FailureClass::carrier_broken);
    CHECK(last(night, text_page).carrier == CarrierName("alpha"));
    night.report(text_page, 1, 2, DeliveryState::failed, FailureClass::carrier_broken);
    night.advance(seconds(10));
    CHECK(last(night, text_page).carrier == CarrierName("beta"));
  }
  SECTION("a carrier that is gone, or takes no such pages, is no obstacle") {
    ada.carriers = {CarrierName("gone"), CarrierName("beta")};
    night.plan.carriers[1].sms = false;
    night.put(alert_named("JobBacklog"));
    CHECK(last(night, text_page).carrier == CarrierName("alpha"));
  }
  SECTION("a reload that takes the contact away lets its page go on by the plan's order") {
    night.put(alert_named("JobBacklog"));
    ada.contacts.erase(ada.contacts.begin());
    night.report(text_page, 1, 1, DeliveryState::failed, FailureClass::carrier_broken);
    CHECK(last(night, text_page).carrier == CarrierName("alpha"));
  }
}

TEST_CASE("neither delivered nor answered is an acknowledgement") {
  Night night = with_a_call();
  night.report(text_page, 1, 1, DeliveryState::delivered);
  night.report(call_page, 1, 1, DeliveryState::answered);
  night.report(call_page, 1, 1, DeliveryState::ended);
  CHECK(night.incident().state == IncidentState::open);
  CHECK(count<Acknowledged>(night.facts) == 0);
}

TEST_CASE(
    "the second call comes from the same number, inside the window, and not after an answer") {
  Night night = with_a_call();
  const Instant started = night.now;
  night.report(call_page, 1, 1, DeliveryState::ringing);
  night.advance(seconds(25));
  night.report(call_page, 1, 1, DeliveryState::ended);
  night.advance(seconds(14));
  CHECK(last(night, call_page).leg == 1);
  SECTION("unanswered") {
    night.advance(seconds(1));
    const Delivery& second = last(night, call_page);
    REQUIRE(second.leg == 2);
    CHECK(second.from == night.book.page(call_page)->deliveries.front().from);
    CHECK(second.requested_at == started + seconds(40));
  }
  SECTION("answered late, by key") {
    night.put(DigitPressed{call_page, 1, '4'});
    night.advance(minutes(3));
    CHECK(last(night, call_page).leg == 1);
  }
}

TEST_CASE("a mailbox that takes the first call is hung up, and the second call comes in time") {
  Night night = with_a_call();
  const Instant started = night.now;
  night.report(call_page, 1, 1, DeliveryState::ringing);
  night.advance(seconds(20));
  night.report(call_page, 1, 1, DeliveryState::answered);
  night.advance(seconds(24));
  CHECK(count<DeliveryCancelled>(night.facts) == 0);
  night.advance(seconds(1));
  CHECK(count<DeliveryCancelled>(night.facts) == 1);
  REQUIRE(outstanding(night.book).size() == 1);
  CHECK(outstanding(night.book).front().cancel);
  SECTION("that it is over may be told, late or never") {
    if (GENERATE(true, false)) {
      night.advance(seconds(10));
      night.report(call_page, 1, 1, DeliveryState::cancelled);
      night.advance(seconds(4));
    } else {
      night.advance(seconds(14));
    }
    CHECK(last(night, call_page).leg == 1);
    night.advance(seconds(1));
    REQUIRE(last(night, call_page).leg == 2);
    CHECK(last(night, call_page).requested_at == started + seconds(25 + 20 + 15));
    CHECK(audit(night.book, night.plan, night.now).empty());
  }
  SECTION("that it failed is no reason to begin anew") {
    night.report(call_page, 1, 1, DeliveryState::failed, FailureClass::retry_later);
    night.advance(seconds(15));
    CHECK(last(night, call_page).leg == 2);
  }
  SECTION("a key that was pressed just then is an answer") {
    night.put(DigitPressed{call_page, 1, '4'});
    night.advance(minutes(3));
    CHECK(last(night, call_page).leg == 1);
    CHECK(night.incident().state == IncidentState::acknowledged);
  }
}

TEST_CASE("a first call that the carrier lets wait rings its time all the same") {
  Night night = with_a_call();
  night.report(call_page, 1, 1, DeliveryState::accepted);
  night.advance(seconds(60));
  night.report(call_page, 1, 1, DeliveryState::ringing);
  night.advance(seconds(44));
  CHECK(count<DeliveryCancelled>(night.facts) == 0);
  night.advance(seconds(16));
  CHECK(count<DeliveryCancelled>(night.facts) == 1);
  REQUIRE(last(night, call_page).leg == 2);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("whoever has pressed a key, a wrong one, is not hung up") {
  Night night = with_a_call();
  night.report(call_page, 1, 1, DeliveryState::ringing);
  night.advance(seconds(24));
  night.report(call_page, 1, 1, DeliveryState::answered);
  night.advance(seconds(20));
  const bool key = GENERATE(true, false);
  night.put(DigitPressed{call_page, 1, key ? '5' : char{0}});
  night.advance(seconds(30));
  CHECK(count<DeliveryCancelled>(night.facts) == (key ? 0 : 1));
  CHECK(replayed(night.facts) == night.book);
  // It comes all the same, at the last moment when they listen still.
  night.advance(seconds(key ? 95 : 46));
  CHECK(last(night, call_page).leg == (key ? 1 : 2));
  night.advance(seconds(1));
  CHECK(last(night, call_page).leg == 2);
}

TEST_CASE("a second call that is due at the last moment and comes a little late is a second call") {
  Night night = with_a_call();
  night.report(call_page, 1, 1, DeliveryState::accepted);
  night.advance(seconds(112));
  night.report(call_page, 1, 1, DeliveryState::ringing);
  night.advance(seconds(57));
  CHECK(count<DeliveryCancelled>(night.facts) == 1);
  night.now += seconds(1) + Span{1};
  night.put(Tick{});
  CHECK(last(night, call_page).leg == 2);
}

TEST_CASE("a phone that rings for one incident is not called for another") {
  Night night = with_a_call();
  night.report(call_page, 1, 1, DeliveryState::accepted);
  night.put(alert_named("Other"));
  night.advance(seconds(80));
  night.report(call_page, 1, 1, DeliveryState::ringing);  // so long in the carrier's queue
  const auto calls = [&] {
    return std::ranges::count_if(night.book.pages, [](const auto& entry) {
      return entry.second.kind == ContactKind::call && entry.second.person == PersonName("ada");
    });
  };
  const auto before = calls();
  night.advance(seconds(40));
  CHECK(calls() == before);
  night.advance(minutes(4));
  CHECK(calls() > before);
}

TEST_CASE("whoever listens to the second call is not called for another incident") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  night.plan.people.at(PersonName("ada")).urgent = {{ContactName("mobile"), Span{0}, {}}};
  night.put(alert_named("JobBacklog"));
  const PageId page{1};
  night.report(page, 1, 1, DeliveryState::ended);
  night.advance(seconds(5));
  night.put(alert_named("Other"));
  night.advance(seconds(35));
  REQUIRE(last(night, page).leg == 2);
  night.advance(seconds(20));
  night.report(page, 2, 1, DeliveryState::answered);
  const Span listens = night.plan.timing.ring + seconds(25);
  const auto to_ada = [&] {
    return std::ranges::count_if(
        night.book.pages, [](const auto& one) { return one.second.person == PersonName("ada"); });
  };
  SECTION("until the call must be over") {
    night.advance(listens - Span{1});
    CHECK(to_ada() == 1);
    night.advance(Span{1});
    CHECK(to_ada() == 2);
  }
  SECTION("and when they have answered, as soon as the bundle's time is over") {
    night.put(DigitPressed{page, 2, '4'});
    night.advance(seconds(30));
    CHECK(to_ada() == 2);
  }
}

TEST_CASE("whoever picks up what lights up in silence is not called over either") {
  Night night;  // quiet hours
  Person& ada = night.plan.people.at(PersonName("ada"));
  ada.contacts[1].dnd = DndPassage::none;
  ada.urgent = {{ContactName("mobile"), Span{0}, {}}};
  night.put(alert_named("JobBacklog"));
  const PageId page{1};
  night.report(page, 1, 1, DeliveryState::ended);
  night.advance(seconds(40));
  REQUIRE(last(night, page).leg == 2);
  night.advance(seconds(40));
  night.report(page, 2, 1, DeliveryState::answered);
  night.advance(seconds(20));
  CHECK(count<PageRequested>(night.put(alert_named("Other"))) == 0);
}

TEST_CASE("whatever comes between the hanging up and the second call, it comes") {
  Night night = with_a_call();
  night.report(call_page, 1, 1, DeliveryState::ringing);
  night.advance(seconds(45));
  REQUIRE(count<DeliveryCancelled>(night.facts) == 1);
  SECTION("a restart") {
    night.book = replayed(night.facts);
    night.advance(seconds(15));
    CHECK(last(night, call_page).leg == 2);
  }
  SECTION("a reload that wants another rhythm") {
    night.plan.timing.pair_gap = seconds(30);
    night.put(PlanChanged{});
    night.advance(seconds(15));
    CHECK(last(night, call_page).leg == 2);
  }
  SECTION("a long pause: the pair begins anew") {
    night.now += minutes(5);
    night.put(Tick{});
    CHECK(count<DeliveryRequested>(night.facts) > 2);
    CHECK(last(night, call_page).leg == 1);
    CHECK(audit(night.book, night.plan, night.now).empty());
  }
  SECTION("an answer: what may still ring is withdrawn once more, and no second call comes") {
    night.put(AckAsked{IncidentId{1}, {"grace", Via::web, {}}});
    CHECK(count<DeliveryCancelled>(night.facts) >= 2);
    night.advance(minutes(1));
    CHECK(last(night, call_page).leg == 1);
  }
}

TEST_CASE("a first call of which nothing more is heard still has its second inside the window") {
  Night night = with_a_call();
  const Instant started = night.now;
  night.report(call_page, 1, 1, DeliveryState::accepted);
  night.advance(seconds(165));
  REQUIRE(last(night, call_page).leg == 2);  // its end was not waited for
  CHECK(last(night, call_page).requested_at - started < seconds(180));
  CHECK(count<DeliveryCancelled>(night.facts) == 0);
}

TEST_CASE("a pair whose window passed while we were off begins anew") {
  Night night = with_a_call();
  night.report(call_page, 1, 1, DeliveryState::ended);
  night.now += minutes(4);
  night.put(Tick{});
  CHECK(last(night, call_page).leg == 1);
  CHECK(last(night, call_page).attempt == 2);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("each retry comes later than the one before, up to a minute, for ever") {
  Night night;
  night.plan.carriers.resize(1);
  night.plan.policies.at(PolicyName("default")).steps.front().timeout = minutes(60);
  night.put(alert_named("JobBacklog"));
  Span before{0};
  for (int attempt = 1; attempt < 30; ++attempt) {
    REQUIRE(last(night, text_page).attempt == attempt);
    night.report(text_page, 1, attempt, DeliveryState::failed, FailureClass::retry_later);
    const Span delay = *night.book.page(text_page)->due - night.now;
    REQUIRE(delay >= before);
    REQUIRE(delay <= minutes(1));
    before = delay;
    night.advance(delay);
  }
  CHECK(before >= seconds(30));
}

TEST_CASE(
    "after two failures another carrier is asked, and the person's next contact does not wait") {
  Night night;
  night.put(alert_named("JobBacklog"));
  night.report(text_page, 1, 1, DeliveryState::failed, FailureClass::retry_later);
  CHECK(night.book.last_page == text_page);
  night.advance(seconds(2));
  CHECK(last(night, text_page).carrier == CarrierName("alpha"));
  night.report(text_page, 1, 2, DeliveryState::failed, FailureClass::retry_later);
  CHECK(night.book.last_page == call_page);
  night.advance(seconds(4));
  CHECK(last(night, text_page).carrier == CarrierName("beta"));
}

TEST_CASE("what is owed to the world after a restart is what was asked and not reported") {
  Night night = with_a_call();
  REQUIRE(outstanding(night.book).size() == 1);
  CHECK(outstanding(night.book).front().page == call_page);
  CHECK_FALSE(outstanding(night.book).front().cancel);
  night.report(call_page, 1, 1, DeliveryState::ringing);
  CHECK(outstanding(night.book).empty());
  night.put(AckAsked{IncidentId{1}, {"grace", Via::web, {}}});
  const auto owed = outstanding(replayed(night.facts));
  REQUIRE(owed.size() == 2);  // the ringing call is to be hung up, the waiting text withdrawn
  CHECK((owed[0].cancel && owed[1].cancel));
  night.report(call_page, 1, 1, DeliveryState::cancelled);
  REQUIRE(outstanding(night.book).size() == 1);
  CHECK(outstanding(night.book).front().page == text_page);
  night.report(text_page, 1, 1, DeliveryState::ended);
  CHECK(outstanding(night.book).empty());
}

TEST_CASE("a number found dead is a fact with an end; a new number is not broken") {
  Night night;
  night.put(alert_named("JobBacklog"));
  const Facts facts =
      night.report(text_page, 1, 1, DeliveryState::failed, FailureClass::contact_broken);
  const auto* broken = first<ContactBroken>(facts);
  REQUIRE(broken);
  CHECK(broken->until == night.now + minutes(24 * 60));
  night.put(AckAsked{IncidentId{1}, {"linus", Via::web, {}}});
  const PersonName whom = broken->person;
  night.plan.people.at(whom).contacts.front().address = "+13125559999";
  const PageId next{night.book.last_page.value + 1};
  night.advance(minutes(5));
  night.put(alert_named("Another"));
  REQUIRE(night.book.page(next));
  CHECK(night.book.page(next)->address == "+13125559999");
}

}  // namespace reveille::escalation
