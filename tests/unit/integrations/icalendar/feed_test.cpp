// SPDX-License-Identifier: Apache-2.0
#include "integrations/icalendar/feed.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::escalation;
using namespace reveille::integrations::icalendar;

namespace {

Instant at(const char* text) {
  return parse_rfc3339(text).value();
}

Plan plan_of_two() {
  Plan plan;
  for (const char* name : {"ada", "grace"}) {
    Person& person = plan.people[PersonName(name)];
    person.name = PersonName(name);
    person.full_name = name == std::string("ada") ? "Ada" : "Grace";
  }
  Rotation rotation;
  rotation.name = RotationName("primary");
  Layer layer;
  layer.turns = {{PersonName("ada")}, {PersonName("grace")}};
  layer.origin = {.year = 2024, .hour = 10};
  rotation.layers = {layer};
  plan.rotations[rotation.name] = rotation;
  return plan;
}

Calendar of(const Plan& plan, const CalendarQuery& query,
            const std::vector<Override>& overrides = {}) {
  REQUIRE(check(plan, query));
  return calendar_of(plan, overrides, query, at("2024-01-03T00:00:00Z"));
}

const CalendarQuery two_weeks{at("2024-01-03T00:00:00Z"), at("2024-01-17T00:00:00Z"),
                              RotationName("primary"), PersonName()};

}  // namespace

TEST_CASE("a rotation's feed has every shift that touches the time asked for, whole") {
  const Calendar calendar = of(plan_of_two(), two_weeks);
  REQUIRE(calendar.events.size() == 3);
  CHECK(to_rfc3339(calendar.events[0].from) == "2024-01-01T10:00:00.000Z");
  CHECK(to_rfc3339(calendar.events[2].to) == "2024-01-22T10:00:00.000Z");
  CHECK(calendar.events[0].summary == "primary: Ada");
  CHECK(calendar.events[1].summary == "primary: Grace");
}

TEST_CASE("the same shift is the same event when it is fetched again later, and by whomever") {
  const Plan plan = plan_of_two();
  CalendarQuery later = two_weeks;
  later.from = at("2024-01-05T01:02:03Z");
  CHECK(of(plan, later).events[0].uid == of(plan, two_weeks).events[0].uid);
  CalendarQuery person = two_weeks;
  person.person = PersonName("ada");
  CHECK(of(plan, person).events[0].uid != of(plan, two_weeks).events[0].uid);
  const Calendar calendar = of(plan, two_weeks);
  CHECK(calendar.events[0].uid != calendar.events[1].uid);
}

TEST_CASE("a person's feed has their own shifts, with those that they took over") {
  CalendarQuery query = two_weeks;
  query.rotation = RotationName();
  query.person = PersonName("ada");
  const Override taken{RotationName("primary"),
                       PersonName("ada"),
                       at("2024-01-09T00:00:00Z"),
                       at("2024-01-10T00:00:00Z"),
                       {}};
  const Calendar calendar = of(plan_of_two(), query, {taken});
  REQUIRE(calendar.events.size() == 3);
  CHECK(to_rfc3339(calendar.events[1].from) == "2024-01-09T00:00:00.000Z");
  CHECK(calendar.events[1].summary == "On call: primary");
  CHECK(calendar.events[1].description.find("override") != std::string::npos);
}

TEST_CASE("a colleague who joins does not cut a person's shift in two") {
  CalendarQuery query = two_weeks;
  query.person = PersonName("ada");
  Override joins{RotationName("primary"),
                 PersonName("grace"),
                 at("2024-01-04T00:00:00Z"),
                 at("2024-01-05T00:00:00Z"),
                 {}};
  joins.kind = OverrideKind::add;
  const Calendar calendar = of(plan_of_two(), query, {joins});
  REQUIRE(calendar.events.size() == 2);
  CHECK(to_rfc3339(calendar.events[0].to) == "2024-01-08T10:00:00.000Z");
}

TEST_CASE("gaps are no events, and a feed ends after so many shifts") {
  Plan plan = plan_of_two();
  Layer& layer = plan.rotations.begin()->second.layers.front();
  layer.shift.minutes = 15;
  layer.hours = {{0, 720}};
  CalendarQuery query = two_weeks;
  query.to = query.from + calendar_longest;
  const Calendar calendar = of(plan, query);
  CHECK(calendar.events.size() <= feed_shifts_most);
  CHECK(calendar.events.size() > feed_shifts_most / 2);
  for (const Event& event : calendar.events) CHECK(event.summary != "primary: ");
}

TEST_CASE("a calendar of nobody known, or of too long a time, is refused") {
  const Plan plan = plan_of_two();
  CalendarQuery query = two_weeks;
  query.rotation = RotationName("primery");
  CHECK(check(plan, query).error().message ==
        "unknown rotation \"primery\"; did you mean \"primary\"?");
  query = two_weeks;
  query.person = PersonName("adda");
  CHECK(check(plan, query).error().code == Code::not_found);
  query = two_weeks;
  query.to = query.from;
  CHECK_FALSE(check(plan, query));
  query.to = query.from + calendar_longest + Span{1};
  CHECK_FALSE(check(plan, query));
}
