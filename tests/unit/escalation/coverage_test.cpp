// SPDX-License-Identifier: Apache-2.0
#include "escalation/coverage.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "escalation/detail/waking.hpp"
#include "unit/escalation/plans.hpp"

using namespace reveille;
using namespace reveille::escalation;

namespace {

const Instant start = at("2024-01-15T18:00:00Z");
const Instant end = at("2025-02-15T18:00:00Z");

// Where somebody has a mail address, somebody sends mail (else R020).
Coverage prove(PlanOf of) {
  of.plan.carriers.push_back(
      {CarrierName("post"), false, false, {"reveille@example.org"}, {"night.toml", 5, 1}, true});
  return prove_coverage(of.plan, start, end);
}

std::vector<std::string> codes(const Coverage& coverage) {
  std::vector<std::string> found;
  for (const Finding& finding : coverage.findings) found.push_back(finding.code);
  return found;
}

const Finding& the(const Coverage& coverage, const char* code) {
  const Finding* found = nullptr;
  for (const Finding& finding : coverage.findings) {
    if (finding.code != code) continue;
    INFO(code << " comes twice");
    REQUIRE(found == nullptr);
    found = &finding;
  }
  INFO(code << " is missing");
  REQUIRE(found != nullptr);
  return *found;
}

using Codes = std::vector<std::string>;

PlanOf good_plan() {
  return PlanOf()
      .person(reachable("ada", "+13125550100", 10))
      .person(reachable("grace", "+13125550101", 20))
      .rotation("primary", {"ada"})
      .rotation("secondary", {"grace"})
      .policy("default", {step("rotation:primary"), step("rotation:secondary")})
      .route("everything", "default");
}

PlanOf that_night() {
  return PlanOf()
      .person(as_on_the_night("ada", "+13125550100", 10))
      .rotation("primary", {"ada"})
      .policy("default", {step("rotation:primary")})
      .route("everything", "default");
}

}  // namespace

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
  CHECK(bound.as_it_is.first_waking_page == seconds(60 + 25 + 30 + 15));
  CHECK(bound.as_it_is.second_human == minutes(5) + seconds(130));
  CHECK(bound.one_carrier_down.first_waking_page == seconds(132));
  CHECK(bound.one_carrier_down.second_human == minutes(5) + seconds(132));
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
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(5) + seconds(130));
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
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(130));
}

TEST_CASE("the final target is an escalation too, after all rounds") {
  PlanOf of = good_plan();
  of.policy("default", {step("rotation:primary", minutes(4))});
  of.plan.policies[PolicyName("default")].repeat = 1;
  const Coverage coverage = prove(of);
  CHECK(codes(coverage) == Codes{"R018"});  // the secondary
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(8) + seconds(130));
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

TEST_CASE("a call that is due only after the person is paged again rings all the same") {
  const Coverage coverage = prove(short_steps());
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(3) + seconds(130));
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(6) + seconds(70));
}

TEST_CASE("a step by other contacts takes the place of a turn before its call rings") {
  PlanOf of = short_steps();
  for (int i = 0; i < 4; ++i) {
    of.plan.policies[PolicyName("default")].steps.push_back(step("person:ada", minutes(2)));
    of.plan.policies[PolicyName("default")].steps.back().with = {"text"};
  }
  of.plan.policies[PolicyName("default")].repeat = 0;
  // The text alone goes to her at 5, 7, 9 and 11 minutes; the final target begins at 13.
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(13 + 6) + seconds(70));
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
  CHECK(prove(of).routes[0].as_it_is.first_waking_page == seconds(70));
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
  CHECK(prove(of).routes[0].as_it_is.first_waking_page == minutes(6) + seconds(130));
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
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(130));
  // It may be the same person's turn in both.
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(6) + seconds(130));
}

TEST_CASE("where more take turns than can be looked at the proof counts nobody, and says so") {
  PlanOf of = many_in_turn(129);
  of.plan.policies[PolicyName("default")].steps.resize(1);
  of.plan.policies[PolicyName("default")].steps.push_back(step("person:ada", minutes(3)));
  const Coverage coverage = prove(of);
  CHECK(the(coverage, "R105").message.find("take turns in step 1 than the proof") !=
        std::string::npos);
  CHECK(coverage.routes[0].as_it_is.first_waking_page == minutes(6) + seconds(130));
}

TEST_CASE("behind a last resort that nobody can be reached by stands everyone") {
  PlanOf of = short_steps();
  of.person(as_on_the_night("boss", "+13125550109", 40));
  Person& boss = of.plan.people[PersonName("boss")];
  boss.urgent.erase(boss.urgent.begin());  // what is left is mail after a minute
  of.policy("default", {step("person:ada", minutes(20))}, {target("person:boss")});
  of.plan.policies[PolicyName("default")].repeat = 0;
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(21) + seconds(130));
  boss.urgent[0].after = Span{0};
  CHECK(prove(of).routes[0].as_it_is.second_human == minutes(20) + seconds(130));
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
  CHECK(worst.first_waking_page == seconds(60 + 60 + 70));
  CHECK(worst.first_worst_at == at("2024-01-16T05:59:00Z"));
}

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
  CHECK(found.message.find("2m10s") != std::string::npos);
  of.plan.routes[0].promise.first_waking_page = {seconds(130), {"night.toml", 91, 1}};
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
  CHECK(prove(of).routes[0].one_carrier_down.first_waking_page == seconds(132));
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
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(130));
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
  CHECK(coverage.routes[0].as_it_is.first_waking_page == seconds(130));
  // In the gap grace is first, and everyone comes after three rounds of her five minutes.
  CHECK(coverage.routes[0].as_it_is.second_human == minutes(15) + seconds(130));
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

TEST_CASE(
    "two hundred people, sixty rotations and three hundred routes are proved as one would be") {
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
    CHECK(bound.as_it_is.first_waking_page == seconds(130));
}
