// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "escalation/message.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

const PersonName ada("ada");

const Page& newest(const Night& night, const PersonName& person, ContactKind kind) {
  const Page* found = nullptr;
  for (const auto& [id, page] : night.book.pages) {
    if (page.person == person && page.kind == kind) found = &page;
  }
  REQUIRE(found);
  return *found;
}

// Whoever is on call in the plan for a night.
PersonName paged(const Night& night) {
  return first<PageRequested>(night.facts)->person;
}

Standing standing(const Night& night, const PersonName& name, const char* contact) {
  const Person& person = *night.plan.person(name);
  return standing_of(night.book, night.plan, person, *person.contact(ContactName(contact)),
                     night.now);
}

Facts press(Night& night, PageId page, char key) {
  night.report(page, 1, 1, DeliveryState::answered);
  return night.put(DigitPressed{page, 1, key});
}

}  // namespace

TEST_CASE("an answer by day, or by another way than the page, proves nothing") {
  Night night;
  SECTION("by day") {
    night.now = at("2024-02-05T18:00:00Z");
  }
  SECTION("a night that ends before the answer") {
    night.now = at("2024-02-05T13:58:00Z");
  }
  night.put(alert_named("Night"));
  night.advance(minutes(3));
  const PersonName person = paged(night);
  const Page page = newest(night, person, ContactKind::call);
  if (night.now < at("2024-02-05T14:00:00Z")) {
    night.put(AckAsked{page.incident, {person.value, Via::api, page.id}});
  } else {
    press(night, page.id, '4');
  }
  REQUIRE(night.incident().state == IncidentState::acknowledged);
  CHECK(count<ProofRecorded>(night.facts) == 0);
  CHECK(count<DndAsked>(night.facts) == 0);
}

TEST_CASE("an acknowledgement by the web at night proves nothing of the phone") {
  Night night;
  night.put(alert_named("Night"));
  const PersonName person = paged(night);
  const Page page = newest(night, person, ContactKind::sms);
  night.put(AckAsked{page.incident, {person.value, Via::web, page.id}});
  CHECK(night.book.proofs.empty());
}

TEST_CASE("a text that had a call for company proves nothing") {
  Night night;
  night.put(alert_named("Night"));
  night.advance(minutes(1) + seconds(20));
  const PersonName person = paged(night);
  const Page text = newest(night, person, ContactKind::sms);
  night.put(TextReceived{text.address, text.code + " a", "1"});
  CHECK(night.incident().state == IncidentState::acknowledged);
  CHECK(night.book.proofs.empty());
}

TEST_CASE(
    "a text that was answered alone and soon is a proof; whoever is awake already gives none") {
  Night night;
  night.put(alert_named("One"));
  night.advance(seconds(40));
  const PersonName person = paged(night);
  const Page text = newest(night, person, ContactKind::sms);
  night.put(TextReceived{text.address, text.code + " a", "1"});
  CHECK(standing(night, person, "text").state == ProofState::proven);
  CHECK(night.book.proofs.size() == 1);

  night.advance(minutes(10));
  night.put(alert_named("Two"));
  night.advance(minutes(2));
  const Page call = newest(night, person, ContactKind::call);
  REQUIRE(call.incident == IncidentId{2});
  press(night, call.id, '4');
  CHECK(night.book.proofs.size() == 1);
}

TEST_CASE("escalating by key shows as well that the call came through") {
  Night night;
  night.put(alert_named("Night"));
  night.advance(minutes(1));
  const PersonName person = paged(night);
  const Facts facts = press(night, newest(night, person, ContactKind::call).id, '6');
  CHECK(count<EscalatedByHand>(facts) == 1);
  CHECK(standing(night, person, "mobile").state == ProofState::proven);
  CHECK(spoken_answer(night.book, facts).find("Was Do-Not-Disturb on") != std::string::npos);
}

TEST_CASE("the answer \"off\" to a night page takes the proof back, and only its own") {
  Night night;
  night.put(alert_named("Night"));
  night.advance(minutes(1));
  const PersonName person = paged(night);
  const PageId page = newest(night, person, ContactKind::call).id;
  press(night, page, '4');
  REQUIRE(standing(night, person, "mobile").state == ProofState::proven);
  night.put(DigitPressed{page, 1, '2'});
  CHECK(standing(night, person, "mobile").state == ProofState::unproven);
  // asked once
  CHECK(count<AnswerUnclear>(night.put(DigitPressed{page, 1, '1'})) == 1);
  CHECK(standing(night, person, "mobile").state == ProofState::unproven);
}

TEST_CASE("keys 1 and 2 mean nothing before the question") {
  Night night;
  night.put(alert_named("Night"));
  night.advance(minutes(1));
  const PageId page = newest(night, paged(night), ContactKind::call).id;
  CHECK(count<AnswerUnclear>(press(night, page, '1')) == 1);
  CHECK(count<DndTold>(night.facts) == 0);
  CHECK(night.incident().state == IncidentState::open);
}

TEST_CASE("what is known well is neither asked nor written again") {
  Night night;
  night.now = at("2024-02-05T06:05:00Z");
  night.put(alert_named("One"));
  night.advance(minutes(1));
  const PersonName person = paged(night);
  const PageId page = newest(night, person, ContactKind::call).id;
  press(night, page, '4');
  night.put(DigitPressed{page, 1, '1'});
  night.put(ResolveAsked{{1}, {"ada", Via::api, {}}});
  night.advance(minutes(40));  // whoever was awake sleeps again
  night.put(alert_named("Two"));
  const Page again = newest(night, person, ContactKind::call);
  REQUIRE(again.incident == IncidentId{2});  // first of all: it is proven
  const Facts facts = press(night, again.id, '4');
  CHECK(count<Acknowledged>(facts) == 1);
  CHECK(count<ProofRecorded>(facts) == 0);
  CHECK(count<DndAsked>(facts) == 0);
}

TEST_CASE("what is unknown, stale or old changes neither the order nor the number of pages") {
  Night plain;
  plain.put(alert_named("One"));
  plain.advance(minutes(30));
  Night stale;
  const Contact& contact = *stale.plan.person(paged(plain))->contact(ContactName("mobile"));
  ProofInvalidated old{paged(plain), contact.name, ProofState::stale, "old", {}, {}, {}};
  evolve(stale.book, {stale.now, old});
  stale.put(alert_named("One"));
  stale.advance(minutes(30));
  const auto pages = [](const Night& night) {
    std::vector<std::tuple<Instant, PersonName, ContactName>> all;
    for (const auto& [id, page] : night.book.pages)
      all.emplace_back(page.requested_at, page.person, page.contact);
    return all;
  };
  CHECK(pages(plain) == pages(stale));
}

TEST_CASE("a failed contact in a bundle keeps its place there") {
  Night night;
  night.put(alert_named("One"));
  const PersonName person = paged(night);
  const Contact& text = *night.plan.person(person)->contact(ContactName("text"));
  evolve(night.book, {night.now, ProofInvalidated{person,
                                                  text.name,
                                                  ProofState::failed,
                                                  "a drill",
                                                  text.address,
                                                  senders_of(night.plan, text.kind),
                                                  {}}});
  const Facts facts = night.put(alert_named("Two"));
  REQUIRE(count<PageBundled>(facts) >= 1);
  const auto key = BundleKey{person, ContactKind::sms};
  CHECK(night.book.bundles.at(key).waiting.size() == 1);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

}  // namespace reveille::escalation
