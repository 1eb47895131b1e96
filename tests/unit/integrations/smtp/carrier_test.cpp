// SPDX-License-Identifier: Apache-2.0
#include "integrations/smtp/carrier.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::integrations;
using escalation::DeliveryState;
using escalation::FailureClass;

namespace {

SmtpCarrier carrier() {
  return SmtpCarrier({"smtp://mail.example.org:587", true, "pager", Secret("hidden")});
}

Order order() {
  Order is;
  is.page = escalation::PageId{17};
  is.kind = escalation::ContactKind::email;
  is.from = "reveille@example.org";
  is.to = "ada@example.net";
  is.subject = "[incident 3] Job backlog";
  is.text = "For Ada.\n";
  is.page_at = instant_from_ms(1'707'112'800'123);
  is.now = instant_from_ms(1'707'112'805'000);
  return is;
}

std::string id_in(const Exchange& exchange) {
  const std::size_t at = exchange.body.find("Message-ID: ");
  return exchange.body.substr(at, exchange.body.find("\r\n", at) - at);
}

Report answer(MailStage stage, int status, std::string body = "") {
  ExchangeResult result;
  result.stage = stage;
  result.status = status;
  result.body = std::move(body);
  return carrier().interpret(result);
}

}  // namespace

TEST_CASE("a mail goes from the carrier's address to one person, over TLS") {
  const Exchange exchange = carrier().request(order());
  CHECK(exchange.url == "smtp://mail.example.org:587");
  CHECK(exchange.user == "pager");
  CHECK(exchange.password == "hidden");
  REQUIRE(exchange.mail);
  CHECK(exchange.mail->sender == "reveille@example.org");
  CHECK(exchange.mail->recipient == "ada@example.net");
  CHECK(exchange.mail->tls);
  CHECK(exchange.body.find("\r\nSubject: [incident 3] Job backlog\r\n") != std::string::npos);
  CHECK(exchange.body.find("hidden") == std::string::npos);
  CHECK(carrier().cancel(order(), "x") == std::nullopt);
}

TEST_CASE("a mail that is sent again is the same mail, written later") {
  Order again = order();
  again.attempt = 2;
  again.now += Span{60'000};
  const Exchange first = carrier().request(order());
  const Exchange second = carrier().request(again);
  CHECK(id_in(first) == id_in(second));
  CHECK(id_in(first).ends_with("@example.org>"));
  CHECK(first.body != second.body);  // its date
  Order other = order();
  other.page = escalation::PageId{18};
  CHECK(id_in(carrier().request(other)) != id_in(first));
}

TEST_CASE("what a mail server answers tells whose trouble it is") {
  struct Row {
    MailStage stage;
    int status;
    const char* body;
    FailureClass failure;
  };
  using enum MailStage;
  for (const Row& row : {
           Row{message, 250, "250 queued", FailureClass::none},
           Row{connection, 554, "554 no service", FailureClass::carrier_broken},
           Row{connection, 421, "421 too many", FailureClass::retry_later},
           Row{connection, 0, "", FailureClass::retry_later},
           Row{tls, 0, "", FailureClass::our_configuration},
           Row{login, 535, "535 5.7.8 wrong", FailureClass::our_configuration},
           Row{login, 454, "454 4.7.0 later", FailureClass::retry_later},
           Row{login, 0, "", FailureClass::our_configuration},
           Row{sender, 550, "550 5.7.1 not yours", FailureClass::our_configuration},
           Row{sender, 451, "451 later", FailureClass::retry_later},
           Row{recipient, 450, "450 4.2.0 greylisted", FailureClass::retry_later},
           Row{recipient, 550, "550 5.1.1 no such user", FailureClass::contact_broken},
           Row{recipient, 553, "553", FailureClass::contact_broken},
           Row{recipient, 550, "", FailureClass::contact_broken},
           Row{recipient, 554, "554 5.7.1 relay access denied", FailureClass::our_configuration},
           Row{recipient, 530, "530 log in first", FailureClass::our_configuration},
           Row{message, 452, "452 full", FailureClass::retry_later},
           Row{message, 554, "554 5.7.1 spam", FailureClass::our_configuration},
       }) {
    INFO(row.status << " " << row.body);
    const Report report = answer(row.stage, row.status, row.body);
    CHECK(report.failure == row.failure);
    const bool taken = row.failure == FailureClass::none;
    CHECK(report.state == (taken ? DeliveryState::sent : DeliveryState::failed));
  }
}

TEST_CASE("why a mail was refused names the number and not the words, which repeat the address") {
  const Report report =
      answer(MailStage::recipient, 550, "550 5.1.1 <ada@example.net> user unknown");
  CHECK(report.reason == "the mail server does not take the recipient (SMTP 550)");
}

TEST_CASE("a mail without an answer may have been taken once it had left") {
  ExchangeResult result;
  result.stage = MailStage::message;
  result.timed_out = true;
  CHECK(carrier().interpret(result).unknown);
  result = {};
  result.failure = "Failed to connect to mail.example.org port 587";
  CHECK_FALSE(carrier().interpret(result).unknown);
  CHECK(carrier().interpret(result).reason == result.failure);
}
