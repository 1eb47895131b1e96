// SPDX-License-Identifier: Apache-2.0
#include "escalation/oncall.hpp"

#include <catch2/catch.hpp>

#include "support/sanitized.hpp"
#include "unit/escalation/zones.hpp"

using namespace reveille;
using namespace reveille::escalation;

namespace {

const std::vector<PersonName> three{PersonName("ada"), PersonName("grace"), PersonName("linus")};

Rotation rotation_in(const char* zone, int shift_days, int handoff_minute, int weekday = 0) {
  Rotation rotation;
  rotation.name = RotationName("primary");
  rotation.zone = zone_named(zone);
  Layer layer;
  layer.zone = rotation.zone;
  for (const PersonName& person : three) layer.turns.push_back({person});
  layer.shift.minutes = shift_days * 24 * 60;
  layer.origin.hour = handoff_minute / 60;
  layer.origin.minute = handoff_minute % 60;
  if (shift_days % 7 == 0) layer.origin = add_days(layer.origin, weekday);
  rotation.layers.push_back(layer);
  return rotation;
}

std::string owner(const Rotation& rotation, Instant when,
                  const std::vector<Override>& overrides = {}) {
  const auto shift = shift_at(rotation, overrides, when);
  if (!shift) return "nobody";
  std::string people;
  for (const PersonName& person : shift->people)
    people += (people.empty() ? "" : "+") + person.value;
  return people;
}

// Reads the wall clock minute by minute, as a person would: a shift is over as soon as the clock
// has shown the time of the handoff, or more.
class PersonWithAClock {
 public:
  PersonWithAClock(const Rotation& rotation, Instant from)
      : rotation_(rotation), next_(rotation.layers[0].origin) {
    const std::int64_t days = rotation.layers[0].shift.minutes / (24 * 60);
    const std::int64_t back = (day_number(next_) - day_number({.year = 2011})) / days;
    next_ = add_days(next_, -back * days);
    turns_ = -back - 1;
    look(from);
  }

  void look(Instant now) {
    while (rotation_.zone.civil(now) >= next_) {
      next_ = add_days(next_, rotation_.layers[0].shift.minutes / (24 * 60));
      ++turns_;
    }
  }
  [[nodiscard]] std::string owner() const {
    return three[static_cast<std::size_t>((turns_ % 3 + 3) % 3)].value;
  }

 private:
  const Rotation& rotation_;
  CivilTime next_;
  std::int64_t turns_ = 0;
};

struct Night {
  const char* zone;
  const char* from;  // some days around a change of the clocks
};
const std::vector<Night> nights{{"America/Chicago", "2024-03-07T00:00:00Z"},
                                {"America/Chicago", "2024-10-31T00:00:00Z"},
                                {"Europe/Berlin", "2024-03-28T00:00:00Z"},
                                {"Europe/Berlin", "2024-10-24T00:00:00Z"},
                                {"Australia/Lord_Howe", "2024-04-03T00:00:00Z"},
                                {"Australia/Lord_Howe", "2024-10-02T00:00:00Z"},
                                {"America/Santiago", "2024-09-04T00:00:00Z"},
                                {"America/Santiago", "2024-04-03T00:00:00Z"},
                                {"Asia/Beirut", "2024-03-27T00:00:00Z"},
                                {"Africa/Cairo", "2024-04-22T00:00:00Z"},
                                {"Africa/Cairo", "2024-10-28T00:00:00Z"},
                                {"Pacific/Apia", "2011-12-27T00:00:00Z"},
                                {"Asia/Kolkata", "2024-03-27T00:00:00Z"}};

}  // namespace

TEST_CASE(
    "the owner of a rotation is whom a person with a clock would name, also when clocks change",
    "[long]") {
  for (const Night& night : nights) {
    for (const int shift_days : {1, 2, 7, 14}) {
      if (sanitized && shift_days != 2) continue;
      for (const int minute : {0, 30, 90, 120, 150, 179, 600, 1439}) {
        const Rotation rotation = rotation_in(night.zone, shift_days, minute, 6);
        const Instant from = at(night.from);
        PersonWithAClock person(rotation, from);
        for (Instant now = from; now < from + minutes(6 * 24 * 60); now += minutes(1)) {
          person.look(now);
          const auto shift = shift_at(rotation, {}, now);
          if (shift && shift->people.front().value == person.owner() && shift->from <= now &&
              now < shift->to) {
            continue;
          }
          FAIL(night.zone << ", " << shift_days << " days at minute " << minute << ", "
                          << to_rfc3339(now) << ": "
                          << (shift ? shift->people.front().value : "nobody") << " instead of "
                          << person.owner());
        }
      }
    }
  }
}

TEST_CASE("shifts follow one another without gap and overlap") {
  for (const Night& night : nights) {
    const Rotation rotation = rotation_in(night.zone, 1, 150);
    Instant now = at(night.from);
    for (int i = 0; i < 8; ++i) {
      const auto shift = shift_at(rotation, {}, now);
      REQUIRE(shift);
      CHECK(shift_at(rotation, {}, shift->to - Span{1})->people == shift->people);
      CHECK(shift_at(rotation, {}, shift->to)->from == shift->to);
      now = shift->to;
    }
  }
}

TEST_CASE("a handoff at 02:30 in the night without a 02:30 happens at 03:00") {
  const Rotation rotation = rotation_in("America/Chicago", 1, 150);
  const Instant three_o_clock = at("2024-03-10T08:00:00Z");
  CHECK(shift_at(rotation, {}, three_o_clock)->from == three_o_clock);
  CHECK(shift_at(rotation, {}, three_o_clock - Span{1})->to == three_o_clock);
}

TEST_CASE("a handoff at 01:30 in the night with two 01:30 happens at the first") {
  const Rotation rotation = rotation_in("America/Chicago", 1, 90);
  CHECK(shift_at(rotation, {}, at("2024-11-03T07:00:00Z"))->from == at("2024-11-03T06:30:00Z"));
  CHECK(shift_at(rotation, {}, at("2024-11-03T07:30:00Z"))->from == at("2024-11-03T06:30:00Z"));
}

TEST_CASE("the first person's first shift begins on the day that the rotation starts") {
  Rotation rotation = rotation_in("UTC", 12, 600);
  rotation.layers[0].origin = CivilTime{.year = 2024, .month = 5, .day = 3, .hour = 10};
  CHECK(owner(rotation, at("2024-05-03T10:00:00Z")) == "ada");
  CHECK(owner(rotation, at("2024-05-15T09:59:59Z")) == "ada");
  CHECK(owner(rotation, at("2024-05-15T10:00:00Z")) == "grace");
  CHECK(owner(rotation, at("2024-05-03T09:59:59Z")) == "linus");  // it turned before, too
}

TEST_CASE("nobody is on call in a rotation without people, until somebody takes it over") {
  Rotation rotation = rotation_in("UTC", 7, 600);
  rotation.layers[0].turns.clear();
  const Override override_{
      rotation.name, PersonName("ada"), at("2024-05-01T00:00:00Z"), at("2024-05-02T00:00:00Z"), {}};
  CHECK(owner(rotation, at("2024-05-01T12:00:00Z")) == "nobody");
  CHECK(owner(rotation, at("2024-05-01T12:00:00Z"), {override_}) == "ada");
  CHECK(owner(rotation, at("2024-05-02T00:00:00Z"), {override_}) == "nobody");
}

TEST_CASE("of overlapping overrides the last wins, and each shows where no later one covers it") {
  const Rotation rotation = rotation_in("UTC", 7, 600);  // ada until 2024-01-08T10:00
  const std::vector<Override> overrides{{rotation.name,
                                         PersonName("grace"),
                                         at("2024-01-02T00:00:00Z"),
                                         at("2024-01-04T00:00:00Z"),
                                         {}},
                                        {rotation.name,
                                         PersonName("linus"),
                                         at("2024-01-03T00:00:00Z"),
                                         at("2024-01-03T12:00:00Z"),
                                         {}},
                                        {RotationName("other"),
                                         PersonName("linus"),
                                         at("2024-01-01T00:00:00Z"),
                                         at("2024-02-01T00:00:00Z"),
                                         {}}};
  const auto before = shift_at(rotation, overrides, at("2024-01-01T12:00:00Z"));
  CHECK(before->people.front().value == "ada");
  CHECK(before->to == at("2024-01-02T00:00:00Z"));
  CHECK_FALSE(before->overridden);
  const auto first = shift_at(rotation, overrides, at("2024-01-02T00:00:00Z"));
  CHECK(first->people.front().value == "grace");
  CHECK(first->to == at("2024-01-03T00:00:00Z"));
  CHECK(first->overridden);
  CHECK(owner(rotation, at("2024-01-03T11:59:59Z"), overrides) == "linus");
  const auto again = shift_at(rotation, overrides, at("2024-01-03T12:00:00Z"));
  CHECK(again->people.front().value == "grace");
  CHECK(again->from == at("2024-01-03T12:00:00Z"));
  const auto after = shift_at(rotation, overrides, at("2024-01-04T00:00:00Z"));
  CHECK(after->people.front().value == "ada");
  CHECK(after->from == at("2024-01-04T00:00:00Z"));
  CHECK(after->to == at("2024-01-08T10:00:00Z"));
}

TEST_CASE("quiet hours are read on the wall clock and change only where next_change says so") {
  const std::vector<std::vector<DailyWindow>> all{
      {{0, 480}},          {{22 * 60, 7 * 60}},
      {{90, 150}},         {{150, 150}},
      {{540, 1020, 0x1f}}, {{0, 1440, 0x60}},
      {{1320, 480, 0x10}}, {{60, 120}, {100, 200}, {1410, 30}}};
  for (const Night& night : nights) {
    const Zone zone = zone_named(night.zone);
    for (const auto& windows : all) {
      const Instant from = at(night.from);
      Instant change = from;
      bool now_inside = false;
      for (Instant now = from; now < from + minutes(6 * 24 * 60); now += minutes(1)) {
        if (now >= change) {
          now_inside = inside(windows, zone, now);
          change = next_change(windows, zone, now);
          REQUIRE(change > now);
          REQUIRE(
              (change == Instant::max() || inside(windows, zone, change - Span{1}) == now_inside));
        }
        if (inside(windows, zone, now) != now_inside) {
          FAIL(night.zone << " " << to_rfc3339(now) << ": changed without notice");
        }
      }
    }
  }
}

TEST_CASE("hours over midnight belong to the day they start on") {
  const Zone utc;
  const std::vector<DailyWindow> friday_night{{22 * 60, 8 * 60, 1u << 4}};
  CHECK_FALSE(inside(friday_night, utc, at("2024-05-03T07:00:00Z")));  // Friday morning
  CHECK(inside(friday_night, utc, at("2024-05-03T22:00:00Z")));
  CHECK(inside(friday_night, utc, at("2024-05-04T07:59:59Z")));
  CHECK_FALSE(inside(friday_night, utc, at("2024-05-04T08:00:00Z")));
  CHECK_FALSE(inside(friday_night, utc, at("2024-05-04T22:00:00Z")));
}

TEST_CASE("hours from a time to the same time are the whole day and never change") {
  const Zone chicago = zone_named("America/Chicago");
  const std::vector<DailyWindow> always{{0, 0}};
  CHECK(inside(always, chicago, at("2024-03-10T08:00:00Z")));
  CHECK(next_change(always, chicago, at("2024-03-10T08:00:00Z")) == Instant::max());
  CHECK_FALSE(inside({}, chicago, at("2024-03-10T08:00:00Z")));
  CHECK(next_change({}, chicago, at("2024-03-10T08:00:00Z")) == Instant::max());
}
