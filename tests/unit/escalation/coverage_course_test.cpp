// SPDX-License-Identifier: Apache-2.0
// Proofs of escalations whose turns, steps and shifts run into each other.
#include <algorithm>

#include <catch2/catch.hpp>

#include "unit/escalation/proving.hpp"

using namespace reveille;
using namespace reveille::escalation;
using namespace reveille::escalation::proving;

namespace {

// Ada's call is due after six minutes; she is paged again after five, and every five minutes.
PlanOf short_steps() {
  PlanOf of = good_plan();
  of.plan.people[PersonName("ada")].urgent[1].after = minutes(6);
  of.policy("default",
            {step("rotation:primary", minutes(3)), step("rotation:secondary", minutes(2))},
            {target("person:grace"), target("person:ada")});
  of.plan.policies[PolicyName("default")].repeat = 3;
  of.plan.policies[PolicyName("default")].final_every = minutes(10);
  return of;
}

}  // namespace

TEST_CASE("a call that is due only after the person is paged again rings all the same") {
  const Coverage coverage = prove(short_steps());
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(3) + seconds(120));
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(6) + seconds(60));
}

TEST_CASE("a step by other contacts takes the place of a turn before its call rings") {
  PlanOf of = short_steps();
  for (int i = 0; i < 4; ++i) {
    of.plan.policies[PolicyName("default")].steps.push_back(step("person:ada", minutes(2)));
    of.plan.policies[PolicyName("default")].steps.back().with = {"text"};
  }
  of.plan.policies[PolicyName("default")].repeat = 0;
  // The text alone goes to her at 5, 7, 9 and 11 minutes; the final target begins at 13.
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(13 + 6) + seconds(60));
}

TEST_CASE("what no carrier takes is passed over at once, and no turn goes on for it") {
  PlanOf of = short_steps();
  Person& ada = of.plan.people[PersonName("ada")];
  ada.contacts.push_back(
      contact("mail", ContactKind::email, "ada@example.org", DndPassage::none, 13));
  ada.contacts[1].dnd = DndPassage::bypass;
  SECTION("before the call") {
    ada.urgent = {{ContactName("mail"), Span{0}, {}}, {ContactName("mobile"), minutes(4), {}}};
    CHECK(prove(of).routes[0].as_it_is.first_waking_page == Span{0});
  }
  SECTION("after the call") {
    ada.urgent = {{ContactName("mobile"), Span{0}, {}}, {ContactName("mail"), minutes(30), {}}};
    ada.quiet_hours = {{0, 480}};
    ada.contacts[1].dnd = DndPassage::none;
    of.policy("default", {step("person:ada", minutes(3))}, {target("person:ada")});
    of.plan.policies[PolicyName("default")].final_every = minutes(3);
    const Coverage coverage =
        prove_coverage(of.plan, at("2024-01-16T13:57:01Z"), at("2024-01-16T14:30:00Z"));
    // Her phone makes sounds from 14:00:00; she is called again every three minutes.
    CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(3));
  }
}

TEST_CASE("what is due after a call may come sooner, and meet a phone that is silent yet") {
  PlanOf of = short_steps();
  Person& ada = of.plan.people[PersonName("ada")];
  ada.contacts[1].dnd = DndPassage::none;
  ada.urgent = {{ContactName("mobile"), Span{0}, {}}, {ContactName("text"), minutes(10), {}}};
  of.policy("default", {step("person:ada", minutes(30))}, {target("person:ada")});
  of.plan.policies[PolicyName("default")].repeat = 0;
  const Coverage coverage =
      prove_coverage(of.plan, at("2024-01-16T13:55:00Z"), at("2024-01-16T15:00:00Z"));
  // At 13:55 a text after ten minutes would be heard; one after a call that a mailbox took is not.
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(30));
  // Nor one that is next when the call ends, with another text between them.
  ada.urgent.insert(ada.urgent.begin() + 1, {ContactName("text"), Span{0}, {}});
  CHECK(prove_coverage(of.plan, at("2024-01-16T13:55:00Z"), at("2024-01-16T15:00:00Z"))
            .routes[0]
            .as_it_is.first_waking_page == minutes(30));
}

TEST_CASE("a step between the two calls of a pair does not keep the second from ringing") {
  PlanOf of = short_steps();
  of.plan.people[PersonName("ada")].urgent = {{ContactName("mobile"), Span{0}, {}}};
  of.policy("default", {step("person:ada", seconds(20)), step("person:ada", seconds(20))},
            {target("person:ada")});
  CHECK(prove(of).routes[0].as_it_is.first_waking_page == seconds(60));
}

TEST_CASE("a step by the same phone, begun before another carrier is found, asks anew") {
  PlanOf of = short_steps();
  Person& ada = of.plan.people[PersonName("ada")];
  ada.urgent = {{ContactName("mobile"), Span{0}, {}},
                {ContactName("text"), Span{0}, {}},
                {ContactName("mobile"), minutes(5), {}}};
  Step calls = step("person:ada", minutes(5));
  calls.with = {"call"};
  of.policy("default", {step("person:ada", seconds(61)), calls}, {target("person:grace")});
  of.plan.carriers = {{CarrierName("alpha"), true, true, {"+15005550001"}, {}},
                      {CarrierName("beta"), true, true, {"+15005550003"}, {}}};
  const Coverage coverage = prove(of);
  const RouteBound& proved = coverage.routes[0];
  CHECK(proved.as_it_is.first_waking_page == seconds(60));
  // A second until the other carrier is asked; the pair that it interrupts began as late as that.
  CHECK(proved.one_carrier_down.first_waking_page >= seconds(63));
}

TEST_CASE("where two steps take turns, nobody knows whose turn it is in which") {
  PlanOf of = short_steps();
  of.person(as_on_the_night("linus", "+13125550102", 30));
  Step first = step("person:ada", minutes(3));
  first.targets.push_back(target("person:linus"));
  first.round_robin = true;
  Step second = first;
  std::ranges::reverse(second.targets);
  of.policy("default", {first, second}, {target("person:grace")});
  of.plan.policies[PolicyName("default")].repeat = 0;
  // Linus cannot be woken at night, and it may be his turn in both.
  CHECK(prove(of).routes[0].as_it_is.first_waking_page == minutes(6) + seconds(120));
}

TEST_CASE("a round in which it is the turn of somebody who cannot be reached is not the last") {
  PlanOf of = short_steps();
  of.person(reachable("linus", "+13125550102", 30));
  of.plan.carriers.front().sms = false;
  of.plan.carriers.resize(1);
  of.plan.people[PersonName("linus")].urgent = {{ContactName("text"), Span{0}, {}}};
  Step step_of_two = step("person:ada", minutes(3));
  step_of_two.targets.push_back(target("person:linus"));
  step_of_two.round_robin = true;
  of.policy("default", {step_of_two}, {target("person:grace")});
  of.plan.policies[PolicyName("default")].repeat = 2;
  // Ada, nobody, Ada again; then Grace.
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(6) + seconds(60));
}

namespace {

// They take turns in each of the two steps, and only Grace stands behind them.
PlanOf many_in_turn(int people) {
  PlanOf of = short_steps();
  Step one = step("person:ada", minutes(3));
  one.targets.clear();
  one.round_robin = true;
  for (int i = 0; i < people; ++i) {
    const std::string name = "p" + std::to_string(100 + i);
    of.person(reachable(name.c_str(), "+1312556" + std::to_string(1000 + i), 40));
    one.targets.push_back(target(("person:" + name).c_str()));
  }
  of.policy("default", {one, one}, {target("person:grace")});
  of.plan.policies[PolicyName("default")].repeat = 0;
  return of;
}

}  // namespace

TEST_CASE("where many take turns in several steps each step is looked at by itself") {
  const Coverage coverage = prove(many_in_turn(12));  // 144 combinations
  // No R005: of the rotations it is only told that nothing pages them.
  CHECK(codes(coverage) == Codes{"R018", "R018"});
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(120));
  // It may be the same person's turn in both.
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(6) + seconds(120));
}

TEST_CASE("where more take turns than can be looked at the proof counts nobody, and says so") {
  PlanOf of = many_in_turn(129);
  of.plan.policies[PolicyName("default")].steps.resize(1);
  of.plan.policies[PolicyName("default")].steps.push_back(step("person:ada", minutes(3)));
  const Coverage coverage = prove(of);
  CHECK(the(coverage, "R105").message.find("take turns in step 1 than the proof") !=
        std::string::npos);
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(6) + seconds(120));
}

TEST_CASE("behind a last resort that nobody can be reached by stands everyone") {
  PlanOf of = short_steps();
  of.person(as_on_the_night("boss", "+13125550109", 40));
  Person& boss = of.plan.people[PersonName("boss")];
  boss.urgent.erase(boss.urgent.begin());  // what is left is mail after a minute
  of.policy("default", {step("person:ada", minutes(20))}, {target("person:boss")});
  of.plan.policies[PolicyName("default")].repeat = 0;
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(21) + seconds(120));
  boss.urgent[0].after = Span{0};
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(20) + seconds(120));
}

TEST_CASE("whoever is handed over to in the midst of an escalation is counted from its beginning") {
  PlanOf of = good_plan();
  of.person(reachable("linus", "+13125550102", 30));
  for (const char* name : {"ada", "grace", "linus"}) {
    of.plan.people[PersonName(name)].urgent.erase(of.plan.people[PersonName(name)].urgent.begin());
  }
  // Ada's day ends when her phone falls silent, and her call does not pass.
  of.plan.people[PersonName("ada")].contacts[1].dnd = DndPassage::none;
  of.rotation("primary", {"ada", "linus"});
  Layer& layer = of.plan.rotations[RotationName("primary")].layers[0];
  layer.shift.minutes = 12 * 60;
  layer.origin.hour = 12;
  of.plan.people[PersonName("linus")].quiet_hours = {{0, 720}};
  const Coverage coverage = prove(of);
  // From noon to midnight Ada, then Linus. Her call is due at 1 min: after midnight it is in vain,
  // and his comes a minute after midnight, as the second of a pair.
  const Reached& worst = coverage.routes[0].as_it_is;
  CHECK(worst.first_waking_page == seconds(60 + 60 + 60));
  CHECK(worst.first_worst_at == at("2024-01-16T05:59:00Z"));
}
