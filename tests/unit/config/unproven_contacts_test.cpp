// SPDX-License-Identifier: Apache-2.0
#include "config/unproven_contacts.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::escalation;

namespace {

Plan plan_of_ada() {
  Plan plan;
  Person& ada = plan.people[PersonName("ada")];
  ada.name = PersonName("ada");
  ada.full_name = "Ada";
  ada.quiet_hours = {{0, 480}};
  Contact mobile;
  mobile.name = ContactName("mobile");
  mobile.kind = ContactKind::call;
  mobile.address = "+13125550100";
  mobile.dnd = DndPassage::repeated_call;
  mobile.place = Place{"team.toml", 7, 1};
  ada.contacts = {mobile};
  ada.urgent = {{mobile.name, Span{0}, {}}};
  Carrier carrier;
  carrier.name = CarrierName("main");
  carrier.from = {"+15005550006", "+15005550007"};
  plan.carriers = {carrier};
  return plan;
}

std::vector<Finding> found(const char* state, const char* why = "") {
  return config::unproven_contacts(plan_of_ada(),
                                   {{{PersonName("ada"), ContactName("mobile")}, {state, why}}});
}

}  // namespace

TEST_CASE("a contact that is relied on is to be proven") {
  CHECK(found("proven").empty());
  const auto stale = found("stale", "its number has changed");
  REQUIRE(stale.size() == 1);
  CHECK(stale[0].code == "R022");
  CHECK(stale[0].place.line == 7);
  CHECK_THAT(stale[0].message, Catch::Contains("is stale (its number has changed)"));
  CHECK(stale[0].mend == "reveille drill ada:mobile");
  CHECK(stale[0].message.find("+1312") == std::string::npos);
}

TEST_CASE(
    "a contact that the daemon does not know is not proven, one that nobody relies on need not "
    "be") {
  CHECK(config::unproven_contacts(plan_of_ada(), {}).size() == 1);
  Plan plan = plan_of_ada();
  plan.people[PersonName("ada")].quiet_hours.clear();
  CHECK(config::unproven_contacts(plan, {}).empty());
}

TEST_CASE("the card holds every number that pages come from") {
  const std::string one = "TEL;TYPE=CELL,VOICE:+15005550006\r\n";
  CHECK(config::unlisted_senders(plan_of_ada(), one + "TEL;TYPE=CELL,VOICE:+15005550007\r\n")
            .empty());
  const auto missing = config::unlisted_senders(plan_of_ada(), one);
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].code == "R023");
  CHECK(missing[0].message.find("+1500") == std::string::npos);
}
