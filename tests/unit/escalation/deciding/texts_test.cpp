// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

struct Reached {
  Night night;
  const Page* page = nullptr;
  int texts = 0;

  Reached() {
    night.put(alert_named("JobBacklog"));
    page = night.book.page(PageId{1});
  }

  Facts text(const std::string& body) {
    return night.put(TextReceived{page->address, body, "m" + std::to_string(++texts)});
  }
};

}  // namespace

TEST_CASE("a reply names a code and a verb, in whatever dress") {
  for (const char* form :
       {"% a", "%a", "a %", "ACK %", " % A. ", "\"% a\"", "‘%’ ack!", "%  4", "Acknowledge %"}) {
    CAPTURE(form);
    Reached reached;
    std::string body = form;
    body.replace(body.find('%'), 1, reached.page->code);
    CHECK(first<Acknowledged>(reached.text(body)));
  }
}

TEST_CASE("anything else is told back and never an acknowledgement") {
  for (const char* body :
       {"", "ok", "% ok", "a b c", "yes please", "1234567 a", "aa", "44", "a a"}) {
    CAPTURE(body);
    Reached reached;
    CHECK_FALSE(first<Acknowledged>(reached.text(body)));
    CHECK(reached.night.incident().state == IncidentState::open);
  }
}

TEST_CASE("one verb each escalates and resolves") {
  Reached reached;
  CHECK(first<EscalatedByHand>(reached.text(reached.page->code + " e")));
  CHECK(first<Refused>(reached.text(reached.page->code + " e")));
  CHECK(first<IncidentResolved>(reached.text(reached.page->code + " r")));
  CHECK(first<Refused>(reached.text(reached.page->code + " a")));
}

TEST_CASE("a stranger's text leaves no trace") {
  Reached reached;
  const TextReceived text{"+19995550100", reached.page->code + " a", "x"};
  CHECK(reached.night.put(text).empty());
}

TEST_CASE("somebody else's code is not theirs to answer") {
  Reached reached;
  const std::string other = "+13125550102";
  REQUIRE(other != reached.page->address);
  const Facts facts = reached.night.put(TextReceived{other, reached.page->code + " a", "x"});
  CHECK_FALSE(first<Acknowledged>(facts));
  CHECK(first<AnswerUnclear>(facts));
}

TEST_CASE("the same message twice is one text, after a restart too; old ones are forgotten") {
  Reached reached;
  reached.text("hello");
  reached.texts = 0;
  CHECK(reached.text("hello").empty());
  reached.night.book = replayed(reached.night.facts);
  reached.page = reached.night.book.page(PageId{1});
  reached.texts = 0;
  CHECK(reached.text("hello").empty());
  for (std::size_t i = 0; i < texts_seen_most; ++i) reached.text("hello");
  CHECK(reached.night.book.texts_seen.size() == texts_seen_most);
  reached.texts = 0;
  CHECK_FALSE(reached.text("hello").empty());
}

TEST_CASE("codes have two or three digits and differ among the open pages of a phone") {
  Night night;
  night.plan.timing.bundle = Span{0};
  night.plan.carriers.front().call = night.plan.carriers.back().call = false;
  std::set<std::string> codes;
  for (int i = 0; i < 990; ++i) {
    const Facts facts = night.put(alert_named("Alert" + std::to_string(i)));
    const auto* page = first<PageRequested>(facts);
    REQUIRE(page);
    REQUIRE(page->code.size() >= 2);
    REQUIRE(page->code.size() <= 3);
    codes.insert(page->code);
  }
  CHECK(codes.size() == 990);
  // One more than there are codes: the page goes out all the same, and the oldest loses its code.
  const Facts facts = night.put(alert_named("One more"));
  REQUIRE(first<PageRequested>(facts));
  CHECK(first<PageRequested>(facts)->code == night.book.page(PageId{1})->code);
  CHECK(first<PageRequested>(night.put(alert_named("And one")))->code ==
        night.book.page(PageId{2})->code);
}

TEST_CASE("a code is given out again when its incident is resolved and a day has passed") {
  Night night;
  night.plan.timing.bundle = Span{0};
  night.plan.carriers.front().call = night.plan.carriers.back().call = false;
  night.plan.policies[PolicyName("default")].steps = {step("person:ada")};
  night.plan.policies[PolicyName("default")].steps.front().timeout = minutes(3 * 24 * 60);
  for (int i = 0; i < 990; ++i) night.put(alert_named("Alert" + std::to_string(i)));
  const auto code_of = [&](std::uint64_t page) { return night.book.page(PageId{page})->code; };
  const auto next = [&](const std::string& name) {
    const Facts facts = night.put(alert_named(name));
    return first<PageRequested>(facts)->code;
  };
  for (const char* name : {"Alert6", "Alert8"}) night.put(AlertResolved{alert_named(name).key});
  const std::string seventh = code_of(7);
  const std::string ninth = code_of(9);
  night.now += minutes(24 * 60 - 1);
  CHECK(next("too soon") == code_of(1));
  night.now += minutes(1);
  CHECK(next("rested") == seventh);
  CHECK(next("rested, too") == ninth);
  CHECK(next("all wait again") == code_of(2));
  CHECK(replayed(night.facts) == night.book);
}

TEST_CASE("a text without a verb is told in the timeline of the one incident that waits") {
  Reached reached;
  const Facts facts = reached.text("who is this?");
  REQUIRE(first<AnswerUnclear>(facts));
  CHECK(first<AnswerUnclear>(facts)->page == reached.page->id);
}

TEST_CASE("nobody resolves by text what came back after their page") {
  Reached reached;
  const std::string code = reached.page->code;
  const AlertFired alert = alert_named("JobBacklog");
  reached.night.put(AlertResolved{alert.key});
  reached.night.now += minutes(5);
  reached.night.put(alert);
  REQUIRE(reached.night.incident().state == IncidentState::open);
  CHECK(first<Refused>(reached.text(code + " r")));
  CHECK(reached.night.incident().state == IncidentState::open);
}

}  // namespace reveille::escalation
