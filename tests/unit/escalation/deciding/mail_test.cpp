// SPDX-License-Identifier: Apache-2.0
// Mail is a copy: it is sent, and nothing waits for it or counts on it.
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

// Everybody has a mail address; it comes before the telephone.
Night night_with_mail(bool carrier = true) {
  Night night;
  if (carrier) {
    night.plan.carriers.push_back(
        {CarrierName("post"), false, false, {"reveille@example.org"}, {}, true});
  }
  for (auto& [name, person] : night.plan.people) {
    person.contacts.push_back(
        {ContactName("mail"), ContactKind::email, name.value + "@example.org", {}, {}});
    person.urgent = {{ContactName("mail"), Span{0}, {}}, {ContactName("mobile"), minutes(4), {}}};
    person.low = {{ContactName("mail"), Span{0}, {}}};
  }
  return night;
}

std::vector<const Page*> pages_by(const Night& night, ContactKind kind) {
  std::vector<const Page*> pages;
  for (const auto& [id, page] : night.book.pages) {
    if (page.kind == kind) pages.push_back(&page);
  }
  return pages;
}

}  // namespace

TEST_CASE(
    "a mail goes out by the carrier that sends mail, and the telephone does not wait for it") {
  Night night = night_with_mail();
  night.put(alert_named("JobBacklog"));
  const auto mails = pages_by(night, ContactKind::email);
  const auto calls = pages_by(night, ContactKind::call);
  REQUIRE(mails.size() == 1);
  REQUIRE(calls.size() == 1);
  CHECK(mails[0]->deliveries.front().carrier == CarrierName("post"));
  CHECK(mails[0]->deliveries.front().from == "reveille@example.org");
  CHECK(mails[0]->code.empty());
  CHECK(calls[0]->requested_at == mails[0]->requested_at);
  CHECK(calls[0]->deliveries.front().carrier != CarrierName("post"));
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("without a carrier that sends mail the telephone rings at the same time") {
  Night night = night_with_mail(false);
  night.put(alert_named("JobBacklog"));
  CHECK(pages_by(night, ContactKind::email).empty());
  REQUIRE(pages_by(night, ContactKind::call).size() == 1);
  CHECK(pages_by(night, ContactKind::call)[0]->requested_at == night.now);
}

TEST_CASE("whoever has only mail is not reached by what is urgent: the next step is due") {
  Night night = night_with_mail();
  for (auto& [name, person] : night.plan.people) {
    if (name != PersonName("linus")) person.urgent.resize(1);
  }
  const Facts facts = night.put(alert_named("JobBacklog"));
  CHECK(count<PersonUnreachable>(facts) == 2);
  CHECK(night.incident().step == 3);
  CHECK(pages_by(night, ContactKind::call).size() == 1);
  CHECK(pages_by(night, ContactKind::email).size() == 3);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("what can wait gives a mail the time of its step, and in the end it rings") {
  Night night = night_with_mail();
  night.put(alert_named("Trifle", "warning"));
  CHECK(night.incident().step == 1);
  CHECK(pages_by(night, ContactKind::email).size() == 1);
  night.advance(minutes(31));
  CHECK(night.incident().step == 0);
  CHECK(pages_by(night, ContactKind::call).size() >= 3);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("a mail that was not taken is sent again, and a bad address is left alone for a day") {
  Night night = night_with_mail();
  night.put(alert_named("JobBacklog"));
  const PageId mail = pages_by(night, ContactKind::email)[0]->id;
  SECTION("later") {
    night.report(mail, 1, 1, DeliveryState::failed, FailureClass::retry_later);
    night.advance(minutes(2));
    const auto& deliveries = night.book.page(mail)->deliveries;
    REQUIRE(deliveries.size() > 1);
    CHECK(deliveries[1].attempt == 2);
    CHECK(deliveries[1].carrier == CarrierName("post"));
  }
  SECTION("never") {
    const Facts facts =
        night.report(mail, 1, 1, DeliveryState::failed, FailureClass::contact_broken);
    CHECK(count<ContactBroken>(facts) == 1);
    night.advance(minutes(2));
    CHECK(night.book.page(mail)->deliveries.size() == 1);
  }
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("an acknowledgement takes no mail back that has gone") {
  Night night = night_with_mail();
  night.put(alert_named("JobBacklog"));
  const PageId mail = pages_by(night, ContactKind::email)[0]->id;
  night.report(mail, 1, 1, DeliveryState::sent);
  night.put(AckAsked{IncidentId{1}, {"ada", Via::web, {}}});
  CHECK_FALSE(night.book.page(mail)->deliveries.front().cancel_requested);
}

TEST_CASE("that it is resolved is told by mail where no text can be sent") {
  Night night = night_with_mail();
  const PersonName whom = [&] {
    night.put(alert_named("JobBacklog"));
    return night.book.page(PageId{1})->person;
  }();
  SECTION("and by a text where one can") {
    night.put(ResolveAsked{IncidentId{1}, {"linus", Via::web, {}}});
    CHECK(night.book.page(night.book.last_page)->kind == ContactKind::sms);
  }
  SECTION("else by mail") {
    std::erase_if(night.plan.people.at(whom).contacts,
                  [](const Contact& contact) { return contact.kind == ContactKind::sms; });
    night.put(ResolveAsked{IncidentId{1}, {"linus", Via::web, {}}});
    const Page& notice = *night.book.page(night.book.last_page);
    CHECK(notice.purpose == PagePurpose::resolved_notice);
    CHECK(notice.kind == ContactKind::email);
    CHECK(notice.person == whom);
  }
}

TEST_CASE("no drill goes by mail, and nobody's turn in a round is for a mail") {
  Night night = night_with_mail();
  Step& first = night.plan.policies.begin()->second.steps.front();
  first = step("everyone");
  first.round_robin = true;
  std::erase_if(night.plan.people.at(PersonName("ada")).contacts,
                [](const Contact& contact) { return contact.kind != ContactKind::email; });
  for (int i = 0; i < 4; ++i) night.put(alert_named("Alert" + std::to_string(i)));
  for (const Dated& dated : night.facts) {
    if (const auto* picked = std::get_if<Picked>(&dated.fact))
      CHECK(picked->person != PersonName("ada"));
  }
  CHECK(count<Picked>(night.facts) == 4);
}

}  // namespace reveille::escalation
