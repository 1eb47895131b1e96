// SPDX-License-Identifier: Apache-2.0
// What else `check` tells of a plan.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "escalation/detail/waking.hpp"
#include "unit/escalation/proving.hpp"

using namespace reveille;
using namespace reveille::escalation;
using namespace reveille::escalation::proving;

TEST_CASE("people who are on call alone for more than two weeks are told, with the weeks") {
  PlanOf of = good_plan();
  CHECK(codes(prove(of)).empty());  // rotations of one person are meant
  of.rotation("primary", {"ada", "grace"});
  of.plan.overrides.push_back({RotationName("primary"),
                               PersonName("ada"),
                               at("2024-02-19T16:00:00Z"),
                               at("2024-02-26T16:00:00Z"),
                               {}});
  const Coverage coverage = prove(of);
  REQUIRE(the(coverage, "R014").hours.size() == 1);
  CHECK(the(coverage, "R014").hours[0].local ==
        "Mon 2024-02-12 10:00 CST to Mon 2024-03-04 10:00 CST");
}

TEST_CASE("what is promised and not kept is an error with the hours and the worst case") {
  PlanOf of = good_plan();
  of.plan.promise.first_waking_page = {seconds(90), {"night.toml", 5, 1}};
  const Finding found = the(prove(of), "R012");
  CHECK(found.severity == Severity::error);
  CHECK(found.place.line == 5);
  // Until midnight the text wakes her; from 07:59 on the call rings at eight.
  REQUIRE(found.hours.size() == 1);
  CHECK(found.hours[0].local == "daily 00:00-07:59 America/Chicago");
  CHECK(found.message.find("2m") != std::string::npos);
  of.plan.routes[0].promise.first_waking_page = {seconds(120), {"night.toml", 91, 1}};
  CHECK(codes(prove(of)).empty());  // the route's own counts
  of.plan.routes[0].promise.second_human = {minutes(5), {"night.toml", 92, 1}};
  CHECK(the(prove(of), "R013").place.line == 92);
}

TEST_CASE("routes that contradict themselves, and those that follow from an earlier one") {
  PlanOf of = good_plan();
  of.plan.routes.clear();
  of.route("two at once", "default", {"severity=\"critical\"", "severity=\"page\""})
      .route("yes and no", "default", {"team=~\"a.*\"", "team!~\"a.*\""})
      .route("either", "default", {"severity=~\"critical|page\""})
      .route("one of them", "default", {"severity=\"page\"", "team=\"db\""})
      .route("not that", "default", {"severity!=\"critical\"", "team=\"db\""})
      .route("rest", "default");
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R008", "R016", "R016"});
  CHECK(the(coverage, "R008").place.line == 93);
}

TEST_CASE("whoever prefers another carrier is late when that one is down, and only then") {
  PlanOf of = good_plan();
  // A third one that nobody asks first.
  of.plan.carriers.push_back({CarrierName("three"), true, true, {"+15005550008"}, {}});
  for (auto& [name, person] : of.plan.people) person.carriers = {CarrierName("two")};
  const auto down = detail::ways_with_one_down(of.plan);
  REQUIRE(down.size() == 2);
  CHECK_FALSE(down[0].down);  // the first of the plan, or the third: nobody asks them first
  CHECK(down[1].down == CarrierName("two"));
  CHECK(prove(of).routes[0].one_carrier_down.first_waking_page == seconds(122));
}

TEST_CASE("a carrier that a contact prefers in vain is told, once for what it is") {
  PlanOf of = good_plan();
  of.plan.carriers.push_back({CarrierName("modem"), true, false, {"+15005550008"}, {}});
  Person& ada = of.plan.people.at(PersonName("ada"));
  SECTION("a call by what takes texts only") {
    ada.contacts[1].carriers = {CarrierName("two"), CarrierName("modem")};
    const Coverage coverage = prove(of);
    REQUIRE(codes(coverage) == Codes{"R104"});
    CHECK(the(coverage, "R104").place == ada.contacts[1].place);
    CHECK(the(coverage, "R104").message ==
          "contact \"mobile\" of ada prefers carrier \"modem\", which takes no calls");
  }
  SECTION("of a person it may serve some contacts") {
    ada.carriers = {CarrierName("modem")};
    CHECK(codes(prove(of)) == Codes{});
    ada.contacts[0].carriers = {CarrierName("one")};  // then none is left
    CHECK(codes(prove(of)) == Codes{"R104"});
    CHECK(the(prove(of), "R104").place == ada.place);
  }
}

TEST_CASE("one carrier alone is a warning, and then no bound is claimed for its outage") {
  PlanOf of = good_plan();
  of.plan.carriers[1].call = false;
  const Coverage coverage = prove(of);
  REQUIRE(codes(coverage) == Codes{"R103"});
  CHECK(the(coverage, "R103").severity == Severity::warning);
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(120));
  CHECK_FALSE(coverage.routes[0].one_carrier_down.first_waking_page);
}

TEST_CASE("without any carrier nobody can be phoned") {
  PlanOf of = good_plan();
  of.plan.carriers.clear();
  const Coverage coverage = prove(of);
  bool told = false;
  for (const Finding& finding : coverage.findings) {
    told = told || (finding.code == "R001" && finding.severity == Severity::error);
  }
  CHECK(told);
  CHECK_FALSE(coverage.routes[0].as_it_is.first_waking_page);
}

TEST_CASE("a carrier that is down delays only what it would have carried") {
  PlanOf of = good_plan();
  of.plan.people[PersonName("ada")].quiet_hours.clear();
  of.plan.people[PersonName("grace")].quiet_hours.clear();
  of.plan.carriers[0].sms =
      false;  // texts go by the second, and when it is down only calls are left
  const RouteBound bound = prove(of).routes[0];
  CHECK(bound.as_it_is.first_waking_page == Span{0});
  CHECK(bound.one_carrier_down.first_waking_page == minutes(1));
}

TEST_CASE("a rotation with a gap is a warning with its hours, and its step is skipped") {
  PlanOf of = good_plan();
  of.rotation("primary", {});
  of.plan.overrides.push_back({RotationName("primary"),
                               PersonName("ada"),
                               at("2024-02-01T00:00:00Z"),
                               at("2024-03-01T00:00:00Z"),
                               {}});
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R006"});
  REQUIRE(the(coverage, "R006").hours.size() == 2);
  CHECK(the(coverage, "R006").hours[0].to == at("2024-02-01T00:00:00Z"));
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(120));
  // In the gap grace is first, and everyone comes after three rounds of her five minutes.
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(15) + seconds(120));
}

TEST_CASE("nothing that wakes anybody is an error") {
  CHECK(codes(prove(PlanOf())) == Codes{"R010"});
  PlanOf of = good_plan();
  of.plan.routes[0].urgency = Urgency::low;
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R010"});
  CHECK(the(coverage, "R010").severity == Severity::error);
  CHECK_FALSE(coverage.routes[0].as_it_is.first_waking_page);
}

TEST_CASE("policies that nobody leads to and routes that nothing reaches are warnings") {
  PlanOf of = good_plan();
  of.policy("spare", {step("person:grace")});
  of.plan.routes.clear();
  of.route("critical", "default", {"severity=\"critical\""})
      .route("database", "default", {"team=\"db\"", "severity=\"critical\""})
      .route("rest", "default");
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R007", "R008"});
  CHECK(the(coverage, "R008").place.line == 91);
}

TEST_CASE(
    "one number for two people, and our own number as a person's, are warnings without the "
    "number") {
  PlanOf of = good_plan();
  for (Contact& each : of.plan.people[PersonName("grace")].contacts) each.address = "+13125550100";
  of.person(reachable("linus", "+15005550007", 30));
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R009", "R011"});
  for (const Finding& finding : coverage.findings) {
    CHECK(finding.severity == Severity::warning);
    CHECK(finding.message.find("555") == std::string::npos);
  }
}

TEST_CASE("two hundred people, sixty rotations and three hundred routes are proved as one would be",
          "[long]") {
  const std::vector<const char*> zones{"America/Chicago", "Europe/Berlin",    "Asia/Kolkata",
                                       "Asia/Tokyo",      "America/New_York", "Australia/Sydney"};
  PlanOf of;
  for (int i = 0; i < 200; ++i) {
    Person person = reachable(fmt::format("p{}", i).c_str(), fmt::format("+1312555{:04}", i), 10);
    person.zone = zone_named(zones[static_cast<std::size_t>(i) % zones.size()]);
    person.quiet_hours = {{i % 3 * 60, 480}};
    of.person(std::move(person));
  }
  for (int i = 0; i < 60; ++i) {
    std::vector<std::string> people;
    for (int j = 0; j < 6; ++j) people.push_back(fmt::format("p{}", (i * 3 + j) % 200));
    of.rotation(fmt::format("r{}", i).c_str(), people);
    of.plan.rotations[RotationName(fmt::format("r{}", i))].layers[0].shift.minutes =
        (i % 2 == 0 ? 7 : 1) * 24 * 60;
  }
  for (int i = 0; i < 300; ++i) {
    const std::string name = fmt::format("policy{}", i);
    of.policy(name.c_str(), {step(fmt::format("rotation:r{}", i % 60).c_str()),
                             step(fmt::format("rotation:r{}", (i + 1 + i / 60) % 60).c_str())});
    of.route(name.c_str(), name.c_str(), {fmt::format("team=\"{}\"", i)});
  }
  const Coverage coverage = prove(of);
  CHECK(coverage.routes.size() == 300);
  CHECK(coverage.findings.empty());
  for (const RouteBound& bound : coverage.routes)
    CHECK(bound.as_it_is.first_waking_page == seconds(120));
}
