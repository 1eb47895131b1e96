// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "escalation/oncall.hpp"
#include "unit/escalation/night.hpp"

using namespace reveille;
using namespace reveille::escalation;

namespace {

const Actor ada{"ada", Via::api, {}};

// grace joins, or linus takes it, for an hour from now on.
OverrideAsked asked(const Night& night, const char* person,
                    OverrideKind kind = OverrideKind::replace) {
  return {
      RotationName("primary"), PersonName(person), night.now, night.now + minutes(60), ada, kind};
}

std::string why(const Facts& facts) {
  const auto* refusal = facts.size() == 1 ? first<Refused>(facts) : nullptr;
  return refusal ? refusal->why : "";
}

std::string on_call(const Night& night, Instant when) {
  const auto shift =
      shift_at(night.plan.rotations.begin()->second, all_overrides(night.plan, night.book), when);
  std::string people;
  for (const PersonName& person : shift ? shift->people : std::vector<PersonName>{}) {
    people += (people.empty() ? "" : "+") + person.value;
  }
  return people;
}

// Of the rotation of a day each, the noon (in Chicago) of one on which this person serves.
Instant noon_of(const Night& night, const char* person, int after_days) {
  Instant noon = at("2024-02-05T18:00:00Z") + minutes(24 * 60) * after_days;
  while (on_call(night, noon) != person) noon += minutes(24 * 60);
  return noon;
}

}  // namespace

TEST_CASE("an override gets a number, and those set later get higher ones") {
  Night night;
  const Facts one = night.put(asked(night, "linus"));
  const Facts two = night.put(asked(night, "grace", OverrideKind::add));
  CHECK(first<OverrideSet>(one)->id == OverrideId{1});
  CHECK(first<OverrideSet>(two)->id == OverrideId{2});
  CHECK(on_call(night, night.now) == "linus+grace");
}

TEST_CASE("whoever joins during an incident is paged, too") {
  Night night;
  night.put(alert_named("JobBacklog"));
  const Facts facts = night.put(asked(night, "linus", OverrideKind::add));
  const auto* turn = first<TurnBegan>(facts);
  REQUIRE(turn);
  CHECK(turn->person == PersonName("linus"));
}

TEST_CASE("nobody leaves a rotation empty; with somebody else there they may") {
  Night night;
  const std::string now = on_call(night, night.now);
  const Facts refused = night.put(asked(night, now.c_str(), OverrideKind::remove));
  CHECK(why(refused).find("nobody would be on call from ") == 0);
  CHECK(on_call(night, night.now) == now);
  night.put(asked(night, "linus", OverrideKind::add));
  CHECK(why(night.put(asked(night, now.c_str(), OverrideKind::remove))).empty());
  CHECK(on_call(night, night.now) == "linus");
  // Nor by taking back what they rely on.
  const Facts kept = night.put(OverrideCancelAsked{OverrideId{1}, ada});
  CHECK(why(kept).find("nobody would be on call from ") == 0);
  CHECK(on_call(night, night.now) == "linus");
}

TEST_CASE("an override that is cancelled ends now; what it did before stays in the calendar") {
  Night night;
  const std::string regular = on_call(night, night.now);
  const Instant begin = night.now;
  night.put(asked(night, "linus"));
  night.advance(minutes(10));
  const Facts facts = night.put(OverrideCancelAsked{OverrideId{1}, ada});
  REQUIRE(first<OverrideCancelled>(facts));
  CHECK(on_call(night, night.now) == regular);
  CHECK(on_call(night, begin + minutes(5)) == "linus");
  CHECK(why(night.put(OverrideCancelAsked{OverrideId{1}, ada})) == "that override is over");
  CHECK(why(night.put(OverrideCancelAsked{OverrideId{9}, ada})) == "there is no override 9");
  CHECK(why(night.put(OverrideCancelAsked{OverrideId{}, ada})) == "there is no override 0");
}

TEST_CASE("one that has not begun is cancelled without a trace in the calendar") {
  Night night;
  OverrideAsked later = asked(night, "linus");
  later.from += minutes(600);
  later.to += minutes(600);
  night.put(later);
  night.put(OverrideCancelAsked{OverrideId{1}, ada});
  CHECK(night.book.overrides.empty());
}

TEST_CASE("an open incident pages the regular owner again when the override is cancelled") {
  Night night;
  const std::string regular = on_call(night, night.now);
  night.put(asked(night, "linus"));
  night.put(alert_named("JobBacklog"));
  const Facts facts = night.put(OverrideCancelAsked{OverrideId{1}, ada});
  const auto* turn = first<TurnBegan>(facts);
  REQUIRE(turn);
  CHECK(turn->person.value == regular);
}

TEST_CASE("a swap exchanges two whole turns, and is cancelled as one") {
  Night night;
  const Instant one = noon_of(night, "ada", 10);
  const Instant other = noon_of(night, "grace", 20);
  const Facts facts = night.put(SwapAsked{RotationName("primary"), PersonName("ada"), one,
                                          PersonName("grace"), other, ada, "a wedding"});
  REQUIRE(facts.size() == 2);
  CHECK(on_call(night, one) == "grace");
  CHECK(on_call(night, other) == "ada");
  const auto& half = *first<OverrideSet>(facts);
  CHECK(half.to - half.from == minutes(24 * 60));
  CHECK(half.swap == half.id);
  CHECK(half.note == "a wedding");
  const Facts back = night.put(OverrideCancelAsked{OverrideId{half.id.value + 1}, ada});
  CHECK(back.size() == 2);
  CHECK(on_call(night, one) == "ada");
  CHECK(on_call(night, other) == "grace");
}

TEST_CASE("a swap of what is not theirs is refused with the reason") {
  Night night;
  const Instant one = noon_of(night, "ada", 10);
  const Instant other = noon_of(night, "grace", 20);
  const auto swap = [&](const char* who, Instant when, const char* whom, Instant then) {
    return why(night.put(SwapAsked{RotationName("primary"), PersonName(who), when, PersonName(whom),
                                   then, ada, ""}));
  };
  CHECK(swap("grace", one, "ada", other).find("grace has no shift in primary at ") == 0);
  CHECK(swap("ada", one, "linus", other).find("linus has no shift") == 0);
  CHECK(swap("ada", one, "ada", one + minutes(1)) == "these are not two shifts: they overlap");
  CHECK(swap("ada", one, "ada", one + minutes(2 * 24 * 60)).find("ada is on call in both") == 0);
  CHECK(night.book.overrides.empty());
}

TEST_CASE("overrides that nobody could mean are refused with the reason") {
  Night night;
  const auto refusal = [&](auto&& change) {
    OverrideAsked one = asked(night, "linus");
    change(one);
    const std::string told = why(night.put(one));
    CHECK(night.book.overrides.empty());
    return told;
  };
  CHECK(refusal([&](auto& one) { one.to = one.from; }) == "an override ends after it begins");
  CHECK(refusal([&](auto& one) {
          one.from -= minutes(120);
          one.to -= minutes(120);
        }) == "that time is over");
  CHECK(refusal([&](auto& one) {
          one.to = one.from + override_longest + Span{1};
        }).find("an override lasts ") == 0);
  CHECK(refusal([&](auto& one) {
          one.from = night.now + override_ahead_most + minutes(1);
          one.to = one.from + minutes(1);
        }).find("an override begins within ") == 0);
  CHECK(refusal([&](auto& one) {
          one.note = std::string(override_note_bytes + 1, 'x');
        }).find("a note has ") == 0);
  CHECK(refusal([&](auto& one) { one.person = PersonName("x"); }) == "there is no person x");
  CHECK(refusal([&](auto& one) { one.instead_of = PersonName("x"); }) == "there is no person x");
  CHECK(refusal([&](auto& one) { one.instead_of = PersonName("linus"); }) ==
        "nobody replaces themselves");
  CHECK(refusal([&](auto& one) {
          one.kind = OverrideKind::add;
          one.instead_of = PersonName("ada");
        }).find("only who replaces somebody") == 0);
}

TEST_CASE("there is a most of overrides to come, and of those that are remembered") {
  Night night;
  OverrideAsked one = asked(night, "linus");
  for (std::size_t i = 0; i < overrides_most; ++i) REQUIRE(why(night.put(one)).empty());
  CHECK(why(night.put(one)).find("there are 1000 overrides already") == 0);
  night.advance(minutes(61));
  one = asked(night, "linus");
  for (std::size_t i = 0; i < 10; ++i) REQUIRE(why(night.put(one)).empty());
  CHECK(night.book.overrides.size() == overrides_remembered_most + 10);
  night.now += remember_overrides + minutes(61);
  REQUIRE(why(night.put(asked(night, "linus"))).empty());
  CHECK(night.book.overrides.size() == 1);
}

TEST_CASE("an override by somebody who has left the configuration lets the others serve again") {
  Night night;
  const std::string regular = on_call(night, night.now);
  night.put(asked(night, "linus"));
  night.plan.people.erase(PersonName("linus"));
  CHECK(on_call(night, night.now) == regular);
}

TEST_CASE("overrides of old journals, which had no numbers, get the next ones") {
  Book book;
  OverrideSet old;
  old.rotation = RotationName("primary");
  old.person = PersonName("ada");
  old.from = at("2024-02-05T00:00:00Z");
  old.to = at("2024-02-06T00:00:00Z");
  evolve(book, {at("2024-02-05T00:00:00Z"), old});
  evolve(book, {at("2024-02-05T00:00:00Z"), old});
  CHECK(book.overrides[0].id == OverrideId{1});
  CHECK(book.overrides[1].id == OverrideId{2});
  old.id = OverrideId{3};
  evolve(book, {at("2024-02-05T00:00:00Z"), old});
  CHECK(book.last_override == OverrideId{3});
}
