// SPDX-License-Identifier: Apache-2.0
#include "escalation/message.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

Night night_with(const std::string& summary, std::vector<EvidenceTable> evidence = {}) {
  Night night;
  AlertFired alert = alert_named("JobBacklog");
  alert.annotations.set("summary", summary);
  alert.evidence = std::move(evidence);
  night.put(alert);
  night.advance(minutes(1));
  return night;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

const Page& text_page(const Night& night) {
  return *night.book.page(PageId{1});
}
const Page& call_page(const Night& night) {
  return *night.book.page(PageId{2});
}

}  // namespace

TEST_CASE("a text begins with the code and the verbs and names the trouble and its evidence") {
  const Night night = night_with("queue grows", {{"top accounts", {{"acme", "412/s"}}}});
  const std::string text = text_message(night.book, text_page(night));
  const std::string code = text_page(night).code;
  CHECK(text == "Reply " + code + " a to acknowledge, " + code +
                    " e to escalate. queue grows. top accounts: acme 412/s");
}

TEST_CASE("a text keeps its bound and cuts no character in two") {
  std::string summary;
  for (int i = 0; i < 400; ++i) summary += "ü";
  const Night night = night_with(summary);
  const std::string text = text_message(night.book, text_page(night));
  CHECK(characters(text) <= limits::text_message_characters);
  CHECK(text.find("a to acknowledge") != std::string::npos);
  const std::string spoken = spoken_message(night.book, night.plan, call_page(night));
  CHECK(characters(spoken) <= limits::spoken_characters);
}

TEST_CASE("a text is one line, whatever the annotation holds") {
  const Night night = night_with("first\r\nsecond\tthird");
  const std::string text = text_message(night.book, text_page(night));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(text.find("first second third") != std::string::npos);
}

TEST_CASE("a call names the person, leaves out addresses and ends with the keys") {
  const Night night = night_with("see https://example.org/x?y=1 now");
  const std::string spoken = spoken_message(night.book, night.plan, call_page(night));
  CHECK(spoken.starts_with("This is Reveille. Page for " + call_page(night).person.value));
  CHECK(spoken.find("see now") != std::string::npos);
  CHECK(spoken.find("://") == std::string::npos);
  CHECK(spoken.ends_with("To acknowledge press 4, to escalate press 6."));
}

TEST_CASE("the words of a very long summary never push out the keys") {
  const Night night = night_with(std::string(5'000, 'x'));
  CHECK(spoken_message(night.book, night.plan, call_page(night)).ends_with("press 6."));
}

TEST_CASE("a timeline shows no phone number") {
  Night night = night_with("queue grows");
  night.report(PageId{2}, 1, 1, DeliveryState::failed, FailureClass::contact_broken);
  night.put(DigitPressed{PageId{2}, 1, '4'});
  for (const Dated& dated : night.facts) {
    const std::string line = describe(night.book, dated.fact);
    CHECK_FALSE(line.empty());
    CHECK(line.find("+1312555") == std::string::npos);
  }
}

TEST_CASE("an answer says what became of it") {
  Night night = night_with("queue grows");
  const auto answer = [&](const Input& input) {
    return spoken_answer(night.book, night.put(input));
  };
  CHECK(answer(DigitPressed{PageId{2}, 1, '9'}).find("press 4") != std::string::npos);
  CHECK(
      answer(DigitPressed{PageId{2}, 1, '4'}) ==
      "Acknowledged. Thank you. Was Do-Not-Disturb on when this came? Press 1 for yes, 2 for no.");
  CHECK(answer(DigitPressed{PageId{2}, 1, '4'}).find("Already acknowledged") == 0);
  CHECK(answer(ResolveAsked{IncidentId{1}, {"ada", Via::web, {}}}) == "Resolved.");
  CHECK(answer(DigitPressed{PageId{2}, 1, '4'}).find("already resolved") != std::string::npos);
}

TEST_CASE("a mail says who, what, the evidence, and how to acknowledge") {
  Night night = night_with("queue grows", {{"top accounts", {{"acme", "412/s"}, {"b", "3/s"}}}});
  night.book.incidents.begin()->second.alerts.begin()->second.annotations.set("runbook",
                                                                              "see\nwiki");
  const std::string text = mail_text(night.book, night.plan, text_page(night));
  CHECK(text ==
        "For " + text_page(night).person.value +
            ", from Reveille.\n\n"
            "Incident 1, urgent: queue grows. top accounts: acme 412/s\n\n"
            "{alertname=\"JobBacklog\", severity=\"critical\"}\n"
            "  runbook: see wiki\n"
            "  summary: queue grows\n"
            "  top accounts:\n"
            "    acme 412/s\n"
            "    b 3/s\n\n"
            "To acknowledge: reveille ack 1, or press the key that a call asks for, or answer a "
            "text as it says.\n"
            "This mail is a copy: nobody reads answers to it.\n");
  CHECK(mail_subject(night.book, text_page(night)) == "[incident 1] queue grows");
}

TEST_CASE("a mail keeps its bounds, whatever fires, and always says how to answer") {
  Night night = night_with(std::string(limits::alert_text_bytes, 'x'));
  auto& alerts = night.book.incidents.begin()->second.alerts;
  AlertRecord alert = alerts.begin()->second;
  for (std::uint64_t i = 0; i < 200; ++i) {
    alert.key.fingerprint = i;
    for (int note = 0; note < 5; ++note)
      alert.annotations.set("n" + std::to_string(note), alert.annotations.get("summary"));
    alerts[alert.key] = alert;
  }
  const std::string text = mail_text(night.book, night.plan, text_page(night));
  CHECK(text.size() <= limits::mail_text_bytes);
  CHECK(text.find("There are more alerts.") != text.npos);
  CHECK(text.find("reveille ack 1") != text.npos);
  CHECK(characters(mail_subject(night.book, text_page(night))) <= limits::mail_subject_characters);
}

}  // namespace reveille::escalation
