// SPDX-License-Identifier: Apache-2.0
#include "integrations/smtp/carrier.hpp"

#include <fmt/format.h>

#include "integrations/http_answer.hpp"
#include "integrations/smtp/message.hpp"

namespace reveille::integrations {
namespace {

using escalation::DeliveryState;
using escalation::FailureClass;

// Servers that look into a mail before they take it are slow; nobody waits for a mail.
constexpr Span patience{60'000};

// RFC 3463: "550 5.7.1 ..." is the server's policy against us, whatever the recipient.
bool is_policy(const ExchangeResult& result) {
  const bool must_log_in = result.status == 530 || result.status == 535 || result.status == 538;
  return must_log_in || result.body.find(" 5.7.") == 3;
}

const char* words_of(MailStage stage) {
  switch (stage) {
    case MailStage::connection:
      return "the mail server serves nobody";
    case MailStage::tls:
      return "the mail server offers no TLS";
    case MailStage::login:
      return "the mail server does not take user and password";
    case MailStage::sender:
      return "the mail server does not take the sender";
    case MailStage::recipient:
      return "the mail server does not take the recipient";
    case MailStage::message:
      return "the mail server does not take the message";
  }
  return "";
}

FailureClass class_of(const ExchangeResult& result) {
  if (result.status >= 400 && result.status < 500) return FailureClass::retry_later;
  switch (result.stage) {
    case MailStage::connection:
      return FailureClass::carrier_broken;
    case MailStage::tls:
    case MailStage::login:
    case MailStage::sender:
    case MailStage::message:
      return FailureClass::our_configuration;
    case MailStage::recipient:
      return is_policy(result) ? FailureClass::our_configuration : FailureClass::contact_broken;
  }
  return FailureClass::our_bug;
}

}  // namespace

Exchange SmtpCarrier::request(const Order& order) const {
  const std::string domain = order.from.substr(order.from.find('@') + 1);
  Exchange exchange;
  exchange.url = settings_.url;
  exchange.user = settings_.user;
  exchange.password = settings_.password.reveal();
  exchange.timeout = patience;
  exchange.mail = Envelope{order.from, order.to, settings_.tls};
  exchange.body = smtp::message_of(
      {order.from, order.to,
       fmt::format("reveille.{}.{}@{}", order.page.value, to_ms(order.page_at), domain), order.now,
       order.subject, order.text});
  return exchange;
}

Report SmtpCarrier::interpret(const ExchangeResult& result) const {
  if (result.status >= 200 && result.status < 300) {
    Report report;
    report.state = DeliveryState::sent;
    return report;
  }
  const bool refused =
      result.status >= 400 || result.stage == MailStage::tls || result.stage == MailStage::login;
  if (!refused) {
    Report report = without_answer(result, "the mail server");
    if (!result.timed_out && !result.failure.empty()) report.reason = result.failure;
    return report;
  }
  std::string reason = words_of(result.stage);
  if (result.status != 0) reason += fmt::format(" (SMTP {})", result.status);
  return failed(class_of(result), std::move(reason));
}

}  // namespace reveille::integrations
