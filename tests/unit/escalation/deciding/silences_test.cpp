// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "escalation/suppression.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

Matcher equal(const char* name, const char* value) {
  return *Matcher::make(name, Matcher::Kind::equal, value);
}

SilenceAsked silence(Matchers matchers, Instant from, Instant to) {
  SilenceAsked asked;
  asked.terms.matchers = std::move(matchers);
  asked.terms.from = from;
  asked.terms.to = to;
  asked.actor = {"grace", Via::cli, {}};
  return asked;
}

AlertFired one_of(const std::string& name, int instance) {
  AlertFired alert = alert_named(name);
  alert.labels.set("instance", std::to_string(instance));
  alert.key.fingerprint = fingerprint(alert.labels);
  return alert;
}

}  // namespace

TEST_CASE("a silence of which anything is in doubt is refused, and nothing is silenced") {
  Night night;
  const auto refuses = [&](const SilenceAsked& asked, const std::string& why) {
    const Facts facts = night.put(asked);
    const auto* refused = first<Refused>(facts);
    REQUIRE(refused != nullptr);
    CHECK(refused->why.find(why) != std::string::npos);
    CHECK(night.book.silences.empty());
  };
  const Instant later = night.now + minutes(60);
  refuses(silence({}, night.now, later), "empty string");
  refuses(silence({*Matcher::make("a", Matcher::Kind::regex, ".*")}, night.now, later),
          "empty string");
  refuses(silence({equal("a", "b")}, later, later), "after it begins");
  refuses(silence({equal("a", "b")}, night.now - minutes(9), night.now), "in the past");
  refuses(silence({equal("a", "b")}, night.now, night.now + minutes(60 * 24 * 400)), "within");
  SilenceAsked windows = silence({equal("a", "b")}, night.now, later);
  windows.terms.windows = {"sometimes"};
  refuses(windows, "");
  windows.terms.windows = {"00:00-02:00"};
  windows.terms.zone = "Mars/Olympus";
  refuses(windows, "none of the configuration's");
  SilenceAsked unknown = silence({equal("a", "b")}, night.now, later);
  unknown.silence = SilenceId{4};
  refuses(unknown, "there is no silence");
}

TEST_CASE("a silence changes in place only where it still is the same one") {
  Night night;
  const Instant from = night.now;
  night.put(silence({equal("alertname", "A")}, from, from + minutes(60)));
  SilenceAsked longer = silence({equal("alertname", "A")}, from, from + minutes(90));
  longer.silence = SilenceId{1};
  night.put(longer);
  REQUIRE(night.book.silences.size() == 1);
  CHECK(night.book.silences.at(SilenceId{1}).terms.to == from + minutes(90));
  SilenceAsked other = silence({equal("alertname", "B")}, from, from + minutes(90));
  other.silence = SilenceId{1};
  night.put(other);
  CHECK(night.book.silences.at(SilenceId{1}).ended_at.has_value());
  CHECK(night.book.silences.at(SilenceId{2}).active);
}

TEST_CASE("a silence whose time is over silences nothing, though no tick has come") {
  Night night;
  night.put(silence({equal("alertname", "A")}, night.now, night.now + minutes(10)));
  night.now += minutes(11);  // the machine slept
  night.put(alert_named("A"));
  CHECK_FALSE(night.incident().muted);
  CHECK(count<PageRequested>(night.facts) == 1);
}

TEST_CASE("a source with whom contact is lost inhibits nobody") {
  Night night;
  night.plan.inhibitions = {
      {"down", {equal("alertname", "Down")}, {equal("alertname", "Slow")}, {}, {}}};
  AlertFired source = alert_named("Down");
  source.expires_at = night.now + minutes(5);
  night.put(source);
  night.put(alert_named("Slow"));
  REQUIRE(night.incident(2).muted);
  night.advance(minutes(6));
  CHECK_FALSE(night.incident(2).muted);
  CHECK(audit(night.book, night.plan, night.now).empty());
  CHECK(replayed(night.facts) == night.book);
}

TEST_CASE("a new configuration's inhibitions and silences hold for what fires already") {
  Night night;
  night.put(alert_named("Down"));
  night.put(alert_named("Slow"));
  night.put(alert_named("Loud"));
  night.plan.inhibitions = {
      {"down", {equal("alertname", "Down")}, {equal("alertname", "Slow")}, {}, {}}};
  night.plan.silences = {
      {"loud",
       {{equal("alertname", "Loud")}, Instant{}, night.now + minutes(60), {}, "UTC", {}},
       {}}};
  night.put(PlanChanged{});
  CHECK(night.incident(2).muted);
  CHECK(night.incident(3).muted);
  night.plan.inhibitions.clear();
  night.plan.silences.clear();
  night.put(PlanChanged{});
  CHECK_FALSE(night.incident(2).muted);
  CHECK_FALSE(night.incident(3).muted);
  CHECK(replayed(night.facts) == night.book);
}

TEST_CASE("an alert of higher urgency that is silenced raises nothing until it is heard") {
  Night night;
  night.put(alert_named("A", "warning"));
  REQUIRE(night.incident().urgency == Urgency::low);
  night.put(silence({equal("severity", "critical")}, night.now, night.now + minutes(30)));
  night.put(alert_named("A"));
  CHECK(night.incident().urgency == Urgency::low);
  night.advance(minutes(31));
  CHECK(night.incident().urgency == Urgency::urgent);
}

TEST_CASE("the index of inhibition asks for nobody but those of the same key", "[long]") {
  // With a look at every alert for every alert this would be 10^10 comparisons.
  Night night;
  night.plan.inhibitions = {
      {"down", {equal("alertname", "Down")}, {equal("alertname", "Slow")}, {"instance"}, {}}};
  night.plan.routes[0].group_by = {};
  for (int i = 0; i < storm; i += 2) night.put(one_of("Down", i));
  for (int i = 0; i < storm; ++i) night.put(one_of("Slow", i));
  const Incident& incident = night.incident();
  CHECK(incident.firing == storm / 2 * 3);
  CHECK(incident.audible == storm);
  for (const auto& [key, sources] : night.book.inhibiting) REQUIRE(sources.size() == 1);
}

TEST_CASE("as many silences as there may be, and not one more", "[long]") {
  Night night;
  const SilenceAsked asked = silence({equal("a", "b")}, night.now, night.now + minutes(60));
  for (std::size_t i = 0; i < silences_most; ++i) night.put(asked);
  CHECK(night.book.silences.size() == silences_most);
  const Facts facts = night.put(asked);
  REQUIRE(first<Refused>(facts) != nullptr);
  CHECK(first<Refused>(facts)->why == "there are too many silences");
  night.advance(minutes(61));
  SilenceAsked again = silence({equal("a", "b")}, night.now, night.now + minutes(60));
  night.put(again);
  CHECK(night.book.silences.size() == silences_most);
  CHECK(night.book.agenda.silences.size() == 1);
}

TEST_CASE("a silence's number and its UUID are one") {
  CHECK(silence_of_uuid(to_uuid(SilenceId{77})) == SilenceId{77});
  CHECK_FALSE(silence_of_uuid("77"));
  CHECK_FALSE(silence_of_uuid(to_uuid(SilenceId{0})));
  CHECK_FALSE(silence_of_uuid("5e1ece00-0000-4000-8000-00000000004g"));
}

}  // namespace reveille::escalation
