// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {

TEST_CASE("an answer a moment before, at and after the step's end pages nobody afterwards") {
  for (const Span moment : {Span{-1}, Span{0}, Span{1}}) {
    CAPTURE(moment.count());
    Night night;
    night.put(alert_named("JobBacklog"));
    night.advance(minutes(5) - Span{1});
    night.now = at("2024-02-05T06:35:00Z") + moment;  // the tick has not come yet
    const auto answered = night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
    REQUIRE(first<Acknowledged>(answered));
    const PageId last = night.book.last_page;
    night.advance(minutes(25));
    CHECK(night.book.last_page == last);
  }
}

TEST_CASE("one person behind two targets of a step has one turn") {
  Night night;
  Policy& policy = night.plan.policies.at(PolicyName("default"));
  policy.steps.front().targets = {target("person:grace"), target("everyone")};
  const Facts facts = night.put(alert_named("JobBacklog"));
  CHECK(count<TurnBegan>(facts) == 3);
  CHECK(count<PageRequested>(facts) == 3);
}

TEST_CASE("a policy of gaps ends at once with everybody") {
  Night night;
  night.plan.rotations.begin()->second.layers.clear();
  Policy& policy = night.plan.policies.at(PolicyName("default"));
  policy.steps = {step("rotation:primary"), step("rotation:primary")};
  policy.final = {target("rotation:primary")};
  const Facts facts = night.put(alert_named("JobBacklog"));
  CHECK(night.incident().step == 0);
  CHECK(count<TargetEmpty>(facts) == 5);  // two steps, two rounds, and the final target
  CHECK(count<NobodyAnswered>(facts) == 1);
  CHECK(count<PageRequested>(facts) == 3);
}

TEST_CASE("with nobody in the plan an incident stays open and tries again") {
  Night night;
  const Plan good = night.plan;
  night.plan.people.clear();
  night.put(alert_named("JobBacklog"));
  CHECK(night.incident().due.has_value());
  CHECK(audit(night.book, night.plan, night.now).empty());
  night.plan = good;
  CHECK(first<PageRequested>(night.put(PlanChanged{})));
}

TEST_CASE("a gap in which somebody takes over pages them at that moment") {
  Night night;
  night.plan.rotations.begin()->second.layers.clear();
  Policy& policy = night.plan.policies.at(PolicyName("default"));
  policy.steps.front().targets = {target("rotation:primary"), target("person:ada")};
  night.put(OverrideAsked{RotationName("primary"),
                          PersonName("linus"),
                          night.now + minutes(2),
                          night.now + minutes(60),
                          {"ada", Via::web, {}}});
  night.put(alert_named("JobBacklog"));
  night.advance(minutes(2) - Span{1});
  CHECK_FALSE(night.incident().turn(PersonName("linus")));
  night.advance(Span{1});
  CHECK(night.incident().turn(PersonName("linus")));
}

TEST_CASE("an incident keeps the policy that it began with") {
  Night night;
  night.put(alert_named("JobBacklog"));
  const Terms terms = night.incident().terms;
  night.plan.policies.begin()->second.steps.clear();
  night.plan.policies.begin()->second.final_every = minutes(1);
  night.put(PlanChanged{});
  night.advance(minutes(5));
  CHECK(night.incident().terms == terms);
  CHECK(night.incident().step == 2);
}

TEST_CASE("zero seconds in a journal's terms do not make an endless instant") {
  Night night;
  Policy& policy = night.plan.policies.at(PolicyName("default"));
  for (Step& one : policy.steps) one.timeout = Span{0};
  policy.final_every = Span{0};
  night.put(alert_named("JobBacklog"));
  night.advance(seconds(20));
  CHECK(night.incident().step == 0);
  CHECK(night.incident().step_until > night.now - seconds(1));
}

TEST_CASE("next_wakeup names the very instant of what happens next") {
  Night night;
  CHECK(next_wakeup(night.book, night.plan, night.now) == Instant::max());
  night.put(alert_named("JobBacklog"));
  CHECK(next_wakeup(night.book, night.plan, night.now) == night.now + minutes(1));
  CHECK(night.put(Tick{}).empty());
  night.advance(minutes(1) - Span{1});
  CHECK(night.put(Tick{}).empty());
  night.now += Span{1};
  CHECK_FALSE(night.put(Tick{}).empty());
  night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
  CHECK(next_wakeup(night.book, night.plan, night.now) == night.now + minutes(30));
  night.put(ResolveAsked{IncidentId{1}, {"ada", Via::web, {}}});
  CHECK(next_wakeup(night.book, night.plan, night.now) == Instant::max());
}

TEST_CASE("requests that name nothing are refused with a reason") {
  Night night;
  const Actor actor{"ada", Via::api, {}};
  for (const Input& input :
       {Input(AckAsked{IncidentId{9}, actor}), Input(ResolveAsked{IncidentId{9}, actor}),
        Input(PageAsked{PersonName("x"), "", actor}), Input(PageAsked{PolicyName("x"), "", actor}),
        Input(OverrideAsked{RotationName("x"), PersonName("ada"), night.now, night.now + minutes(1),
                            actor}),
        Input(OverrideAsked{RotationName("primary"), PersonName("ada"), night.now, night.now,
                            actor})}) {
    const Facts facts = night.put(input);
    REQUIRE(facts.size() == 1);
    REQUIRE(first<Refused>(facts));
    CHECK_FALSE(first<Refused>(facts)->why.empty());
  }
}

TEST_CASE("a step that pages more people at once than anybody thought of") {
  Night night;
  for (int i = 0; i < 1'500; ++i) {
    const std::string name = "person" + std::to_string(i);
    night.plan.people[PersonName(name)] =
        reachable(name.c_str(), "+1312556" + std::to_string(1000 + i), 1);
  }
  night.plan.policies.at(PolicyName("default")).steps.front().targets = {target("everyone")};
  night.put(alert_named("JobBacklog"));
  const PageId before = night.book.last_page;
  night.advance(minutes(2));
  CHECK(night.book.last_page.value >= before.value + 1'500);
}

TEST_CASE("the last resort asks whoever has acknowledged again where nobody else can be reached") {
  Night night;
  Policy& policy = night.plan.policies.at(PolicyName("default"));
  policy.steps = {step("everyone")};
  policy.steps[0].acks = 2;
  policy.repeat = 0;
  night.plan.people.at(PersonName("grace")).contacts.clear();
  night.plan.people.at(PersonName("linus")).contacts.clear();
  SECTION("everyone") {}
  SECTION("somebody who cannot be reached") {
    policy.final = {{PersonName("grace"), {}}};
  }
  night.put(alert_named("JobBacklog"));
  night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
  REQUIRE(night.incident().state == IncidentState::open);
  const PageId before = night.book.last_page;
  night.advance(policy.steps[0].timeout + minutes(1));
  REQUIRE(night.incident().step == 0);
  CHECK(night.book.last_page > before);
  CHECK(night.book.page(night.book.last_page)->person.value == "ada");
}

}  // namespace reveille::escalation
