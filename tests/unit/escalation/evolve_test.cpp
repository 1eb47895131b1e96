// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {

TEST_CASE("facts that fit nothing change nothing") {
  Night night;
  night.put(alert_named("JobBacklog"));
  const Facts facts = night.facts;
  // Without their beginnings: the incident and its pages are not there.
  for (std::size_t skipped = 1; skipped <= facts.size(); ++skipped) {
    Book book;
    for (std::size_t i = skipped; i < facts.size(); ++i) evolve(book, facts[i]);
    CHECK(book.incidents.empty());
  }
  Book book;
  const IncidentId none{7};
  for (const Fact& fact :
       {Fact(IncidentReopened{none}), Fact(AlertEnded{none, "x", 1}), Fact(AlertLost{none, "x", 1}),
        Fact(StepEntered{none, 1, 1, {}, {}}), Fact(TurnAdvanced{none, PersonName("a"), "", {}, 9}),
        Fact(PageBundled{none, PersonName("a"), ContactName("c"), {}, ContactKind::sms, 1}),
        Fact(DeliveryProgressed{.page = PageId{3}}),
        Fact(Acknowledged{.incident = none, .by = "a"}),
        Fact(EscalatedByHand{.incident = none, .by = "a"}), Fact(IncidentResolved{none, "a"})}) {
    evolve(book, {at("2024-02-05T06:30:00Z"), fact});
  }
  CHECK(book.incidents.empty());
  CHECK(book.pages.empty());
}

TEST_CASE("a resolved incident is remembered for a week, then forgotten with all that was its") {
  Night night;
  night.put(alert_named("JobBacklog"));
  night.put(AlertResolved{alert_named("JobBacklog").key});
  night.advance(remember_resolved - minutes(1));
  night.put(alert_named("Other"));
  night.put(AlertResolved{alert_named("Other").key});
  CHECK(night.book.incidents.size() == 2);
  night.advance(minutes(2));
  night.put(alert_named("Third"));
  night.put(AlertResolved{alert_named("Third").key});
  CHECK(night.book.incidents.size() == 2);
  CHECK_FALSE(night.book.incident(IncidentId{1}));
  for (const auto& [id, page] : night.book.pages) CHECK(page.incident != IncidentId{1});
  CHECK(night.book.groups.size() == 2);
  CHECK(audit(night.book, night.plan, night.now).empty());
}

TEST_CASE("an incident that became urgent is forgotten under both of its routes") {
  Night night;
  night.plan.policies[PolicyName("default")].steps = {step("person:ada")};
  night.put(alert_named("JobBacklog", "warning"));
  night.put(alert_named("JobBacklog", "critical"));
  REQUIRE(night.book.incidents.size() == 1);
  REQUIRE(night.book.groups.size() == 2);
  night.put(AlertResolved{alert_named("JobBacklog", "warning").key});
  night.put(AlertResolved{alert_named("JobBacklog", "critical").key});
  night.now += remember_resolved;
  night.put(alert_named("Other"));
  night.put(AlertResolved{alert_named("Other").key});
  CHECK(night.book.incidents.size() == 1);
  CHECK(night.book.groups.size() == 1);
}

TEST_CASE("no more than so many resolved incidents are remembered", "[long]") {
  Night night;
  night.plan.carriers.clear();  // fewer facts
  const int more = 5;
  for (int i = 0; i < static_cast<int>(resolved_incidents_most) + more; ++i) {
    const AlertFired alert = alert_named("Alert" + std::to_string(i));
    night.put(alert);
    night.put(AlertResolved{alert.key});
    night.now += Span{1};
    night.facts.clear();
  }
  CHECK(night.book.incidents.size() == resolved_incidents_most);
  CHECK_FALSE(night.book.incident(IncidentId{more}));
  CHECK(night.book.incident(IncidentId{more + 1}));
}

TEST_CASE("an incident of very many alerts forgets each as it ends, and ends with the last",
          "[long]") {
  Night night;
  const auto total = static_cast<int>(alerts_remembered_most) + 10;
  std::vector<AlertKey> keys;
  for (int i = 0; i < total; ++i) {
    AlertFired alert = alert_named("Storm");
    alert.labels.set("instance", std::to_string(i));
    alert.key.fingerprint = fingerprint(alert.labels);
    keys.push_back(alert.key);
    night.put(alert);
  }
  for (int i = 0; i < 10; ++i) night.put(AlertResolved{keys[static_cast<std::size_t>(i)]});
  CHECK(night.incident().alerts.size() == alerts_remembered_most);
  CHECK(audit(night.book, night.plan, night.now).empty());
  for (const AlertKey& key : keys) night.put(AlertResolved{key});
  CHECK(night.incident().state == IncidentState::resolved);
}

}  // namespace reveille::escalation
