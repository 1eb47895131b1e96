// SPDX-License-Identifier: Apache-2.0
// A pager of few words between the real codec and the sandbox's network: sends orders, takes
// callbacks, asks for a key. Time is wound by hand.
#pragma once

#include <string>
#include <vector>

#include "integrations/sandbox/network.hpp"
#include "integrations/twilio/carrier.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations::sandbox {

inline const std::string ada = "+13125550100";
inline const std::string pager_number = "+15005550006";
inline const std::string our_url = "https://pager.example.org";

// Monday 2024-02-05 00:30 UTC: the phones' zone is UTC here.
inline const Instant night = instant_from_ms(1'707'093'000'000);

inline PhoneSettings phone_of(const std::string& number = ada) {
  PhoneSettings phone;
  phone.number = number;
  phone.owner = "Ada";
  phone.dnd = parse_dnd("00:00-08:00").value();
  return phone;
}

inline NetworkSettings network_of(PhoneSettings phone) {
  NetworkSettings settings;
  settings.phones.push_back(std::move(phone));
  escalation::Carrier carrier;
  carrier.name = escalation::CarrierName("box");
  carrier.from = {pager_number};
  settings.accounts.push_back(make_account(carrier, Secret("box-token"), our_url));
  return settings;
}

inline HttpRequest to_request(const Exchange& exchange) {
  HttpRequest request;
  request.method = exchange.method;
  const std::size_t path = exchange.url.find('/', exchange.url.find("://") + 3);
  request.target = exchange.url.substr(path);
  request.path = request.target.substr(0, request.target.find('?'));
  if (const std::size_t query = request.target.find('?'); query != std::string::npos)
    request.query = request.target.substr(query + 1);
  request.headers = exchange.headers;
  request.body = exchange.body;
  if (!exchange.user.empty())
    request.headers.emplace(
        "Authorization", "Basic " + text::base64_encode(exchange.user + ":" + exchange.password));
  return request;
}

class Customer {
 public:
  explicit Customer(NetworkSettings settings) : network(std::move(settings)), carrier(codec()) {}
  explicit Customer(PhoneSettings phone) : Customer(network_of(std::move(phone))) {}

  Report order(bool call, int leg = 1) {
    Order order;
    order.page = escalation::PageId{1};
    order.leg = leg;
    order.kind = call ? escalation::ContactKind::call : escalation::ContactKind::sms;
    order.from = pager_number;
    order.to = to;
    order.text = "42 API is down. Reply 42 ack";
    return send(carrier.request(order));
  }
  Report call(int leg = 1) { return order(true, leg); }
  Report text() { return order(false); }
  Report cancel(const std::string& reference) {
    Order order;
    order.kind = escalation::ContactKind::call;
    return send(carrier.cancel(order, reference).value());
  }

  void wait(Span span) {
    const Instant until = now + span;
    while (network.next_wakeup() <= until) {
      now = std::max(now, network.next_wakeup());
      for (const Outgoing& out : network.advance(now)) take(out);
    }
    now = until;
  }

  // What was reported of a leg, in order of arrival.
  [[nodiscard]] std::vector<escalation::DeliveryState> states(int leg = 1) const {
    std::vector<escalation::DeliveryState> seen;
    for (const Callback& each : callbacks)
      if (each.kind == Callback::Kind::progress && each.leg == leg)
        seen.push_back(each.report.state);
    return seen;
  }
  [[nodiscard]] std::string keys() const {
    std::string all;
    for (const Callback& each : callbacks)
      if (each.kind == Callback::Kind::digits) all += each.digit == 0 ? '-' : each.digit;
    return all;
  }
  [[nodiscard]] int count(Callback::Kind kind) const {
    int found = 0;
    for (const Callback& each : callbacks) found += each.kind == kind ? 1 : 0;
    return found;
  }
  [[nodiscard]] bool told(const std::string& part) const {
    for (const Event& event : network.events())
      if (event.what.find(part) != std::string::npos) return true;
    return false;
  }

  Instant now = night;
  std::string to = ada;
  int deaf = 0;  // so many of our answers get lost
  std::vector<Callback> callbacks;
  Network network;
  TwilioCarrier carrier;

 private:
  static TwilioCarrier codec() {
    TwilioSettings settings;
    settings.name = "box";
    settings.base_url = "http://127.0.0.1:1";
    settings.account = account_of("box");
    settings.token = Secret("box-token");
    settings.public_url = our_url;
    return TwilioCarrier(settings);
  }

  Report send(const Exchange& exchange) {
    const HttpResponse response = network.handle(to_request(exchange), now);
    ExchangeResult result;
    result.status = response.status;
    result.headers = response.headers;
    result.body = response.body;
    result.timed_out = response.status == 0;
    return carrier.interpret(result);
  }

  void take(const Outgoing& out) {
    ExchangeResult result;
    if (deaf > 0) {
      --deaf;
      result.failure = "connection refused";
    } else {
      const Result<Callback> callback = carrier.decode(to_request(out.exchange));
      const HttpResponse response =
          callback ? reply(*callback) : text_response(403, callback.error().message);
      if (callback) callbacks.push_back(*callback);
      result.status = response.status;
      result.headers = response.headers;
      result.body = response.body;
    }
    network.answered(out.id, result, now);
  }

  HttpResponse reply(const Callback& callback) const {
    Order order;
    order.page = callback.page;
    order.leg = callback.leg;
    order.attempt = callback.attempt;
    if (callback.kind == Callback::Kind::voice) return carrier.ask_for_key(order, "API is down.");
    if (callback.kind == Callback::Kind::text) return carrier.accept("Acknowledged 42");
    if (callback.kind == Callback::Kind::progress) return carrier.accept("");
    if (callback.digit == '4') return carrier.say("Acknowledged.");
    return callback.digit == 0 ? carrier.say("No key.")
                               : carrier.ask_for_key(order, "This key means nothing.");
  }
};

}  // namespace reveille::integrations::sandbox
