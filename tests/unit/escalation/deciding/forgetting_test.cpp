// SPDX-License-Identifier: Apache-2.0
// What the book keeps of an incident that nobody answers.
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

// Every request is reported on, as carriers do: texts arrive, calls ring out.
void live(Night& night, Span span) {
  const Instant end = night.now + span;
  while (next_wakeup(night.book, night.plan, night.now) <= end) {
    night.now = std::max(night.now, next_wakeup(night.book, night.plan, night.now));
    night.facts.clear();
    night.put(Tick{});
    for (const Dated& dated : Facts(night.facts)) {
      const auto* request = std::get_if<DeliveryRequested>(&dated.fact);
      const Page* page = request ? night.book.page(request->page) : nullptr;
      if (!page) continue;
      const bool call = page->kind == ContactKind::call;
      night.report(request->page, request->leg, request->attempt,
                   call ? DeliveryState::ended : DeliveryState::delivered);
    }
  }
  night.now = end;
}

std::size_t most_remembered(const Night& night) {
  const Incident& incident = night.incident();
  std::size_t in_turns = 0;
  for (const Turn& turn : incident.turns) in_turns += turn.pages.size();
  // Everything of the last quarter of an hour may ring yet.
  return past_pages_most + incident.latest.size() + in_turns + 3 * 3 * 2;
}

// The phone's oldest code whose page is forgotten, and that page.
std::pair<std::string, PageId> forgotten_code(const Phone& phone) {
  for (const auto& [code, id] : phone.codes) {
    if (phone.forgotten.contains(id)) return {code, id};
  }
  return {};
}

}  // namespace

TEST_CASE("the book of an incident that nobody answers for 30 days stays bounded", "[long]") {
  Night night;
  night.put(alert_named("JobBacklog"));
  std::size_t requested = 0;
  for (int day = 0; day < 30 / stride; ++day) {
    live(night, Span{24 * 3'600'000LL});
    CHECK(night.incident().pages.size() <= most_remembered(night));
    CHECK(night.book.pages.size() == night.incident().pages.size());
    CHECK(audit(night.book, night.plan, night.now).empty());
    requested = night.incident().pages.size() + night.incident().pages_forgotten;
  }
  CHECK(requested == night.book.last_page.value);
  CHECK(requested > 10'000 / stride);
  for (const auto& [number, phone] : night.book.phones) {
    CHECK(phone.given.size() == phone.codes.size());
    CHECK(phone.forgotten.size() <= phone.given.size());
    CHECK(phone.codes.size() <= 990);
  }
}

TEST_CASE("a text that names a forgotten page is for its incident") {
  Night night;
  night.put(alert_named("JobBacklog"));
  live(night, Span{3 * 24 * 3'600'000LL});
  const auto& [number, phone] = *night.book.phones.begin();
  const auto [code, page] = forgotten_code(phone);
  REQUIRE_FALSE(code.empty());
  REQUIRE(night.book.page(page) == nullptr);
  const PersonName person = phone.forgotten.at(page).person;

  SECTION("an acknowledgement takes it") {
    night.put(TextReceived{number, code + " a", "m1"});
    CHECK(night.incident().state == IncidentState::acknowledged);
    CHECK(night.incident().acknowledged_by == person.value);
  }
  SECTION("a snooze is a snooze") {
    night.put(TextReceived{number, code + " s 2h", "m1"});
    CHECK(night.incident().snoozed_until == night.now + minutes(120));
  }
  SECTION("not when it has come back since") {
    night.put(ResolveAsked{IncidentId{1}, {"ada", Via::web, {}}});
    night.plan.routes.front().reopen_within = Span{3'600'000};
    night.book.incidents.begin()->second.reopen_within = Span{3'600'000};
    night.now += minutes(1);
    night.put(alert_named("JobBacklog"));
    REQUIRE(night.incident().state == IncidentState::open);
    const Facts facts = night.put(TextReceived{number, code + " a", "m1"});
    CHECK(night.incident().state == IncidentState::open);
    CHECK(count<Refused>(facts) == 1);
  }
  SECTION("a resolved one is told to be resolved") {
    night.put(ResolveAsked{IncidentId{1}, {"ada", Via::web, {}}});
    const Facts facts = night.put(TextReceived{number, code + " a", "m1"});
    REQUIRE(count<Refused>(facts) == 1);
    CHECK(first<Refused>(facts)->why == "incident 1 is already resolved");
  }
}

TEST_CASE("a key in a call of a forgotten page is for its incident") {
  Night night;
  night.put(alert_named("JobBacklog"));
  live(night, Span{3 * 24 * 3'600'000LL});
  const PageId page = forgotten_code(night.book.phones.begin()->second).second;
  const Facts unclear = night.put(DigitPressed{page, 1, '9'});
  CHECK(count<AnswerUnclear>(unclear) == 1);
  CHECK(night.put(DigitPressed{PageId{night.book.last_page.value + 1}, 1, '4'}).empty());
  night.put(DigitPressed{page, 1, '4'});
  CHECK(night.incident().state == IncidentState::acknowledged);
}

TEST_CASE("of a forgotten page it is known how far its incident was, and since when it waited") {
  Night night;
  night.plan.policies.begin()->second.repeat = 100;
  night.put(alert_named("JobBacklog"));
  live(night, Span{12 * 3'600'000LL});
  const auto& [number, phone] = *night.book.phones.begin();
  const auto [code, page] = forgotten_code(phone);
  REQUIRE(night.incident().step != 0);
  const int round = night.incident().round;
  const int step = night.incident().step;

  SECTION("whoever answers it took as long as it is old") {
    const Instant requested_at = phone.forgotten.at(page).requested_at;
    REQUIRE(requested_at > night.incident().opened_at);
    const Facts facts = night.put(TextReceived{number, code + " a", "m1"});
    REQUIRE(first<Acknowledged>(facts));
    CHECK(first<Acknowledged>(facts)->after == night.now - requested_at);
  }
  SECTION("it does not escalate what has been escalated since") {
    const Facts facts = GENERATE(true, false) ? night.put(DigitPressed{page, 1, '6'})
                                              : night.put(TextReceived{number, code + " e", "m1"});
    REQUIRE(first<Refused>(facts));
    CHECK(first<Refused>(facts)->why == "incident 1 is already escalated");
    CHECK(count<StepEntered>(facts) == 0);
  }
  SECTION("one of the step where the incident stands does") {
    ForgottenPage& left = night.book.phones.at(number).forgotten.at(page);
    left.round = round;
    left.step = step;
    CHECK(count<EscalatedByHand>(night.put(DigitPressed{page, 1, '6'})) == 1);
  }
}

TEST_CASE("the notice that it is over is not forgotten before it is sent") {
  Night night;
  night.plan.timing.bundle = Span{0};
  for (auto& [name, person] : night.plan.people) person.urgent.resize(1);
  Policy& policy = night.plan.policies.begin()->second;
  policy.repeat = 0;
  policy.final_every = Span{5'000};
  night.put(alert_named("JobBacklog"));
  night.advance(minutes(25));  // hundreds of pages of which any may ring yet
  REQUIRE(night.incident().pages.size() > past_pages_most + 50);
  const Facts facts = night.put(AlertResolved{alert_named("JobBacklog").key});
  CHECK(count<PageRequested>(facts) == 3);
  CHECK(count<DeliveryRequested>(facts) == 3);
  CHECK(replayed(night.facts) == night.book);
}

}  // namespace reveille::escalation
