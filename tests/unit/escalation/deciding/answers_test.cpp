// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <catch2/catch.hpp>

#include "escalation/message.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

constexpr PageId call_page{2};

// Ada is being called.
Night night_with_a_call(bool by_code = false) {
  Night night;
  night.plan.policies.begin()->second.ack_by_code = by_code;
  night.put(alert_named("JobBacklog"));
  night.advance(minutes(1));
  REQUIRE(night.book.page(call_page)->kind == ContactKind::call);
  return night;
}

}  // namespace

TEST_CASE("the key 8 snoozes for half an hour, then it pages again") {
  Night night = night_with_a_call();
  const Facts facts = night.put(DigitPressed{call_page, 2, '8'});
  REQUIRE(first<Snoozed>(facts));
  CHECK(first<Snoozed>(facts)->until == night.now + minutes(30));
  CHECK(first<Snoozed>(facts)->via == Via::call);
  REQUIRE(first<Acknowledged>(facts));
  CHECK(first<Acknowledged>(facts)->leg == 2);
  CHECK(count<ProofRecorded>(facts) == 1);  // it rang inside quiet hours
  CHECK(spoken_answer(night.book, facts).starts_with("Snoozed for 30 minutes."));
  CHECK(night.incident().state == IncidentState::acknowledged);
  night.advance(minutes(30) - Span{1});
  CHECK(count<PageRequested>(night.facts) == 2);
  night.advance(Span{1});
  CHECK(night.incident().state == IncidentState::open);
  CHECK(count<SnoozeEnded>(night.facts) == 1);
  CHECK(count<PageRequested>(night.facts) > 2);
  CHECK(replayed(night.facts) == night.book);
}

TEST_CASE("where several must acknowledge a snooze is one of them, and silences nothing") {
  Night night;
  night.plan.policies.begin()->second.steps[0].acks = 2;
  night.put(alert_named("JobBacklog"));
  night.advance(minutes(1));
  const Facts facts = night.put(DigitPressed{call_page, 1, '8'});
  CHECK(count<AckCounted>(facts) == 1);
  CHECK(count<Snoozed>(facts) == 0);
  CHECK(night.incident().state == IncidentState::open);
}

TEST_CASE("a snooze is for all that the page told of, though the first of them is over") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  night.put(alert_named("First"));
  night.put(alert_named("Second"));
  night.put(alert_named("Third"));
  night.advance(minutes(1));
  const auto told = std::ranges::find_if(night.book.pages,
                                         [](const auto& one) { return !one.second.told.empty(); });
  REQUIRE(told != night.book.pages.end());
  const IncidentId about = told->second.incident;
  const std::string name(night.incident(about.value).group.get("alertname"));
  night.put(AlertResolved{alert_named(name).key});
  REQUIRE(night.incident(about.value).state == IncidentState::resolved);
  const Actor by_page{"ada", Via::sms, told->first};
  SECTION("when it ends in time") {
    const Facts facts = night.put(SnoozeAsked{about, night.now + minutes(60), by_page});
    CHECK(count<Refused>(facts) == 1);
    CHECK(count<Snoozed>(facts) == 2);
    CHECK(replayed(night.facts) == night.book);
  }
  SECTION("and for none of them when it would end too late") {
    const Facts facts =
        night.put(SnoozeAsked{about, night.now + longest_snooze + minutes(1), by_page});
    CHECK(count<Refused>(facts) == 1);
    CHECK(count<Acknowledged>(facts) == 0);
  }
}

TEST_CASE("a call whose keys nobody can guess does not snooze by the usual one either") {
  std::set<std::string> keys;
  for (int page = 0; page < 40; ++page) {
    Night night;
    night.plan.policies.begin()->second.ack_by_code = true;
    night.book.last_page = {static_cast<std::uint64_t>(page)};
    night.put(alert_named("JobBacklog"));
    night.advance(minutes(1));
    const Page& call = night.book.pages.rbegin()->second;
    REQUIRE(call.kind == ContactKind::call);
    REQUIRE(call.key.size() == 1);
    REQUIRE(call.snooze_key.size() == 1);
    CHECK(call.key != call.snooze_key);
    keys.insert(call.snooze_key);
    const std::string spoken = spoken_message(night.book, night.plan, call);
    CHECK(spoken.find("acknowledge press " + call.key + ", to snooze for 30 minutes press " +
                      call.snooze_key + ", to escalate press 6.") != std::string::npos);
    for (const char digit : std::string("0123456789*#")) {
      if (digit == call.key[0] || digit == call.snooze_key[0] || digit == '6') continue;
      night.put(DigitPressed{call.id, 1, digit});
    }
    CHECK(night.incident().state == IncidentState::open);
    night.put(DigitPressed{call.id, 1, call.snooze_key[0]});
    CHECK(night.incident().snoozed_until == night.now + minutes(30));
  }
  CHECK(keys == std::set<std::string>{"1", "2", "3", "5", "7", "8", "9"});
}

TEST_CASE("what has not been offered does not snooze") {
  Night night = night_with_a_call();
  SECTION("a page of an earlier version") {
    night.book.pages.at(call_page).snooze_key.clear();
    CHECK(count<AnswerUnclear>(night.put(DigitPressed{call_page, 1, '8'})) == 1);
    CHECK(night.incident().state == IncidentState::open);
  }
  SECTION("a drill") {
    night.put(ResolveAsked{IncidentId{1}, {"ada", Via::web, {}}});
    night.put(DrillAsked{PersonName("ada"), ContactName("mobile"), false, {}, {}});
    night.advance(minutes(5));
    const Page& drill = night.book.pages.rbegin()->second;
    REQUIRE(drill.drill);
    CHECK(drill.snooze_key.empty());
    CHECK(count<AnswerUnclear>(night.put(DigitPressed{drill.id, 1, '8'})) == 1);
  }
}

}  // namespace reveille::escalation
