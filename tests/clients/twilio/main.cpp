// SPDX-License-Identifier: Apache-2.0
// Our side of check.mjs, one JSON object a line:
//   requests BASE_URL   every request that the integration can make, as data
//   signatures          requests with the signatures that we would expect
//   verify              reads signed requests, says of each whether we believe it
//   serve               a sandbox network on a loopback port, until stdin ends
#include <chrono>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "app/sandbox_host.hpp"
#include "integrations/sandbox/settings.hpp"
#include "integrations/twilio/carrier.hpp"
#include "integrations/twilio/signature.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace {

using namespace reveille;
using namespace reveille::integrations;

const std::string account = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

void print(text::JsonWriter& json) {
  fmt::print("{}\n", json.take());
  std::fflush(stdout);
}

std::string text_at(const Tree& tree, std::string_view key) {
  const Tree* found = tree.find(key);
  return found != nullptr ? scalar_text(*found) : "";
}

// --- requests -----------------------------------------------------------------------------------

void print_exchange(const char* name, const Exchange& exchange) {
  text::JsonWriter json;
  json.begin_object().member("name", name).member("method", exchange.method);
  json.member("url", exchange.url).member("body", exchange.body);
  json.member("user", exchange.user).member("password", exchange.password);
  json.key("headers").begin_object();
  for (const auto& [key, value] : exchange.headers) json.member(key, value);
  json.end_object().end_object();
  print(json);
}

int print_requests(const std::string& base_url) {
  TwilioSettings settings;
  settings.name = "main";
  settings.base_url = base_url;
  settings.account = account;
  settings.token = Secret("token");
  settings.public_url = "https://pager.example.org";
  Order order;
  order.page = escalation::PageId{17};
  order.from = "+15005550006";
  order.to = "+13125550100";
  order.text = "42 API is down: 97% of requests fail. Reply 42 ack";
  const TwilioCarrier by_token(settings);
  print_exchange("text", by_token.request(order));
  order.text = "42 Störung & Feuer “🔥” +1 = 100 %";
  print_exchange("text with signs", by_token.request(order));
  order.valid_for = Span{100 * 3'600'000};
  print_exchange("text that may wait long", by_token.request(order));
  order.kind = escalation::ContactKind::call;
  print_exchange("call", by_token.request(order));
  print_exchange("hang up", *by_token.cancel(order, "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
  settings.api_key = "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  settings.api_secret = Secret("secret");
  print_exchange("call with an API key", TwilioCarrier(settings).request(order));
  return 0;
}

// --- signatures ---------------------------------------------------------------------------------

int print_signatures() {
  const std::vector<std::string> urls = {
      "https://mycompany.com/myapp.php?foo=1&bar=2", "https://pager.example.org/carriers/a/text",
      "http://127.0.0.1:9911/carriers/a/digits/1-2-3", "https://pager.example.org:8443/a?x=%20y"};
  const std::vector<text::Form> forms = {
      {},
      {{"Digits", "4"}, {"CallSid", "CA1"}, {"From", "+14158675310"}},
      {{"A", "b"}, {"A", "a"}, {"A", "b"}, {"a", "1"}, {"Z", ""}},
      {{"Body", "Störung & “Feuer” 🔥 100% a+b=c\r\nzwei"}, {"FromCity", "New York"}}};
  for (const std::string& url : urls)
    for (const text::Form& form : forms) {
      text::JsonWriter json;
      json.begin_object().member("token", "12345").member("url", url);
      json.member("body", text::encode_form(form));
      json.member("signature", twilio::signature(Secret("12345"), url, form)).end_object();
      print(json);
    }
  return 0;
}

// Through the front door: the codec itself believes the request, or does not.
bool believed(const Tree& line) {
  const std::string url = text_at(line, "url");
  const std::size_t path = url.find('/', url.find("://") + 3);
  TwilioSettings settings;
  settings.name = "main";
  settings.account = account;
  settings.token = Secret(text_at(line, "token"));
  settings.public_url = text_at(line, "public_url");
  HttpRequest request;
  request.method = "POST";
  request.target = url.substr(path);
  request.path = request.target.substr(0, request.target.find('?'));
  if (const std::size_t query = request.target.find('?'); query != std::string::npos)
    request.query = request.target.substr(query + 1);
  request.body = text_at(line, "body");
  request.headers.emplace("X-Twilio-Signature", text_at(line, "signature"));
  const Result<Callback> callback = TwilioCarrier(settings).decode(request);
  return callback.has_value() || callback.error().code != Code::unauthorized;
}

bool read_line(std::string& line) {
  line.clear();
  int c = std::getchar();
  for (; c != EOF && c != '\n'; c = std::getchar()) line += static_cast<char>(c);
  return c != EOF || !line.empty();
}

int verify() {
  for (std::string line; read_line(line);) {
    const Result<Tree> tree = text::parse_json(line);
    if (!tree) {
      fmt::print(stderr, "{}\n", tree.error().message);
      return 1;
    }
    text::JsonWriter json;
    json.begin_object().member("name", text_at(*tree, "name"));
    json.member("believed", believed(*tree)).end_object();
    print(json);
  }
  return 0;
}

// --- the sandbox --------------------------------------------------------------------------------

int serve(const std::string& our_url) {
  sandbox::NetworkSettings settings;
  sandbox::PhoneSettings phone;
  phone.number = "+13125550100";
  phone.owner = "Ada";
  phone.answers_after = Span{300};
  settings.phones.push_back(phone);
  app::SandboxHost host(std::move(settings), [] {
    return Instant{
        std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
  });
  const Result<std::string> url = host.start();
  if (!url) {
    fmt::print(stderr, "{}\n", url.error().message);
    return 1;
  }
  escalation::Carrier carrier;
  carrier.name = escalation::CarrierName("box");
  carrier.from = {"+15005550006"};
  const sandbox::Account customer = sandbox::make_account(carrier, host.token(), our_url);
  host.connect({customer});
  text::JsonWriter json;
  json.begin_object().member("url", *url).member("account", customer.sid);
  json.member("token", host.token().reveal()).end_object();
  print(json);
  while (std::getchar() != EOF) {
  }
  host.stop();
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "requests" && count == 3) return print_requests(words[2]);
  if (what == "signatures") return print_signatures();
  if (what == "verify") return verify();
  if (what == "serve" && count == 3) return serve(words[2]);
  fmt::print(stderr, "usage: twilio_requests requests URL | signatures | verify | serve URL\n");
  return 2;
}
