// SPDX-License-Identifier: Apache-2.0
// Who is woken when, and the hours in which nobody is.
#include "escalation/coverage.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "unit/escalation/proving.hpp"

using namespace reveille;
using namespace reveille::escalation;
using namespace reveille::escalation::proving;

TEST_CASE("that night's configuration has its five failures, each once, with hours and place") {
  const Coverage coverage = prove(that_night());
  REQUIRE(codes(coverage) == Codes{"R001", "R002", "R003", "R004", "R005"});
  const std::vector<int> lines{10, 10, 11, 13, 80};
  for (std::size_t i = 0; i < 5; ++i) {
    const Finding& finding = coverage.findings[i];
    CHECK(finding.severity == Severity::error);
    CHECK(finding.place.line == lines[i]);
    CHECK_FALSE(finding.mend.empty());
    CHECK(finding.message.find("555") == std::string::npos);
  }
  CHECK(the(coverage, "R001").hours.empty());  // always
  CHECK(the(coverage, "R005").hours.empty());
  for (const char* code : {"R002", "R003", "R004"}) {
    const auto& hours = the(coverage, code).hours;
    REQUIRE(hours.size() == 1);
    CHECK(hours[0].local == "daily 00:00-08:00 America/Chicago");
    CHECK(hours[0].from == at("2024-01-16T06:00:00Z"));
    CHECK(hours[0].to == at("2025-02-15T14:00:00Z"));
  }
  REQUIRE(coverage.routes.size() == 1);
  CHECK_FALSE(coverage.routes[0].as_it_is.first_waking_page);
  CHECK(coverage.routes[0].as_it_is.first_worst_at == at("2024-01-16T06:00:00Z"));
}

TEST_CASE("a good plan has no finding, and bounds that one can compute by hand") {
  const Coverage coverage = prove(good_plan());
  CHECK(codes(coverage).empty());
  REQUIRE(coverage.routes.size() == 1);
  const RouteBound& bound = coverage.routes[0];
  // At night: the call at 1 min rings unheard for 25 s, 15 s pass, the second rings.
  CHECK(bound.as_it_is.first_waking_page == seconds(60 + 25 + 20 + 15));
  CHECK(bound.as_it_is.second_human == minutes(5) + seconds(120));
  CHECK(bound.one_carrier_down.first_waking_page == seconds(122));
  CHECK(bound.one_carrier_down.second_human == minutes(5) + seconds(122));
  CHECK(bound.as_it_is.first_worst_at == at("2024-01-16T06:00:00Z"));
}

TEST_CASE("a call that the phone lets through wakes at once") {
  PlanOf of = good_plan();
  of.plan.people[PersonName("ada")].contacts[1].dnd = DndPassage::bypass;
  CHECK(prove(of).routes[0].as_it_is.first_waking_page == minutes(1));
}

TEST_CASE("without quiet hours the text wakes at once") {
  PlanOf of = good_plan();
  of.plan.people[PersonName("ada")].quiet_hours.clear();
  CHECK(prove(of).routes[0].as_it_is.first_waking_page == Span{0});
}

TEST_CASE("texts that pass Do-Not-Disturb wake, but nobody can answer a call that is not there") {
  PlanOf of = good_plan();
  Person& ada = of.plan.people[PersonName("ada")];
  ada.contacts[0].dnd = DndPassage::bypass;
  ada.urgent.pop_back();
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R001"});
  CHECK(the(coverage, "R001").mend.find("people.ada.urgent") != std::string::npos);
  CHECK(coverage.routes[0].as_it_is.first_waking_page == Span{0});
}

TEST_CASE(
    "a call that Do-Not-Disturb keeps is told with the hours, and the secondary still bounds it") {
  PlanOf of = good_plan();
  of.plan.people[PersonName("ada")].contacts[1].dnd = DndPassage::none;
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R002", "R003"});
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(5) + seconds(120));
  CHECK_FALSE(coverage.routes[0].as_it_is.second_human);
}

TEST_CASE("only the hours on duty count") {
  PlanOf of = good_plan();
  of.person(as_on_the_night("linus", "+13125550102", 30));
  of.rotation("primary", {"ada", "linus"});
  of.plan.people[PersonName("linus")].quiet_hours = {{22 * 60, 6 * 60}};
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R001", "R002", "R003", "R004"});
  const auto& hours = the(coverage, "R002").hours;
  REQUIRE(hours.size() == 1);
  CHECK_THAT(hours[0].local,
             Catch::StartsWith("22:00-06:00 America/Chicago on 196 days: 2024-01-22 to 2024-01-28, "
                               "2024-02-05 to 2024-02-11, 2024-02-19 to 2024-02-25, ... 2025-0"));
  CHECK(the(coverage, "R001").place.line == 30);
}

TEST_CASE("quiet hours on some weekdays are told by their weekdays") {
  PlanOf of = that_night();
  of.plan.people[PersonName("ada")].quiet_hours = {{0, 480, 0x60}};
  const Coverage coverage = prove(of);
  const auto& hours = the(coverage, "R002").hours;
  REQUIRE(hours.size() == 1);
  CHECK(hours[0].local == "Sat,Sun 00:00-08:00 America/Chicago");
}

TEST_CASE("hours that last over days are told by both ends, and not as single nights") {
  PlanOf of = that_night();
  of.plan.people[PersonName("ada")].quiet_hours = {{22 * 60, 7 * 60}, {0, 0, 0x60}};
  const Coverage coverage = prove(of);
  std::set<std::string> told;
  for (const auto& hours : the(coverage, "R002").hours) told.insert(hours.local);
  CHECK(told == std::set<std::string>{"Mon,Tue,Wed,Thu 22:00-07:00 America/Chicago",
                                      "Fri 22:00 to Mon 07:00 America/Chicago, every week"});
}

TEST_CASE("hours that come every other week say from when") {
  PlanOf of = good_plan();
  of.person(as_on_the_night("linus", "+13125550102", 30));
  of.rotation("primary", {"ada", "linus"});
  of.plan.people[PersonName("linus")].quiet_hours = {{0, 240, 0x40}};
  const Coverage coverage = prove(of);
  const auto& hours = the(coverage, "R002").hours;
  REQUIRE(hours.size() == 1);
  CHECK_THAT(
      hours[0].local,
      Catch::Matches("Sun 00:00-04:00 America/Chicago, every 2 weeks from 2024-0[12]-\\d\\d"));
}

TEST_CASE("a horizon that begins within quiet hours tells the same hours") {
  const Coverage coverage =
      prove_coverage(that_night().plan, at("2024-01-15T09:00:00Z"), at("2025-02-15T08:00:00Z"));
  const auto& hours = the(coverage, "R002").hours;
  REQUIRE(hours.size() == 1);
  CHECK(hours[0].local == "daily 00:00-08:00 America/Chicago");
  CHECK(hours[0].from == at("2024-01-15T09:00:00Z"));
  CHECK(hours[0].to == at("2025-02-15T08:00:00Z"));
}

TEST_CASE("quiet hours around the clock are always") {
  PlanOf of = that_night();
  of.plan.people[PersonName("ada")].quiet_hours = {{0, 0}};
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R001", "R002", "R003", "R004", "R005"});
  CHECK(the(coverage, "R002").hours.empty());
}

TEST_CASE("a cause is told once, however many policies and routes meet it") {
  PlanOf of = that_night();
  of.policy("other", {step("rotation:primary"), step("person:ada")});
  of.route("second", "other").route("third", "default");
  std::swap(of.plan.routes[0], of.plan.routes[2]);
  of.plan.routes[0].matchers = {parse_matcher("a=\"1\"").value()};
  of.plan.routes[1].matchers = {parse_matcher("a=\"2\"").value()};
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R001", "R002", "R003", "R004", "R005", "R005"});
  CHECK(coverage.findings[4].message.find("and 1 more") != std::string::npos);
}

TEST_CASE(
    "when primary and secondary are one person for some weeks, these weeks have no escalation") {
  PlanOf of = good_plan();
  of.rotation("primary", {"ada", "grace"});
  of.rotation("secondary", {"grace", "grace"});
  of.policy("default", {step("rotation:primary"), step("rotation:secondary")},
            {target("rotation:primary")});
  const Coverage coverage = prove(of);
  REQUIRE(codes(coverage) == Codes{"R005"});
  const auto& hours = the(coverage, "R005").hours;
  REQUIRE_FALSE(hours.empty());
  CHECK(hours[0].local ==
        "Mon 10:00 to Mon 10:00 America/Chicago (7 days), every 2 weeks from 2024-01-22");
  CHECK_FALSE(coverage.routes[0].as_it_is.second_human);
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(120));
}

TEST_CASE("the final target is an escalation too, after all rounds") {
  PlanOf of = good_plan();
  of.policy("default", {step("rotation:primary", minutes(4))});
  of.plan.policies[PolicyName("default")].repeat = 1;
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R018"});  // the secondary
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(8) + seconds(120));
}

TEST_CASE("everyone may hold people who need not wake, if enough others do") {
  PlanOf of = good_plan();
  of.person(as_on_the_night("boss", "+13125550109", 40));
  CHECK(codes(prove(of)).empty());
}

TEST_CASE("a policy that only pages everyone is told when nobody of them wakes") {
  PlanOf of;
  of.person(as_on_the_night("ada", "+13125550100", 10));
  of.person(as_on_the_night("grace", "+13125550101", 20));
  of.policy("default", {step("everyone")}).route("everything", "default");
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R001", "R005"});
  CHECK(the(coverage, "R001").hours.at(0).local == "daily 00:00-08:00 America/Chicago");
}
