// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/endurance/storm_night.hpp"

namespace reveille::escalation {
namespace {

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

TEST_CASE("a hundred thousand alerts of one group are one incident and one page", "[storm]") {
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
          "[storm]") {
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

namespace {

constexpr Span ten_minutes{600'000};
constexpr int calls_most = 10;
constexpr int texts_most = 20;

void check_peace(const StormNight& night, int alerts) {
  for (const auto& [name, person] : night.plan.people) {
    INFO(name.value);
    CHECK(night.calls(name.value, ten_minutes) <= calls_most);
    CHECK(night.texts(name.value, ten_minutes) <= texts_most);
  }
  CHECK(night.alerts_in_incidents() == static_cast<std::size_t>(alerts));
  CHECK(audit(night.book, night.plan, night.now).empty());
}

Policy policy_of(std::vector<Step> steps, int repeat) {
  Policy policy;
  policy.name = PolicyName("default");
  policy.steps = std::move(steps);
  policy.repeat = repeat;
  policy.final = {{Everyone{}, {}}};
  return policy;
}

void set_policy(Plan& plan, Policy policy) {
  plan.policies[policy.name] = std::move(policy);
}

}  // namespace

TEST_CASE("a storm that nobody answers is at most ten calls and twenty texts to one person",
          "[storm]") {
  StormNight night;
  const int groups = GENERATE(1, 100, storm);
  SECTION("the policy of the night") {}
  SECTION("one person for an hour") {
    set_policy(night.plan, policy_of({step("person:ada", minutes(60))}, 0));
  }
  night.blow(storm, groups);
  night.sleep_until(night.began + ten_minutes);
  CHECK(night.first_call() == minutes(1));
  check_peace(night, storm);
}

TEST_CASE("no policy makes more of a storm") {
  static constexpr int alerts = 2'000;
  StormNight night;
  const int groups = GENERATE(1, 40, alerts);
  Person& ada = night.plan.people[PersonName("ada")];
  SECTION("everyone at once, again and again") {
    set_policy(night.plan, policy_of({step("everyone", minutes(2))}, 9));
  }
  SECTION("called at once, again and again") {
    ada.urgent = {{ContactName("mobile"), Span{0}, {}},
                  {ContactName("text"), Span{0}, {}},
                  {ContactName("mobile"), minutes(3), {}},
                  {ContactName("mobile"), minutes(6), {}},
                  {ContactName("text"), minutes(4), {}}};
  }
  SECTION("two phones") {
    ada.contacts.push_back(
        contact("home", ContactKind::call, "+13125550109", DndPassage::repeated_call, 30));
    ada.contacts.push_back(contact("old", ContactKind::sms, "+13125550109", DndPassage::none, 31));
    ada.urgent.push_back({ContactName("home"), minutes(2), {}});
    ada.urgent.push_back({ContactName("old"), minutes(2), {}});
    set_policy(night.plan, policy_of({step("person:ada", minutes(5))}, 3));
  }
  SECTION("called while the storm rises") {
    ada.urgent[1].after = Span{5'000};
  }
  night.blow(alerts, groups);
  night.sleep_until(night.began + ten_minutes);
  check_peace(night, alerts);
}

TEST_CASE("in a storm another phone of the same person does not wait for the first") {
  static constexpr int alerts = 300;
  StormNight night;
  const int groups = GENERATE(2, 40, alerts);
  Person& ada = night.plan.people[PersonName("ada")];
  const Span after = GENERATE(seconds(65), minutes(2), minutes(5));
  for (const char* name : {"home", "desk", "attic"}) {
    const std::string number = "+1312555019" + std::to_string(ada.contacts.size());
    ada.contacts.push_back(contact(name, ContactKind::call, number, DndPassage::none, 30));
    ada.urgent.push_back({ContactName(name), after, {}});
  }
  const std::string home = ada.contacts[2].address;
  set_policy(night.plan, policy_of({step("person:ada", minutes(60))}, 0));
  night.blow(alerts, groups);
  night.sleep_until(night.began + minutes(90));
  // The end of the first pair hurries what is next.
  CHECK(night.first_call_of(home) <= after);
  CHECK(night.most("ada", ContactKind::call, ten_minutes) <= calls_most);
  CHECK(night.most("ada", ContactKind::sms, ten_minutes) <= texts_most);
  check_peace(night, alerts);
}

TEST_CASE(
    "where no storm is, a second incident waits for the phone that was called for the first") {
  Night night;
  Person& ada = night.plan.people[PersonName("ada")];
  ada.contacts.push_back(contact("home", ContactKind::call, "+13125550190", DndPassage::none, 30));
  ada.urgent = {{ContactName("mobile"), Span{0}, {}}};
  night.put(alert_named("First"));
  ada.urgent = {{ContactName("home"), Span{0}, {}}};
  CHECK(count<PageBundled>(night.put(alert_named("Second"))) == 1);
}

TEST_CASE("a phone that rings is not called over, though another one was answered meanwhile") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  Person& ada = night.plan.people[PersonName("ada")];
  ada.contacts.push_back(contact("home", ContactKind::call, "+13125550190", DndPassage::none, 30));
  ada.urgent = {{ContactName("mobile"), Span{0}, {}}};
  night.put(alert_named("Rings"));
  night.report(PageId{1}, 1, 1, DeliveryState::ringing);
  night.put(alert_named("Waits"));
  ada.urgent = {{ContactName("home"), Span{0}, {}}};
  const Facts at_home = night.put(alert_named("AtHome"));
  REQUIRE(count<PageRequested>(at_home) == 1);
  night.advance(seconds(15));
  night.put(DigitPressed{PageId{2}, 1, '4'});
  REQUIRE(night.incident(3).state == IncidentState::acknowledged);
  REQUIRE(night.incident(1).state == IncidentState::open);
  ada.urgent = {{ContactName("mobile"), Span{0}, {}}};
  CHECK(count<PageRequested>(night.put(alert_named("Another"))) == 0);
}

TEST_CASE("what is urgent waits for a phone that rings for a trifle, not for a storm of trifles") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  Person& ada = night.plan.people[PersonName("ada")];
  ada.urgent = ada.low = {{ContactName("mobile"), Span{0}, {}}};
  for (int trifle = 0; trifle < 9; ++trifle)
    night.put(alert_named("Trifle" + std::to_string(trifle), "warning"));
  const BundleKey calls{PersonName("ada"), ContactKind::call};
  while (night.book.bundles.at(calls).in_a_row < 3) night.advance(seconds(1));
  night.advance(seconds(2));
  const Bundle& bundle = night.book.bundles.at(calls);
  const Span call = night.plan.timing.ring + seconds(25);
  REQUIRE(bundle.until > night.now + call);
  night.put(alert_named("Urgent"));
  CHECK(bundle.until <= night.now + call);
  night.advance(call);
  CHECK(night.book.page(bundle.last)->incident == IncidentId{10});
  // Nor do they lengthen the wait behind it.
  const Timing& timing = night.plan.timing;
  CHECK(bundle.until <= night.now + 2 * timing.ring + timing.pair_gap + seconds(25));
}

TEST_CASE("nothing that can wait goes before what is urgent, though its phone is free") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  Person& ada = night.plan.people[PersonName("ada")];
  ada.contacts.push_back(contact("home", ContactKind::call, "+13125550190", DndPassage::none, 30));
  ada.urgent = ada.low = {{ContactName("mobile"), Span{0}, {}}};
  const Instant began = night.now;
  const PageId rings{1};
  night.put(alert_named("Rings", "warning"));
  night.report(rings, 1, 1, DeliveryState::ringing);
  const bool urgent_waits_first = GENERATE(true, false);
  const auto trifle_at_home = [&] {
    ada.low = {{ContactName("home"), Span{0}, {}}};
    CHECK(count<PageBundled>(night.put(alert_named("AtHome", "warning"))) == 1);
  };
  if (!urgent_waits_first) trifle_at_home();
  night.advance(seconds(5));
  night.put(alert_named("Urgent"));
  if (urgent_waits_first) trifle_at_home();
  night.advance(seconds(15));
  night.report(rings, 1, 1, DeliveryState::answered);
  const Instant free = night.now + night.plan.timing.ring + seconds(25);
  night.advance(free - night.now - Span{1});
  CHECK(night.book.pages.size() == 1);
  night.advance(Span{1});
  REQUIRE(night.book.pages.size() == 2);
  CHECK(night.incident(night.book.pages.rbegin()->second.incident.value).urgency ==
        Urgency::urgent);
  CHECK(night.now < began + minutes(2));
}

TEST_CASE("of two people with one number neither keeps it from the other") {
  Night night;
  night.now = at("2024-02-06T18:00:00Z");
  for (const char* name : {"ada", "grace"}) {
    Person& person = night.plan.people[PersonName(name)];
    person.contacts[1].address = "+13125550190";
    person.urgent = {{ContactName("mobile"), Span{0}, {}}};
  }
  night.put(PageAsked{PersonName("ada"), "the first", {"linus", Via::cli, {}}});
  night.report(PageId{1}, 1, 1, DeliveryState::ringing);
  night.advance(seconds(10));
  const Facts facts =
      night.put(PageAsked{PersonName("grace"), "the second", {"linus", Via::cli, {}}});
  CHECK(count<PageRequested>(facts) == 1);
}

TEST_CASE("the end of a storm that nobody answered is told in a few texts", "[storm]") {
  StormNight night;
  int groups = storm;
  SECTION("of all groups at once") {
    night.blow(storm, groups);
    night.sleep_until(night.began + minutes(2));
  }
  SECTION("in one group") {
    groups = 1;
    night.blow(storm, groups);
    night.sleep_until(night.began + minutes(2));
  }
  SECTION("after hours") {
    groups = 500;
    night.blow(groups, groups);
    night.sleep_until(night.began + minutes(180));
  }
  const Span before = night.now - night.began;
  const int texts = night.texts("ada", before);
  const int calls = night.calls("ada", before);
  night.calm(groups == 1 ? storm : groups, groups);
  night.sleep_until(night.now + ten_minutes);
  CHECK(night.texts("ada", ten_minutes) <= texts_most);
  CHECK(night.texts("ada", night.now - night.began) - texts <= 3);
  CHECK(night.calls("ada", night.now - night.began) == calls);
  CHECK(night.incidents_that_are(IncidentState::open) == 0);
  if (groups > 1) {
    CHECK_THAT(night.last_text_to("ada"), Catch::Contains("Resolved: ") &&
                                              Catch::Contains(", and ") &&
                                              Catch::Contains(" more incidents"));
  }
  CHECK(audit(night.book, night.plan, night.now).empty());
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
