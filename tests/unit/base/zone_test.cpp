// SPDX-License-Identifier: Apache-2.0
#include "base/zone.hpp"

#include <catch2/catch.hpp>

#include "base/zone_data.hpp"

using namespace reveille;

namespace {

Zone load(const char* name) {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone(name, &zone));
  return Zone(name, std::make_shared<const Zone::Rules>(Zone::Rules{zone}));
}

Instant at(const char* text) {
  return parse_rfc3339(text).value();
}

CivilTime reading(int year, int month, int day, int hour, int minute) {
  return CivilTime{year, month, day, hour, minute, 0, 0};
}

}  // namespace

TEST_CASE("the night of the postmortem in Chicago") {
  const Zone zone = load("America/Chicago");
  const Instant midnight = at("2024-02-05T06:00:00Z");
  CHECK(zone.civil(midnight) == reading(2024, 2, 5, 0, 0));
  CHECK(zone.instant(reading(2024, 2, 5, 0, 0)) == midnight);
  CHECK(to_local(midnight + Span{30 * 60'000}, zone) == "Mon 2024-02-05 00:30 CST");
  CHECK(zone.offset_minutes(midnight) == -360);
}

TEST_CASE("a reading that a clock skips is the first instant after the gap") {
  CHECK(load("America/Chicago").instant(reading(2024, 3, 10, 2, 30)) == at("2024-03-10T08:00:00Z"));
  CHECK(load("Europe/Berlin").instant(reading(2024, 3, 31, 2, 0)) == at("2024-03-31T01:00:00Z"));
  // Lord Howe moves by half an hour only.
  const Zone howe = load("Australia/Lord_Howe");
  CHECK(howe.instant(reading(2024, 10, 6, 2, 15)) == at("2024-10-05T15:30:00Z"));
  CHECK(howe.instant(reading(2024, 10, 6, 2, 30)) == at("2024-10-05T15:30:00Z"));
}

TEST_CASE("a skipped reading loses its milliseconds too") {
  CivilTime civil = reading(2024, 3, 10, 2, 30);
  civil.millisecond = 250;
  CHECK(load("America/Chicago").instant(civil) == at("2024-03-10T08:00:00Z"));
}

TEST_CASE("a reading that comes twice is the first of the two") {
  CHECK(load("America/Chicago").instant(reading(2024, 11, 3, 1, 30)) == at("2024-11-03T06:30:00Z"));
  CHECK(load("Europe/Berlin").instant(reading(2024, 10, 27, 2, 30)) == at("2024-10-27T00:30:00Z"));
  CHECK(load("Australia/Lord_Howe").instant(reading(2024, 4, 7, 1, 45)) ==
        at("2024-04-06T14:45:00Z"));
}

TEST_CASE("transitions are found, across the end of the table of the tz file too") {
  const Zone zone = load("Europe/Berlin");
  const Instant spring = at("2024-03-31T01:00:00Z");
  CHECK(zone.next_transition(at("2024-01-01T00:00:00Z")) == spring);
  CHECK(zone.next_transition(spring - Span{1}) == spring);
  CHECK(zone.next_transition(spring) == at("2024-10-27T01:00:00Z"));
  CHECK(zone.next_transition(at("2049-01-01T00:00:00Z")) == at("2049-03-28T01:00:00Z"));
  CHECK(Zone().next_transition(spring) == Instant::max());
}

TEST_CASE("every instant near a transition survives the way to civil time and back, once") {
  for (const char* name : {"America/Chicago", "Europe/Berlin", "Australia/Lord_Howe"}) {
    const Zone zone = load(name);
    const Instant change = zone.next_transition(at("2024-05-01T00:00:00Z"));
    for (int minutes = -180; minutes <= 180; minutes += 15) {
      const Instant moment = change + Span{minutes * 60'000};
      const Instant back = zone.instant(zone.civil(moment));
      // Only the second of two equal readings comes back earlier, and then with the same reading.
      CHECK(back <= moment);
      CHECK(zone.civil(back) == zone.civil(moment));
    }
  }
}

TEST_CASE("calendar arithmetic crosses months, leap days and the year 1970") {
  CHECK(weekday(reading(2024, 2, 5, 0, 0)) == 0);
  CHECK(weekday(reading(2024, 2, 11, 23, 59)) == 6);
  CHECK(add_days(reading(2024, 2, 28, 9, 5), 2) == reading(2024, 3, 1, 9, 5));
  CHECK(add_days(reading(2024, 1, 1, 9, 5), -1) == reading(2023, 12, 31, 9, 5));
  CHECK(day_number(reading(1970, 1, 1, 0, 0)) == 0);
  CHECK(day_number(reading(1969, 12, 31, 23, 0)) == -1);
}

TEST_CASE("milliseconds before 1970 stay within their second") {
  const CivilTime civil = Zone().civil(instant_from_ms(-1));
  CHECK(civil.second == 59);
  CHECK(civil.millisecond == 999);
  CHECK(Zone().instant(civil) == instant_from_ms(-1));
}
