// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/carrier.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "integrations/http_answer.hpp"
#include "integrations/twilio/callback.hpp"
#include "integrations/twilio/errors.hpp"
#include "integrations/twilio/markup.hpp"
#include "integrations/twilio/signature.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

using escalation::DeliveryState;
using escalation::FailureClass;

std::string seconds_of(Span span, std::int64_t least, std::int64_t most) {
  const std::int64_t rounded_up = (span.count() + 999) / 1000;
  return std::to_string(std::clamp(rounded_up, least, most));
}

Report failed(twilio::Meaning meaning) {
  return integrations::failed(meaning.failure, std::move(meaning.reason));
}

Report refused(const ExchangeResult& result) {
  const Result<Tree> body = text::parse_json(result.body);
  const Tree* code = body ? body->find("code") : nullptr;
  Report report =
      failed(code != nullptr && code->integer() != nullptr
                 ? twilio::meaning_of_code(static_cast<int>(*code->integer()), result.status)
                 : twilio::meaning_of_status(result.status));
  // The call that was to be hung up is over already.
  if (code != nullptr && code->integer() != nullptr && *code->integer() == 21220) {
    report.state = DeliveryState::ended;
    report.failure = FailureClass::none;
  }
  report.retry_after = retry_after_of(result.headers);
  return report;
}

Report taken(const Tree& body, const std::string& sid, bool created) {
  const Tree* status = body.find("status");
  const std::string state = status != nullptr ? scalar_text(*status) : "";
  Report report;
  report.reference = sid;
  if (state == "failed" || state == "undelivered") {
    const Tree* code = body.find("error_code");
    report = failed(twilio::meaning_of_code(
        code != nullptr && code->integer() != nullptr ? static_cast<int>(*code->integer()) : 0, 0));
    report.reference = sid;
  } else if (!created && (state == "canceled" || state == "completed")) {
    report.state = DeliveryState::cancelled;
  }
  return report;
}

}  // namespace

TwilioCarrier::TwilioCarrier(TwilioSettings settings) : settings_(std::move(settings)) {
  tokens_.push_back(settings_.token);
  for (const Secret& token : settings_.previous_tokens) tokens_.push_back(token);
}

std::string TwilioCarrier::callback_url(const char* what, const Order& order) const {
  return fmt::format("{}/carriers/{}/{}/{}-{}-{}", settings_.public_url, settings_.name, what,
                     order.page.value, order.leg, order.attempt);
}

Exchange TwilioCarrier::post(const std::string& resource, twilio::Fields fields) const {
  Exchange exchange;
  exchange.url =
      fmt::format("{}/2010-04-01/Accounts/{}/{}", settings_.base_url, settings_.account, resource);
  exchange.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
  exchange.headers.emplace("Accept", "application/json");
  exchange.body = text::encode_form(fields);
  const bool by_key = !settings_.api_key.empty();
  exchange.user = by_key ? settings_.api_key : settings_.account;
  exchange.password = by_key ? settings_.api_secret.reveal() : settings_.token.reveal();
  return exchange;
}

Exchange TwilioCarrier::request(const Order& order) const {
  const std::string status = callback_url("status", order);
  if (order.kind != escalation::ContactKind::call)
    // ValidityPeriod: without it a text may wait ten hours and wake somebody for nothing.
    return post("Messages.json", {{"To", order.to},
                                  {"From", order.from},
                                  {"Body", order.text},
                                  {"StatusCallback", status},
                                  {"ValidityPeriod", seconds_of(order.valid_for, 1, 36'000)}});
  const std::string voice = callback_url("voice", order);
  return post("Calls.json",
              {{"To", order.to},
               {"From", order.from},
               {"Url", voice},
               {"Method", "POST"},
               // The same again: a second chance if we were restarting just then.
               {"FallbackUrl", voice},
               {"FallbackMethod", "POST"},
               {"StatusCallback", status},
               {"StatusCallbackMethod", "POST"},
               {"StatusCallbackEvent", "initiated"},
               {"StatusCallbackEvent", "ringing"},
               {"StatusCallbackEvent", "answered"},
               {"StatusCallbackEvent", "completed"},
               {"Timeout", seconds_of(order.ring, 1, 600)},
               // Questions and wrong keys end some day: a mailbox would go on for hours.
               {"TimeLimit", seconds_of(escalation::longest_call, 1, 14'400)}});
}

Report TwilioCarrier::interpret(const ExchangeResult& result) const {
  if (result.status == 0) return without_answer(result, "the carrier");
  if (result.status < 200 || result.status > 299) return refused(result);
  const Result<Tree> body = text::parse_json(result.body);
  const Tree* sid = body ? body->find("sid") : nullptr;
  // A proxy's or a portal's page: it says 200 and has sent nothing.
  if (sid == nullptr || sid->string() == nullptr || sid->string()->empty())
    return failed({FailureClass::retry_later, "the answer names no message or call"});
  return taken(*body, *sid->string(), result.status == 201);
}

std::optional<Exchange> TwilioCarrier::cancel(const Order& order,
                                              const std::string& reference) const {
  // The reference becomes part of a URL: nothing but a call's own id may.
  const bool is_call_sid =
      reference.size() == 34 && reference.starts_with("CA") &&
      std::all_of(reference.begin() + 2, reference.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      });
  if (order.kind != escalation::ContactKind::call || !is_call_sid) return std::nullopt;
  return post(fmt::format("Calls/{}.json", reference), {{"Status", "completed"}});
}

std::string TwilioCarrier::url_as_called(const HttpRequest& request) const {
  // A public URL may have a path of its own, which a proxy in front strips or leaves.
  const std::size_t scheme_end = settings_.public_url.find("://");
  const std::size_t path =
      settings_.public_url.find('/', scheme_end == std::string::npos ? 0 : scheme_end + 3);
  if (path != std::string::npos &&
      request.target.starts_with(settings_.public_url.substr(path) + "/"))
    return settings_.public_url.substr(0, path) + request.target;
  return settings_.public_url + request.target;
}

Result<Callback> TwilioCarrier::decode(const HttpRequest& request) const {
  // A body that is no form has no fields: then the signature can only be right for a body hash.
  const twilio::Fields fields = text::parse_form(request.body).value_or(twilio::Fields{});
  if (!twilio::is_signed(request, url_as_called(request), fields, tokens_))
    return fail(Code::unauthorized,
                fmt::format("callback of carrier \"{}\": no signature of its token over {}{}; does "
                            "[server] public_url say what the carrier calls?",
                            settings_.name, settings_.public_url, request.path));
  return twilio::decode_callback(request.path, settings_.name, fields);
}

HttpResponse TwilioCarrier::ask_for_key(const Order& order, const std::string& words) const {
  return twilio::gather_key(words, callback_url("digits", order));
}

HttpResponse TwilioCarrier::say(const std::string& words) const {
  return twilio::speak(words);
}

HttpResponse TwilioCarrier::accept(const std::string& reply) const {
  return twilio::acknowledge(reply);
}

}  // namespace reveille::integrations
