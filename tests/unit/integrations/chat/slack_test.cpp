// SPDX-License-Identifier: Apache-2.0
#include "integrations/chat/slack.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

using namespace reveille;
using namespace reveille::integrations;
using escalation::DeliveryState;
using escalation::FailureClass;

namespace {

const char* const address = "https://hooks.slack.com/services/T000/B000/secret";

std::string posted(const Notice& notice) {
  Order order;
  order.kind = escalation::ContactKind::post;
  order.notice = notice;
  const Exchange exchange = SlackChannel(Secret(address)).request(order);
  CHECK(exchange.url == address);
  CHECK(header(exchange.headers, "Content-Type") == "application/json");
  return *text::parse_json(exchange.body).value().find("text")->string();
}

Notice paged() {
  Notice notice;
  notice.event = "paged";
  notice.incident = escalation::IncidentId{3};
  notice.summary = "Job backlog";
  return notice;
}

Report answer(int status, std::string body) {
  ExchangeResult result;
  result.status = status;
  result.body = std::move(body);
  return SlackChannel(Secret(address)).interpret(result);
}

}  // namespace

TEST_CASE("a room reads what happened, how urgent it is and who has it") {
  Notice notice = paged();
  CHECK(posted(notice) == "Paged, urgent: Job backlog (incident 3)");
  notice.event = "acknowledged";
  notice.acknowledged_by = "ada";
  notice.url = "https://pager.example.org/incidents/3";
  CHECK(posted(notice) ==
        "Acknowledged by ada: Job backlog (incident 3)\nhttps://pager.example.org/incidents/3");
}

TEST_CASE("what Slack would take for markup or a mention stays text") {
  CHECK(chat_text("a < b && c > d", 100) == "a &lt; b &amp;&amp; c &gt; d");
  CHECK(chat_text("<!channel>", 100) == "&lt;!channel&gt;");
  for (const std::string word : {"@all", "@here", "@channel", "@Everyone"}) {
    const std::string said = chat_text("tell " + word, 100);
    CHECK(said.find(word) == said.npos);
    CHECK(said.size() == 5 + word.size() + 3);
  }
  CHECK(chat_text("ops@example.org", 100) == "ops@example.org");
  CHECK(chat_text("\xff", 100) == "\xEF\xBF\xBD");
}

TEST_CASE("a message to a room has a bound and ends with a whole character") {
  CHECK(chat_text("12345", 5) == "12345");
  CHECK(chat_text("123456", 5) == "12...");
  CHECK(chat_text("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 8) == "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4");
  CHECK(chat_text("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 7) == "\xC3\xA4\xC3\xA4...");
  CHECK(chat_text("&&", 9) == "&amp;...");
  Notice notice = paged();
  notice.summary = std::string(5'000, '<');
  CHECK(posted(notice).size() <= limits::chat_text_bytes);
  notice.summary.clear();
  for (int i = 0; i < 5'000; ++i) notice.summary += "\xE2\x82\xAC";
  CHECK(posted(notice).size() <= limits::chat_text_bytes);
  CHECK(text::is_utf8(posted(notice)));
}

TEST_CASE("a room's answer is classed by its word, or else by its status") {
  struct Row {
    int status;
    const char* body;
    FailureClass failure;
  };
  for (const Row& row : {
           Row{200, "ok", FailureClass::none},
           Row{200, R"({"success":true})", FailureClass::none},
           Row{204, "", FailureClass::none},
           Row{400, "invalid_payload", FailureClass::our_bug},
           Row{400, "no_text", FailureClass::our_bug},
           Row{403, "action_prohibited", FailureClass::our_configuration},
           Row{403, "invalid_token", FailureClass::our_configuration},
           Row{404, "no_service", FailureClass::contact_broken},
           Row{404, "channel_not_found", FailureClass::contact_broken},
           Row{410, "channel_is_archived", FailureClass::contact_broken},
           Row{404, R"({"message":"Unknown Webhook"})", FailureClass::contact_broken},
           Row{403, "", FailureClass::our_configuration},
           Row{429, "rate_limited", FailureClass::retry_later},
           Row{500, "rollup_error", FailureClass::retry_later},
           Row{503, "no_service", FailureClass::retry_later},
           Row{0, "", FailureClass::retry_later},
       }) {
    INFO(row.status << " " << row.body);
    const Report report = answer(row.status, row.body);
    CHECK(report.failure == row.failure);
    CHECK((report.state == DeliveryState::failed) == (row.failure != FailureClass::none));
  }
}

TEST_CASE("why a room has refused names neither the address nor what its server wrote") {
  for (const int status : {0, 400, 403, 404, 429, 500}) {
    const std::string reason = answer(status, std::string("no such hook: ") + address).reason;
    CHECK_FALSE(reason.empty());
    CHECK(reason.find("hook") == std::string::npos);
    CHECK(reason.find("secret") == std::string::npos);
  }
}
