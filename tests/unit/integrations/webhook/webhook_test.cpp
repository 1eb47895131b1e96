// SPDX-License-Identifier: Apache-2.0
#include "integrations/webhook/webhook.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

using namespace reveille;
using namespace reveille::integrations;
using escalation::DeliveryState;
using escalation::FailureClass;

namespace {

const Secret key("whsec_plJ3nmyCDGBKInavdOK15jsl");
const char* const address = "https://tickets.example.org/hooks/0123456789secret";

Order order() {
  Order is;
  is.page = escalation::PageId{17};
  is.kind = escalation::ContactKind::post;
  is.page_at = instant_from_ms(1'707'112'800'123);
  is.now = instant_from_ms(1'707'112'805'999);
  is.notice = Notice{};
  is.notice->event = "paged";
  is.notice->incident = escalation::IncidentId{3};
  is.notice->summary = "Job \"backlog\"";
  is.notice->labels = Labels{{"service", "api"}};
  is.notice->annotations = Labels{{"runbook", "https://wiki.example.org/backlog"}};
  is.notice->at = instant_from_ms(1'707'112'800'000);
  return is;
}

std::string text_at(const Tree& tree, const char* name) {
  const Tree* found = tree.find(name);
  return found != nullptr ? scalar_text(*found) : "(absent)";
}

Report answer(int status, Headers headers = {}) {
  ExchangeResult result;
  result.status = status;
  result.headers = std::move(headers);
  return Webhook(Secret(address), key).interpret(result);
}

}  // namespace

TEST_CASE("a webhook posts what happened as JSON") {
  const Exchange exchange = Webhook(Secret(address), key).request(order());
  CHECK(exchange.url == address);
  CHECK(exchange.method == "POST");
  CHECK(header(exchange.headers, "Content-Type") == "application/json");
  const Tree body = text::parse_json(exchange.body).value();
  CHECK(text_at(body, "type") == "incident.paged");
  CHECK(text_at(body, "timestamp").starts_with("2024-02-05T06:00:00"));
  const Tree& data = *body.find("data");
  CHECK(text_at(data, "incident") == "3");
  CHECK(text_at(data, "event") == "paged");
  CHECK(text_at(data, "summary") == "Job \"backlog\"");
  CHECK(text_at(data, "urgency") == "urgent");
  CHECK(text_at(*data.find("labels"), "service") == "api");
  CHECK(text_at(*data.find("annotations"), "runbook") == "https://wiki.example.org/backlog");
  CHECK(data.find("acknowledged_by") == nullptr);
  CHECK(data.find("truncated") == nullptr);
}

TEST_CASE("a webhook is signed over its id, its own timestamp and its body") {
  const Exchange exchange = Webhook(Secret(address), key).request(order());
  CHECK(header(exchange.headers, "webhook-timestamp") == "1707112805");
  CHECK(header(exchange.headers, "Date").empty());
  const std::string id(header(exchange.headers, "webhook-id"));
  CHECK(id.find('.') == id.npos);
  const std::string bytes = text::base64_decode("plJ3nmyCDGBKInavdOK15jsl").value();
  CHECK(header(exchange.headers, "webhook-signature") ==
        "v1," + text::base64_encode(text::hmac_sha256(bytes, id + ".1707112805." + exchange.body)));
}

// The vector of the specification: the way in which we sign gives its signature.
TEST_CASE("the key of whsec_ and base64 signs as Standard Webhooks' own example") {
  const std::string signature = text::base64_encode(text::hmac_sha256(
      webhook_key(key).value(),
      R"(msg_loFOjxBNrRLzqYUf.1731705121.{"event_type":"ping","data":{"success":true}})"));
  CHECK(signature == "rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
}

TEST_CASE("an attempt to post again has the id and the body of the first and its own timestamp") {
  const Webhook webhook(Secret(address), key);
  Order again = order();
  again.attempt = 2;
  again.now += Span{60'000};
  const Exchange first = webhook.request(order());
  const Exchange second = webhook.request(again);
  CHECK(header(first.headers, "webhook-id") == header(second.headers, "webhook-id"));
  CHECK(first.body == second.body);
  CHECK(header(second.headers, "webhook-timestamp") == "1707112865");
  CHECK(header(first.headers, "webhook-signature") != header(second.headers, "webhook-signature"));
  Order other = order();
  other.page_at += Span{1};  // the number of another journal
  CHECK(header(webhook.request(other).headers, "webhook-id") !=
        header(first.headers, "webhook-id"));
}

TEST_CASE("a secret is a key as text or as whsec_ and base64, and not when it is short") {
  CHECK(webhook_key(Secret("a text of 16 byt")) == "a text of 16 byt");
  CHECK(webhook_key(key)->size() == 18);
  CHECK(webhook_key(Secret("a text of 15 by")) == std::nullopt);
  CHECK(webhook_key(Secret("short")) == std::nullopt);
  CHECK(webhook_key(Secret("whsec_c2hvcnQ=")) == std::nullopt);
  CHECK(webhook_key(Secret("whsec_this is no base64 at all, whatever it is")) == std::nullopt);
}

TEST_CASE("a webhook's answer says whether it is told, gone, or to be told later") {
  struct Row {
    int status;
    FailureClass failure;
  };
  for (const Row& row :
       {Row{200, FailureClass::none}, Row{204, FailureClass::none},
        Row{301, FailureClass::our_configuration}, Row{400, FailureClass::our_configuration},
        Row{401, FailureClass::our_configuration}, Row{404, FailureClass::our_configuration},
        Row{408, FailureClass::retry_later}, Row{410, FailureClass::contact_broken},
        Row{422, FailureClass::our_configuration}, Row{425, FailureClass::retry_later},
        Row{429, FailureClass::retry_later}, Row{500, FailureClass::retry_later},
        Row{503, FailureClass::retry_later}, Row{0, FailureClass::retry_later}}) {
    INFO(row.status);
    CHECK(answer(row.status).failure == row.failure);
    const bool told = row.failure == FailureClass::none;
    CHECK(answer(row.status).state == (told ? DeliveryState::delivered : DeliveryState::failed));
  }
}

TEST_CASE("a webhook that asks for patience gets it, up to an hour") {
  CHECK(answer(429, {{"Retry-After", "7"}}).retry_after == Span{7'000});
  CHECK(answer(503, {{"Retry-After", "999999999"}}).retry_after == Span{3'600'000});
  CHECK(answer(503, {{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}}).retry_after ==
        std::nullopt);
}

TEST_CASE("a webhook without an answer may have got it when the request had left") {
  ExchangeResult result;
  result.failure = std::string("no answer from ") + address;
  result.timed_out = true;
  const Report report = Webhook(Secret(address), key).interpret(result);
  CHECK(report.unknown);
  CHECK(report.reason.find("example") == std::string::npos);
}

TEST_CASE("a webhook's body has a bound, however much the labels say") {
  Order big = order();
  const std::string much(limits::label_value_bytes, '\x01');  // six bytes each, in JSON
  for (int i = 0; i < 64; ++i) big.notice->labels.set("label_" + std::to_string(i), much);
  big.notice->annotations.set("description", std::string(limits::alert_text_bytes * 8, '"'));
  big.notice->summary = std::string(100'000, '\x01');
  big.notice->acknowledged_by = big.notice->summary;
  big.notice->url = big.notice->summary;
  const Exchange exchange = Webhook(Secret(address), key).request(big);
  CHECK(exchange.body.size() <= limits::webhook_body_bytes);
  const Tree body = text::parse_json(exchange.body).value();
  CHECK(text_at(*body.find("data"), "truncated") == "true");
  CHECK(text_at(*body.find("data"), "incident") == "3");
}
