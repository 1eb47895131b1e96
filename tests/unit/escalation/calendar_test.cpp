// SPDX-License-Identifier: Apache-2.0
#include "escalation/calendar.hpp"

#include <catch2/catch.hpp>

#include "unit/escalation/plans.hpp"

using namespace reveille;
using namespace reveille::escalation;

namespace {

Instant at(const char* text) {
  return *parse_rfc3339(text);
}

Override taking(const char* person, const char* instead_of, const char* from, const char* to) {
  Override one;
  one.rotation = RotationName("primary");
  one.person = PersonName(person);
  one.instead_of = PersonName(instead_of);
  one.from = at(from);
  one.to = at(to);
  return one;
}

std::string until_of(const Plan& plan, const std::vector<Override>& overrides) {
  const Tree list = on_call_tree(plan, overrides, at("2024-01-16T12:00:00Z"));
  const Tree* to = list.array()->front().find("to");
  return to ? *to->string() : "for ever";
}

}  // namespace

TEST_CASE("until is when these people go, not when an override beside them ends") {
  PlanOf of;
  of.person(reachable("ada", "+13125550100", 10)).person(reachable("grace", "+13125550101", 20));
  of.person(reachable("linus", "+13125550102", 30)).rotation("primary", {"ada", "grace"});
  const std::string until = until_of(of.plan, {});
  const Tree plain = on_call_tree(of.plan, {}, at("2024-01-16T12:00:00Z"));
  const bool of_ada = *plain.array()->front().find("person")->string() == "ada";
  const char* serves = of_ada ? "ada" : "grace";
  const char* rests = of_ada ? "grace" : "ada";
  // Somebody takes the place of whoever is not on call: nothing has changed.
  CHECK(until_of(of.plan, {taking("linus", rests, "2024-01-16T10:00:00Z",
                                  "2024-01-16T14:00:00Z")}) == until);
  // This one does come.
  CHECK(until_of(of.plan, {taking("linus", serves, "2024-01-16T15:00:00Z",
                                  "2024-01-16T16:00:00Z")}) == "2024-01-16T15:00:00.000Z");
}
