// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "escalation/message.hpp"
#include "escalation/oncall.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

const PersonName ada("ada");
const Actor by_cli{"grace", Via::cli, {}};

DrillAsked drill_of(const char* contact = "", bool assisted = false) {
  DrillAsked asked;
  asked.person = ada;
  asked.contact = ContactName(contact);
  asked.assisted = assisted;
  asked.actor = by_cli;
  return asked;
}

std::string why(const Facts& facts) {
  const auto* refused = first<Refused>(facts);
  return refused ? refused->why : "";
}

ProofState state_of(const Night& night, const char* contact) {
  const Person& person = *night.plan.person(ada);
  return standing_of(night.book, night.plan, person, *person.contact(ContactName(contact)),
                     night.now)
      .state;
}

const Drill& drill(const Night& night, std::uint64_t id = 1) {
  return night.book.drills.at(DrillId{id});
}

// One drill a day for ada at most.
Night night_with_drills(Span every) {
  Night night;
  night.plan.people.at(ada).drill_every = every;
  night.put(PlanChanged{});
  return night;
}

}  // namespace

TEST_CASE(
    "that the first call of a drill is over, told late, does not end the answer on the second") {
  Night night;
  night.now = at("2024-02-05T07:30:00Z");
  night.put(drill_of("mobile"));
  const PageId page{1};
  night.report(page, 1, 1, DeliveryState::ringing);
  night.report(page, 1, 1, DeliveryState::answered);  // a mailbox: hung up
  night.advance(seconds(60));
  REQUIRE(night.book.page(page)->deliveries.back().leg == 2);
  night.report(page, 2, 1, DeliveryState::ringing);
  night.report(page, 2, 1, DeliveryState::answered);
  night.advance(seconds(5));
  night.put(DigitPressed{page, 2, '4'});
  night.report(page, 1, 1, DeliveryState::ended);
  CHECK(drill(night).stage == DrillStage::answered);
  night.put(DigitPressed{page, 2, '2'});
  CHECK(drill(night).outcome == DrillOutcome::dnd_off);
  CHECK(state_of(night, "mobile") != ProofState::proven);
}

TEST_CASE("a drill without a contact tries the one that is relied on and least known") {
  Night night;
  night.put(drill_of());
  CHECK(drill(night).contact.value == "mobile");
}

TEST_CASE("a drill opens no incident, pages one person, and says that it is a drill") {
  Night night;
  const Facts facts = night.put(drill_of("mobile"));
  CHECK(count<PageRequested>(facts) == 1);
  CHECK(night.book.incidents.empty());
  const Page& page = *night.book.page(drill(night).page);
  CHECK(page.pair);
  CHECK(spoken_message(night.book, night.plan, page).find("only a drill") != std::string::npos);
  night.advance(minutes(60));
  CHECK(count<PageRequested>(night.facts) == 1);
  CHECK(drill(night).stage == DrillStage::over);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("a drill is refused where it would prove or disturb something else") {
  Night night;
  SECTION("outside quiet hours") {
    night.now = at("2024-02-05T18:00:00Z");
    CHECK(why(night.put(drill_of())).find("would prove nothing") != std::string::npos);
    DrillAsked later = drill_of();
    later.at = at("2024-02-06T19:00:00Z");
    CHECK(why(night.put(later)).find("would prove nothing") != std::string::npos);
    later.at = at("2024-02-06T09:00:00Z");
    CHECK(why(night.put(later)).empty());
  }
  SECTION("in the past, or when nobody will remember") {
    DrillAsked other = drill_of();
    other.at = night.now - seconds(1);
    CHECK(why(night.put(other)) == "that moment is over");
    other.at = night.now + drill_ahead_most + seconds(1);
    CHECK(why(night.put(other)) == "that is too far in the future");
  }
  SECTION("of nobody, or nothing") {
    DrillAsked other = drill_of("fax");
    CHECK(why(night.put(other)) == "ada has no contact fax");
    other.person = PersonName("bob");
    CHECK(why(night.put(other)) == "there is no person bob");
  }
  SECTION("where no carrier goes") {
    night.plan.carriers.clear();
    CHECK(why(night.put(drill_of("mobile"))) == "no carrier takes pages to that contact");
  }
  SECTION("beside another one") {
    night.put(drill_of("mobile"));
    CHECK(why(night.put(drill_of("text"))) ==
          "drill 1 of ada is under way already: wait for it, or cancel it");
  }
  SECTION("while a page waits for their answer") {
    night.put(alert_named("Night"));
    CHECK(why(night.put(drill_of())) == "ada has an incident");
    night.put(AckAsked{{1}, {"ada", Via::api, {}}});
    CHECK(why(night.put(drill_of())) == "ada has an incident");
    night.put(ResolveAsked{{1}, {"ada", Via::api, {}}});
    CHECK(why(night.put(drill_of())).empty());
  }
  SECTION("while a page to them waits, though their turn is over") {
    night.plan.people.at(ada).urgent = {{ContactName("text"), Span{0}, {}}};
    night.put(alert_named("First"));
    night.put(alert_named("Second"));
    night.put(ResolveAsked{{1}, {"grace", Via::api, {}}});
    night.advance(seconds(1));
    REQUIRE(night.incident(2).bundled.size() == 1);
    CHECK(why(night.put(drill_of())) == "ada has an incident");
  }
  CHECK(count<DrillBegan>(night.facts) <= 1);
}

TEST_CASE("a drill that was answered late is over") {
  Night night;
  night.put(drill_of("text"));
  const Page page = *night.book.page(drill(night).page);
  night.report(page.id, 1, 1, DeliveryState::delivered);
  night.advance(minutes(6));
  CHECK(state_of(night, "text") == ProofState::failed);
  night.put(TextReceived{page.address, page.code + " a", "late"});
  CHECK(why(night.facts) == "this drill is over");
  CHECK(state_of(night, "text") == ProofState::failed);
}

TEST_CASE("key 6 in a drill escalates nothing") {
  Night night;
  night.put(drill_of("mobile"));
  const PageId page = drill(night).page;
  night.report(page, 1, 1, DeliveryState::answered);
  const Facts facts = night.put(DigitPressed{page, 1, '6'});
  CHECK(count<AnswerUnclear>(facts) == 1);
  CHECK(spoken_answer(night.book, facts).find("This is a drill") != std::string::npos);
  CHECK(count<EscalatedByHand>(night.facts) == 0);
}

TEST_CASE(
    "whoever hangs up on the question has answered the drill, by day they have proven nothing") {
  Night night;
  SECTION("in quiet hours") {
    night.put(drill_of("mobile"));
    const PageId page = drill(night).page;
    night.report(page, 1, 1, DeliveryState::answered);
    night.put(DigitPressed{page, 1, '4'});
    night.report(page, 1, 1, DeliveryState::ended);
    CHECK(drill(night).outcome == DrillOutcome::proven);
    CHECK(state_of(night, "mobile") == ProofState::proven);
    CHECK_FALSE(night.book.proofs.begin()->second.now.confirmed);
  }
  SECTION("assisted") {
    night.now = at("2024-02-05T18:00:00Z");
    night.put(drill_of("mobile", true));
    CHECK(drill(night).at >= night.now + seconds(60));
    CHECK(drill(night).at <= night.now + seconds(180));
    night.advance(seconds(180));
    const PageId page = drill(night).page;
    REQUIRE(page);
    night.report(page, 1, 1, DeliveryState::answered);
    night.put(DigitPressed{page, 1, '4'});
    night.report(page, 1, 1, DeliveryState::ended);
    CHECK(drill(night).outcome == DrillOutcome::unconfirmed);
    CHECK(state_of(night, "mobile") == ProofState::unproven);
  }
}

TEST_CASE("what a drill seemed to show and did not leaves what was known before") {
  Night night;
  night.put(drill_of("mobile"));
  night.report(drill(night).page, 1, 1, DeliveryState::ended);
  night.advance(minutes(10));
  REQUIRE(state_of(night, "mobile") == ProofState::failed);
  night.put(drill_of("mobile"));
  const PageId page = drill(night, 2).page;
  night.report(page, 1, 1, DeliveryState::answered);
  night.put(DigitPressed{page, 1, '4'});
  CHECK(state_of(night, "mobile") == ProofState::proven);
  night.put(DigitPressed{page, 1, '2'});
  CHECK(state_of(night, "mobile") == ProofState::failed);
  CHECK(drill(night, 2).outcome == DrillOutcome::dnd_off);
}

TEST_CASE("a number that does not exist fails the drill") {
  Night night;
  night.put(drill_of("mobile"));
  night.report(drill(night).page, 1, 1, DeliveryState::failed, FailureClass::contact_broken);
  night.advance(minutes(6));
  CHECK(drill(night).outcome == DrillOutcome::unanswered);
  CHECK(state_of(night, "mobile") == ProofState::failed);
}

TEST_CASE("a drill by configuration comes within its time, inside quiet hours, and again") {
  Night night = night_with_drills(minutes(3 * 24 * 60));
  const Instant begin = night.now;
  REQUIRE(count<DrillPlanned>(night.facts) == 1);
  night.advance(minutes(30 * 24 * 60));
  std::vector<Instant> begun;
  for (const Dated& dated : night.facts) {
    if (std::holds_alternative<DrillBegan>(dated.fact)) begun.push_back(dated.at);
  }
  REQUIRE(begun.size() >= 9);
  REQUIRE(begun.size() <= 10);
  CHECK(begun[0] <= begin + minutes(4 * 24 * 60));
  const Person& person = *night.plan.person(ada);
  for (std::size_t i = 0; i < begun.size(); ++i) {
    CHECK(inside(person.quiet_hours, person.zone, begun[i]));
    CHECK(to_local(begun[i], person.zone).find("07:30") != std::string::npos);
    if (i > 0) CHECK(begun[i] - begun[i - 1] == minutes(3 * 24 * 60));
  }
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("a drill by hand counts, and a restart or reload plans nothing twice") {
  Night night = night_with_drills(minutes(3 * 24 * 60));
  night.put(PlanChanged{});
  CHECK(count<DrillPlanned>(night.facts) == 1);
  const Instant planned = drill(night).at;
  night.now = planned - minutes(60);
  night.put(drill_of("mobile"));
  night.advance(minutes(120));
  CHECK(count<DrillBegan>(night.facts) == 1);
  CHECK(drill(night).outcome == DrillOutcome::skipped);
  CHECK(night.book.drills.rbegin()->second.at > planned + minutes(2 * 24 * 60));
}

TEST_CASE("drills that are no longer wanted are cancelled with the configuration") {
  Night night = night_with_drills(minutes(3 * 24 * 60));
  night.plan.people.at(ada).drill_every = Span{0};
  night.put(PlanChanged{});
  CHECK(drill(night).outcome == DrillOutcome::cancelled);
  CHECK(night.book.agenda.drills.empty());
  night.put(drill_of("mobile"));
  night.plan.people.erase(ada);
  night.put(PlanChanged{});
  CHECK(drill(night, 2).outcome == DrillOutcome::cancelled);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("drills of many people do not come in one night") {
  Night night;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "person" + std::to_string(i);
    Person person = reachable(name.c_str(), "+1415555" + std::to_string(1000 + i), 1);
    person.drill_every = minutes(30 * 24 * 60);
    night.plan.people[person.name] = std::move(person);
  }
  night.put(PlanChanged{});
  std::map<Instant, int> nights;
  for (const auto& [due, id] : night.book.agenda.drills) ++nights[due];
  CHECK(nights.size() > 15);
  for (const auto& [moment, people] : nights) CHECK(people < 10);
}

TEST_CASE("at the beginning of quiet hours, where that is wanted") {
  Night night;
  night.plan.people.at(ada).drill_time = DrillTime::beginning_of_quiet_hours;
  night.plan.people.at(ada).drill_every = minutes(3 * 24 * 60);
  night.put(PlanChanged{});
  CHECK(to_local(drill(night).at, night.plan.person(ada)->zone).find("00:15") != std::string::npos);
}

TEST_CASE("memory of drills that are over is bounded, and so is the number that waits") {
  Night night;
  for (std::size_t i = 0; i < drills_remembered_most + 20; ++i) {
    night.put(drill_of("mobile"));
    night.put(DrillCancelAsked{night.book.last_drill, by_cli});
  }
  CHECK(night.book.drills.size() == drills_remembered_most);
  CHECK(night.book.pages.size() == drills_remembered_most);
  CHECK(audit(night.book, night.plan, night.now).empty());
  CHECK(replayed(night.facts) == night.book);
  for (std::size_t i = 0; i < drills_most; ++i) {
    evolve(night.book,
           {night.now,
            DrillPlanned{
                DrillId{1'000 + i}, PersonName("x"), {}, {}, true, {}, night.now + minutes(60)}});
  }
  CHECK(why(night.put(drill_of("mobile"))) == "too many drills wait already");
}

}  // namespace reveille::escalation
