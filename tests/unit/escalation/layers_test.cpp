// SPDX-License-Identifier: Apache-2.0
// Layers, hours and overrides, case by case; tests/schedules compares them at large.
#include <catch2/catch.hpp>

#include "escalation/oncall.hpp"
#include "unit/escalation/plans.hpp"

using namespace reveille;
using namespace reveille::escalation;

namespace {

std::string on_call(const Rotation& rotation, const char* when,
                    const std::vector<Override>& overrides = {}) {
  const auto shift = shift_at(rotation, overrides, at(when));
  std::string people;
  for (const PersonName& person : shift ? shift->people : std::vector<PersonName>{}) {
    people += (people.empty() ? "" : "+") + person.value;
  }
  return shift ? people : "nobody";
}

Rotation rotation_of(std::vector<Layer> layers) {
  return {RotationName("primary"), layers.front().zone, std::move(layers), {}};
}

Layer layer_of(const char* zone, const std::vector<std::string>& people, std::int64_t hours) {
  Layer layer = weekly_layer(zone_named(zone), people);
  layer.shift.minutes = hours * 60;
  return layer;
}

Override change(OverrideKind kind, const char* person, const char* from, const char* to,
                const char* instead_of = "") {
  Override one{RotationName("primary"), PersonName(person), at(from), at(to), {}};
  one.kind = kind;
  one.instead_of = PersonName(instead_of);
  return one;
}

}  // namespace

TEST_CASE("shifts of twelve hours change at the same two times of day all year") {
  Layer layer = layer_of("America/Chicago", {"ada", "grace"}, 12);
  layer.origin.hour = 8;
  const Rotation rotation = rotation_of({layer});
  const Roster roster(rotation, {});
  CHECK(on_call(rotation, "2024-01-01T14:00:00Z") == "ada");
  CHECK(on_call(rotation, "2024-01-02T02:00:00Z") == "grace");
  // The night in which clocks go forward has eleven hours.
  const Shift night = roster.at(at("2024-03-10T07:00:00Z"));
  CHECK(night.to - night.from == minutes(11 * 60));
  CHECK(to_local(night.to, layer.zone) == "Sun 2024-03-10 08:00 CDT");
}

TEST_CASE("a month's turn ends on the last day of a month that lacks the day") {
  Layer layer = weekly_layer(Zone{}, {"ada", "grace"});
  layer.shift = {0, 1};
  layer.origin = {.year = 2024, .month = 1, .day = 31, .hour = 10};
  const Rotation rotation = rotation_of({layer});
  const Roster roster(rotation, {});
  CHECK(to_rfc3339(roster.at(at("2024-02-10T00:00:00Z")).to) == "2024-02-29T10:00:00.000Z");
  CHECK(to_rfc3339(roster.at(at("2024-03-10T00:00:00Z")).to) == "2024-03-31T10:00:00.000Z");
  CHECK(to_rfc3339(roster.at(at("2023-02-10T00:00:00Z")).to) == "2023-02-28T10:00:00.000Z");
  CHECK(on_call(rotation, "2024-02-10T00:00:00Z") == "ada");
  CHECK(on_call(rotation, "2023-12-31T09:00:00Z") == "ada");
  CHECK(on_call(rotation, "2024-01-31T09:59:59Z") == "grace");
}

TEST_CASE("a later layer wins where it serves, and lets the one below through where it does not") {
  Layer day = layer_of("UTC", {"grace"}, 24);
  day.origin.hour = 0;
  day.hours = {{9 * 60, 17 * 60, 0x1f}};
  const Rotation rotation = rotation_of({layer_of("UTC", {"ada"}, 24), day});
  CHECK(on_call(rotation, "2024-05-06T08:59:59Z") == "ada");
  CHECK(on_call(rotation, "2024-05-06T09:00:00Z") == "grace");
  CHECK(on_call(rotation, "2024-05-06T17:00:00Z") == "ada");
  CHECK(on_call(rotation, "2024-05-11T12:00:00Z") == "ada");  // a Saturday
  const auto shift = shift_at(rotation, {}, at("2024-05-06T12:00:00Z"));
  CHECK(shift->layer == 1u);
  CHECK(to_rfc3339(shift->from) == "2024-05-06T09:00:00.000Z");
  CHECK(to_rfc3339(shift->to) == "2024-05-06T17:00:00.000Z");
}

TEST_CASE("a layer with an end leaves its place from then on") {
  Layer holidays = layer_of("UTC", {"grace"}, 24);
  holidays.from = at("2024-12-24T00:00:00Z");
  holidays.to = at("2024-12-27T00:00:00Z");
  const Rotation rotation = rotation_of({layer_of("UTC", {"ada"}, 24), holidays});
  CHECK(on_call(rotation, "2024-12-23T23:59:59Z") == "ada");
  CHECK(on_call(rotation, "2024-12-24T00:00:00Z") == "grace");
  CHECK(on_call(rotation, "2024-12-27T00:00:00Z") == "ada");
}

TEST_CASE("following the sun: three zones without a hole, also while clocks change one by one") {
  std::vector<Layer> layers;
  const auto office = [&](const char* zone, const char* person, int from, int to) {
    Layer layer = layer_of(zone, {person}, 24);
    layer.hours = {{from * 60, to * 60}};
    layers.push_back(layer);
  };
  layers.push_back(layer_of("UTC", {"spare"}, 24));  // where the offices' hours do not meet
  office("America/Los_Angeles", "ada", 9, 17);
  office("Asia/Tokyo", "kei", 9, 17);
  office("Europe/Berlin", "emmy", 9, 17);
  const Rotation rotation = rotation_of(layers);
  CHECK(on_call(rotation, "2024-01-10T10:00:00Z") == "emmy");
  CHECK(on_call(rotation, "2024-01-10T18:00:00Z") == "ada");
  CHECK(on_call(rotation, "2024-01-11T02:00:00Z") == "kei");
  CHECK(on_call(rotation, "2024-01-10T16:30:00Z") == "spare");
  CHECK(on_call(rotation, "2024-07-10T07:30:00Z") == "emmy");  // before Tokyo's last half hour ends
  const auto shifts =
      Roster(rotation, {}).between(at("2024-03-01T00:00:00Z"), at("2024-04-15T00:00:00Z"));
  REQUIRE(shifts.size() > 100);
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    CHECK_FALSE(shifts[i].people.empty());
    if (i > 0) CHECK(shifts[i - 1].to == shifts[i].from);
  }
}

TEST_CASE("hours that end within the hour that comes twice end the first time") {
  Layer early = layer_of("America/Chicago", {"ada"}, 24);
  early.hours = {{0, 90}};
  const Rotation rotation = rotation_of({early});
  CHECK(on_call(rotation, "2024-11-03T06:29:59Z") == "ada");  // 01:29:59, the first time
  CHECK(on_call(rotation, "2024-11-03T06:30:00Z") == "nobody");
  CHECK(on_call(rotation, "2024-11-03T07:15:00Z") == "nobody");  // 01:15, the second time
}

TEST_CASE("several people of one turn are on call at once") {
  Layer layer = weekly_layer(Zone{}, {});
  layer.turns = {{PersonName("ada"), PersonName("grace")}, {PersonName("linus")}};
  const Rotation rotation = rotation_of({layer});
  CHECK(on_call(rotation, "2024-01-02T00:00:00Z") == "ada+grace");
  CHECK(on_call(rotation, "2024-01-09T00:00:00Z") == "linus");
}

TEST_CASE("overrides add, remove and take places, each on what those before it left") {
  Layer layer = weekly_layer(Zone{}, {});
  layer.turns = {{PersonName("ada"), PersonName("grace")}};
  const Rotation rotation = rotation_of({layer});
  const char* from = "2024-05-01T00:00:00Z";
  const char* to = "2024-05-02T00:00:00Z";
  const char* noon = "2024-05-01T12:00:00Z";
  using enum OverrideKind;
  const auto with = [&](std::vector<Override> overrides) {
    return on_call(rotation, noon, overrides);
  };
  CHECK(with({change(add, "linus", from, to)}) == "ada+grace+linus");
  CHECK(with({change(add, "ada", from, to)}) == "ada+grace");
  CHECK(with({change(remove, "ada", from, to)}) == "grace");
  CHECK(with({change(remove, "linus", from, to)}) == "ada+grace");
  CHECK(with({change(replace, "linus", from, to)}) == "linus");
  CHECK(with({change(replace, "linus", from, to, "grace")}) == "ada+linus");
  CHECK(with({change(replace, "linus", from, to, "kei")}) == "ada+grace");  // not on call
  CHECK(with({change(replace, "ada", from, to, "grace")}) == "ada");
  CHECK(with({change(add, "linus", from, to), change(replace, "kei", from, to)}) == "kei");
  CHECK(with({change(replace, "kei", from, to), change(add, "linus", from, to)}) == "kei+linus");
  CHECK(with({change(remove, "ada", from, to), change(remove, "grace", from, to)}) == "nobody");
  CHECK(with({change(remove, "ada", from, to), change(remove, "grace", from, to),
              change(add, "linus", from, to)}) == "linus");
}

TEST_CASE("an override is half-open, and says that it had a say only where it changes something") {
  const Rotation rotation = rotation_of({weekly_layer(Zone{}, {"ada"})});
  Override one =
      change(OverrideKind::replace, "grace", "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z", "ada");
  one.id = OverrideId{7};
  CHECK(on_call(rotation, "2024-05-02T00:00:00Z", {one}) == "ada");
  const Roster roster(rotation, {one});
  CHECK(roster.at(at("2024-05-01T00:00:00Z")).overridden);
  CHECK(roster.at(at("2024-05-01T00:00:00Z")).by == std::vector<OverrideId>{OverrideId{7}});
  CHECK_FALSE(roster.at(at("2024-05-02T00:00:00Z")).overridden);
  one.instead_of = PersonName("linus");
  CHECK_FALSE(Roster(rotation, {one}).at(at("2024-05-01T00:00:00Z")).overridden);
}

TEST_CASE("a whole turn is told from hand-off to hand-off, whatever is cut out of it") {
  Layer layer = weekly_layer(Zone{}, {"ada", "grace"});
  layer.hours = {{9 * 60, 17 * 60}};
  const Rotation rotation = rotation_of({layer});
  const Roster roster(rotation, {});
  const auto turn = roster.turn_at(at("2024-01-03T12:00:00Z"));
  REQUIRE(turn);
  CHECK(to_rfc3339(turn->first) == "2024-01-01T10:00:00.000Z");
  CHECK(to_rfc3339(turn->second) == "2024-01-08T10:00:00.000Z");
  CHECK_FALSE(roster.turn_at(at("2024-01-03T18:00:00Z")));
}
