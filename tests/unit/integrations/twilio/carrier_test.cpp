// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/carrier.hpp"

#include <catch2/catch.hpp>

#include "integrations/twilio/signature.hpp"

using namespace reveille;
using namespace reveille::integrations;
using escalation::DeliveryState;
using escalation::FailureClass;
using escalation::PageId;

namespace {

TwilioSettings settings() {
  TwilioSettings is;
  is.name = "main";
  is.account = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  is.token = Secret("top-secret");
  is.public_url = "https://pager.example.org";
  return is;
}

Order order(bool call) {
  Order is;
  is.page = PageId{17};
  is.leg = 2;
  is.attempt = 3;
  is.kind = call ? escalation::ContactKind::call : escalation::ContactKind::sms;
  is.from = "+15005550006";
  is.to = "+13125550100";
  is.text = "42: Job backlog & more";
  return is;
}

text::Form form_of(const Exchange& exchange) {
  return text::parse_form(exchange.body).value();
}

ExchangeResult answer(int status, std::string body) {
  ExchangeResult result;
  result.status = status;
  result.body = std::move(body);
  return result;
}

// A callback as the carrier sends it: to this path, with these fields, signed.
HttpRequest callback(const std::string& path, const text::Form& fields,
                     const std::string& token = "top-secret",
                     const std::string& origin = "https://pager.example.org") {
  HttpRequest request;
  request.method = "POST";
  request.path = request.target = path;
  request.body = text::encode_form(fields);
  request.headers.emplace("Host", "10.0.0.7:8080");
  request.headers.emplace("X-Twilio-Signature",
                          twilio::signature(Secret(token), origin + path, fields));
  return request;
}

Result<Callback> decoded(const std::string& what, const text::Form& fields) {
  return TwilioCarrier(settings()).decode(callback("/carriers/main/" + what, fields));
}

}  // namespace

TEST_CASE("a text is one form that expires when the page is worthless") {
  const Exchange exchange = TwilioCarrier(settings()).request(order(false));
  CHECK(exchange.method == "POST");
  CHECK(exchange.url ==
        "https://api.twilio.com/2010-04-01/Accounts/"
        "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json");
  CHECK(exchange.user == "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  CHECK(exchange.password == "top-secret");
  CHECK(form_of(exchange) ==
        text::Form{{"To", "+13125550100"},
                   {"From", "+15005550006"},
                   {"Body", "42: Job backlog & more"},
                   {"StatusCallback", "https://pager.example.org/carriers/main/status/17-2-3"},
                   {"ValidityPeriod", "300"}});
}

TEST_CASE("a call asks for all four progress events and rings no longer than ordered") {
  Order wanted = order(true);
  wanted.ring = Span{24'500};
  const text::Form form = form_of(TwilioCarrier(settings()).request(wanted));
  CHECK(text::fields(form, "StatusCallbackEvent") ==
        std::vector<std::string>{"initiated", "ringing", "answered", "completed"});
  CHECK(text::field(form, "Timeout") == "25");
  CHECK(text::field(form, "TimeLimit") == "300");
  CHECK(text::field(form, "Url") == "https://pager.example.org/carriers/main/voice/17-2-3");
  CHECK(text::field(form, "Body") == std::nullopt);
}

TEST_CASE("an API key makes the requests, while the token still checks the callbacks") {
  TwilioSettings with_key = settings();
  with_key.api_key = "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  with_key.api_secret = Secret("key-secret");
  const TwilioCarrier carrier(with_key);
  const Exchange exchange = carrier.request(order(true));
  CHECK(exchange.user == with_key.api_key);
  CHECK(exchange.password == "key-secret");
  CHECK(exchange.url.find(settings().account) != std::string::npos);
  const text::Form voice{{"CallSid", "CA1"}, {"CallStatus", "in-progress"}};
  CHECK(carrier.decode(callback("/carriers/main/voice/17-2-3", voice)).has_value());
  CHECK_FALSE(carrier.decode(callback("/carriers/main/voice/17-2-3", voice, "key-secret")));
}

TEST_CASE("no URL of a request names a phone number or a secret") {
  const TwilioCarrier carrier(settings());
  for (const bool call : {false, true}) {
    const std::string url = carrier.request(order(call)).url;
    CHECK(url.find("555") == std::string::npos);
    CHECK(url.find("secret") == std::string::npos);
  }
}

TEST_CASE("only a call can be hung up, and only by its own id") {
  const TwilioCarrier carrier(settings());
  const std::string sid = "CA0123456789abcdef0123456789abcdef";
  const auto exchange = carrier.cancel(order(true), sid);
  REQUIRE(exchange.has_value());
  CHECK(exchange->url.ends_with("/Calls/" + sid + ".json"));
  CHECK(form_of(*exchange) == text::Form{{"Status", "completed"}});
  CHECK_FALSE(carrier.cancel(order(false), sid));
  CHECK_FALSE(carrier.cancel(order(true), "CA../../Accounts"));
  CHECK_FALSE(carrier.cancel(order(true), ""));
}

TEST_CASE("a request is accepted only by an answer that names what was created") {
  const TwilioCarrier carrier(settings());
  const Report taken = carrier.interpret(
      answer(201, R"({"sid":"SM1","status":"queued","error_code":null,"num_segments":"1"})"));
  CHECK(taken.state == DeliveryState::accepted);
  CHECK(taken.reference == "SM1");
  CHECK(taken.failure == FailureClass::none);
  for (const char* page :
       {"<html>Welcome to the hotel</html>", "", "{}", R"({"sid":null})", "[1]"}) {
    CAPTURE(page);
    CHECK(carrier.interpret(answer(200, page)).state == DeliveryState::failed);
  }
  CHECK(carrier.interpret(answer(201, R"({"sid":"CA1","status":"completed"})")).state ==
        DeliveryState::accepted);
  CHECK(carrier.interpret(answer(200, R"({"sid":"CA1","status":"completed"})")).state ==
        DeliveryState::cancelled);
  const Report stillborn =
      carrier.interpret(answer(201, R"({"sid":"SM1","status":"failed","error_code":30006})"));
  CHECK(stillborn.state == DeliveryState::failed);
  CHECK(stillborn.failure == FailureClass::contact_broken);
}

TEST_CASE("a refusal is told in our words, because theirs repeat the number") {
  const Report report = TwilioCarrier(settings())
                            .interpret(answer(400, R"({"code":21211,"message":"The 'To' number )"
                                                   R"(+13125550100 is not valid","status":400})"));
  CHECK(report.state == DeliveryState::failed);
  CHECK(report.failure == FailureClass::contact_broken);
  CHECK(report.reason == "21211 not a phone number");
}

TEST_CASE("no answer in time is unknown, not failed for sure") {
  const TwilioCarrier carrier(settings());
  ExchangeResult late;
  late.timed_out = true;
  late.failure = "timeout";
  CHECK(carrier.interpret(late).unknown);
  CHECK(carrier.interpret(late).failure == FailureClass::retry_later);
  ExchangeResult refused;
  refused.failure = "connection refused";
  CHECK_FALSE(carrier.interpret(refused).unknown);
  CHECK(carrier.interpret(refused).state == DeliveryState::failed);
}

TEST_CASE("Retry-After in seconds is kept, other forms and nonsense are not") {
  const TwilioCarrier carrier(settings());
  const auto after = [&](const char* value) {
    ExchangeResult busy = answer(429, R"({"code":20429,"status":429})");
    busy.headers.emplace("retry-after", value);
    return carrier.interpret(busy).retry_after;
  };
  CHECK(after("7") == Span{7'000});
  CHECK(after("99999999999") == Span{3'600'000});
  CHECK(after("-5") == std::nullopt);
  CHECK(after("Wed, 21 Oct 2015 07:28:00 GMT") == std::nullopt);
}

TEST_CASE("hanging up what is over already is no failure") {
  const Report report = TwilioCarrier(settings())
                            .interpret(answer(400, R"({"code":21220,"message":"Call is not )"
                                                   R"(in-progress. Cannot redirect."})"));
  CHECK(report.state == DeliveryState::ended);
  CHECK(report.failure == FailureClass::none);
}

TEST_CASE("a callback is believed by its signature over the public URL, whatever Host says") {
  const text::Form fields{{"CallSid", "CA1"}, {"CallStatus", "ringing"}};
  const std::string path = "/carriers/main/status/17-2-3";
  const TwilioCarrier carrier(settings());
  CHECK(carrier.decode(callback(path, fields)).has_value());
  const auto forged = carrier.decode(callback(path, fields, "guess"));
  REQUIRE_FALSE(forged);
  CHECK(forged.error().code == Code::unauthorized);
  CHECK_FALSE(carrier.decode(callback(path, fields, "top-secret", "http://10.0.0.7:8080")));
  HttpRequest moved = callback(path, fields);
  moved.path = moved.target = "/carriers/main/status/18-2-3";
  CHECK_FALSE(carrier.decode(moved));
}

TEST_CASE("a public URL with a path works whether or not a proxy strips it") {
  TwilioSettings nested = settings();
  nested.public_url = "https://example.org/pager";
  const TwilioCarrier carrier(nested);
  const text::Form fields{{"CallSid", "CA1"}, {"CallStatus", "ringing"}};
  const std::string path = "/carriers/main/status/17-2-3";
  HttpRequest stripped = callback(path, fields, "top-secret", "https://example.org/pager");
  CHECK(carrier.decode(stripped).has_value());
  HttpRequest whole = callback("/pager" + path, fields, "top-secret", "https://example.org");
  CHECK(carrier.decode(whole).has_value());
}

TEST_CASE("a call's status says how far it came") {
  const auto [status, state, reason] = GENERATE(table<std::string, DeliveryState, std::string>({
      {"queued", DeliveryState::accepted, ""},
      {"initiated", DeliveryState::accepted, ""},
      {"ringing", DeliveryState::ringing, ""},
      {"in-progress", DeliveryState::answered, ""},
      {"completed", DeliveryState::ended, "completed"},
      {"no-answer", DeliveryState::ended, "no-answer"},
      {"busy", DeliveryState::ended, "busy"},
      {"canceled", DeliveryState::cancelled, "canceled"},
  }));
  const auto callback = decoded(
      "status/17-2-3", {{"CallSid", "CA1"}, {"CallStatus", status}, {"SequenceNumber", "2"}});
  REQUIRE(callback.has_value());
  CHECK(callback->kind == Callback::Kind::progress);
  CHECK(callback->page == PageId{17});
  CHECK(callback->leg == 2);
  CHECK(callback->attempt == 3);
  CHECK(callback->sequence == 2);
  CHECK(callback->report.state == state);
  CHECK(callback->report.reason == reason);
  CHECK(callback->report.failure == FailureClass::none);
  CHECK(callback->report.reference == "CA1");
}

TEST_CASE("a call that never reached a phone failed") {
  const auto callback = decoded(
      "status/17-2-3", {{"CallSid", "CA1"}, {"CallStatus", "failed"}, {"SipResponseCode", "404"}});
  REQUIRE(callback.has_value());
  CHECK(callback->report.state == DeliveryState::failed);
  CHECK(callback->report.failure == FailureClass::contact_broken);
}

TEST_CASE("undelivered is a failure like failed, with the reason that its code gives") {
  for (const char* status : {"undelivered", "failed"}) {
    const auto callback = decoded("status/17-1-1", {{"MessageSid", "SM1"},
                                                    {"MessageStatus", status},
                                                    {"ErrorCode", "30006"},
                                                    {"SomethingNew", "1"}});
    REQUIRE(callback.has_value());
    CHECK(callback->report.state == DeliveryState::failed);
    CHECK(callback->report.failure == FailureClass::contact_broken);
    CHECK(callback->report.reason == "30006 landline or unreachable carrier");
    CHECK(callback->sequence == -1);
  }
  const auto delivered =
      decoded("status/17-1-1", {{"MessageSid", "SM1"}, {"MessageStatus", "delivered"}});
  CHECK(delivered->report.state == DeliveryState::delivered);
}

TEST_CASE("a status that nobody knows is refused, not guessed at") {
  const auto callback =
      decoded("status/17-1-1", {{"MessageSid", "SM1"}, {"MessageStatus", "teleported"}});
  REQUIRE_FALSE(callback);
  CHECK(callback.error().code == Code::invalid);
}

TEST_CASE("one key is a key; none, several and nonsense are none") {
  const auto digit = [](const char* digits) {
    return decoded("digits/17-2-3", {{"CallSid", "CA1"}, {"Digits", digits}}).value().digit;
  };
  CHECK(digit("4") == '4');
  CHECK(digit("*") == '*');
  CHECK(digit("#") == '#');
  CHECK(digit("") == 0);
  CHECK(digit("44") == 0);
  CHECK(digit("w") == 0);
  CHECK(decoded("voice/17-2-3", {{"CallSid", "CA1"}, {"Digits", "4"}}).value().digit == 0);
}

TEST_CASE("a text from a phone keeps what the carrier made of it") {
  const auto callback = decoded(
      "text",
      {{"MessageSid", "SM9"}, {"From", "+13125550100"}, {"Body", "STOP"}, {"OptOutType", "STOP"}});
  REQUIRE(callback.has_value());
  CHECK(callback->kind == Callback::Kind::text);
  CHECK(callback->from == "+13125550100");
  CHECK(callback->body == "STOP");
  CHECK(callback->message_id == "SM9");
  CHECK(callback->opt_out == "STOP");
  CHECK_FALSE(decoded("text", {{"From", "+13125550100"}, {"Body", "hi"}}));
}

TEST_CASE("a path that names no page is refused") {
  for (const char* what : {"status/17-2", "status/", "status/17-2-3-4", "status/0-1-1",
                           "status/17-0-1", "status/17--1", "status/x-1-1", "status", "",
                           "digits/99999999999999999999-1-1", "other/17-2-3"}) {
    CAPTURE(what);
    const auto callback = decoded(what, {{"CallSid", "CA1"}, {"CallStatus", "ringing"}});
    REQUIRE_FALSE(callback);
    CHECK(callback.error().code == Code::not_found);
  }
}
