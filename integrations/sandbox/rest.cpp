// SPDX-License-Identifier: Apache-2.0
// Twilio's REST API, as far as a pager uses it, with its errors.
#include <charconv>

#include <fmt/format.h>

#include "integrations/sandbox/world.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::integrations::sandbox {
namespace {

constexpr std::string_view prefix = "/2010-04-01/Accounts/";
constexpr std::size_t listed = 50;

HttpResponse json(int status, text::JsonWriter& writer) {
  return text_response(status, writer.take(), "application/json; charset=utf-8");
}

HttpResponse error(int status, int code, const std::string& message) {
  text::JsonWriter writer;
  writer.begin_object().member("code", code).member("message", message);
  writer.member("more_info", fmt::format("https://www.twilio.com/docs/errors/{}", code));
  writer.member("status", status).end_object();
  return json(status, writer);
}

void write_call(text::JsonWriter& writer, const Call& call) {
  writer.begin_object().member("sid", call.sid).member("account_sid", call.account);
  writer.member("to", call.to).member("from", call.from);
  writer.member("status", to_string(call.status)).member("direction", "outbound-api");
  writer.member("api_version", "2010-04-01").member("queue_time", "0").key("answered_by").null();
  writer.member("date_created", rfc2822(call.created_at));
  writer.key("duration");
  if (call.status == CallStatus::completed)
    writer.value(std::to_string((call.ended_at - call.answered_at).count() / 1000));
  else
    writer.null();
  writer.end_object();
}

void write_text(text::JsonWriter& writer, const Text& text) {
  writer.begin_object().member("sid", text.sid).member("account_sid", text.account);
  writer.member("to", text.to).member("from", text.from).member("body", text.body);
  writer.member("status", text.status);
  writer.member("direction", text.inbound ? "inbound" : "outbound-api");
  writer.member("api_version", "2010-04-01").member("num_segments", "1").member("num_media", "0");
  writer.member("date_created", rfc2822(text.created_at)).key("error_code");
  if (text.error == 0)
    writer.null();
  else
    writer.value(text.error);
  writer.key("error_message").null().end_object();
}

HttpResponse call_response(int status, const Call& call) {
  text::JsonWriter writer;
  write_call(writer, call);
  return json(status, writer);
}

HttpResponse message_response(int status, const Text& text) {
  text::JsonWriter writer;
  write_text(writer, text);
  return json(status, writer);
}

bool is_number(std::string_view text) {
  return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         text.find_first_not_of("0123456789", 1) == text.npos;
}

bool is_web_url(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
  const std::string_view rest = url.substr(url.find("://") + 3);
  const std::string_view host = rest.substr(0, rest.find('/'));
  return !host.empty() && host.find('_') == host.npos;
}

bool authorized(const Account& account, const HttpRequest& request) {
  const std::string_view given = header(request.headers, "Authorization");
  if (!given.starts_with("Basic ")) return false;
  const Result<std::string> pair = text::base64_decode(given.substr(6));
  return pair && text::constant_time_equal(
                     *pair, fmt::format("{}:{}", account.sid, account.token.reveal()));
}

std::int64_t seconds(const text::Form& form, std::string_view name, std::int64_t otherwise) {
  const std::string_view text = text::field(form, name).value_or("");
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty()) return otherwise;
  return failure == std::errc{} && end == text.data() + text.size() ? value : -1;
}

std::string value(const text::Form& form, std::string_view name) {
  return std::string(text::field(form, name).value_or(""));
}

// One request of one customer.
class Api {
 public:
  Api(World& world, Account& account, const HttpRequest& request, Instant now)
      : world_(world), account_(account), request_(request), now_(now) {}

  HttpResponse serve(std::string_view resource) {
    Faults& faults = account_.faults;
    if (faults.outage) return error(503, 20503, "Service unavailable");
    const bool told = faults.fail_next > 0;
    if (told) --faults.fail_next;
    const bool fails = told || (faults.fail > 0 && world_.random_part() < faults.fail);
    if (!fails) return carry_out(resource);
    if (faults.fail_after) (void)carry_out(resource);
    return fault(faults.fail_status);
  }

 private:
  static HttpResponse fault(int status) {
    if (status == 0) return {.status = 0, .headers = {}, .body = {}};
    if (status == 429) {
      HttpResponse response = error(429, 20429, "Too many requests");
      response.headers.emplace("Retry-After", "1");
      return response;
    }
    return error(status, status == 503 ? 20503 : 20500, "The sandbox was told to fail");
  }

  HttpResponse carry_out(std::string_view resource) {
    const bool post = request_.method == "POST";
    if (post) {
      Result<text::Form> form = text::parse_form(request_.body);
      if (!form) return error(400, 20001, "The body is no form");
      form_ = *std::move(form);
    } else if (request_.method != "GET") {
      return error(405, 20004, "Method not allowed");
    }
    if (resource == "Messages.json") return post ? create_message() : list_messages();
    if (resource == "Calls.json" && post) return create_call();
    if (resource == "Balance.json" && !post) return balance();
    if (resource.starts_with("Calls/") && resource.ends_with(".json"))
      return call(std::string(resource.substr(6, resource.size() - 11)), post);
    if (resource.starts_with("Messages/") && resource.ends_with(".json") && !post)
      return message(std::string(resource.substr(9, resource.size() - 14)));
    return not_found();
  }

  HttpResponse not_found() const {
    return error(404, 20404, "The requested resource was not found");
  }

  // An error, or a response with status 0 when To and From will do.
  HttpResponse check_numbers(int from_error) const {
    if (!is_number(value(form_, "To"))) return error(400, 21211, "Invalid 'To' Phone Number");
    const std::string from = value(form_, "From");
    if (from.empty()) return error(400, 21603, "A 'From' phone number is required");
    for (const std::string& number : account_.numbers)
      if (number == from) return {.status = 0, .headers = {}, .body = {}};
    return error(400, from_error, "The 'From' phone number is not one of yours");
  }

  HttpResponse create_message() {
    if (HttpResponse refused = check_numbers(21606); refused.status != 0) return refused;
    Text text =
        text_of(account_.sid, value(form_, "From"), value(form_, "To"), value(form_, "Body"));
    text.status_url = value(form_, "StatusCallback");
    if (text.body.empty()) return error(400, 21602, "Message body is required");
    if (text.body.size() > 1600) return error(400, 21617, "The message body is too long");
    if (!text.status_url.empty() && !is_web_url(text.status_url))
      return error(400, 21609, "The 'StatusCallback' URL is not a valid URL");
    const std::int64_t valid = seconds(form_, "ValidityPeriod", 36'000);
    if (valid < 1 || valid > 36'000) return error(400, 20001, "Invalid ValidityPeriod");
    text.valid_for = Span{valid * 1000};
    if (world_.opted_out(text.to, text.from))
      return error(400, 21610, "Attempt to send to unsubscribed recipient");
    const std::string sid = world_.send_text(std::move(text), now_);
    return message_response(201, world_.texts.at(sid));
  }

  HttpResponse create_call() {
    if (HttpResponse refused = check_numbers(21210); refused.status != 0) return refused;
    Call call;
    call.account = account_.sid;
    call.from = value(form_, "From");
    call.to = value(form_, "To");
    call.url = value(form_, "Url");
    call.fallback_url = value(form_, "FallbackUrl");
    call.status_url = value(form_, "StatusCallback");
    if (!is_web_url(call.url)) return error(400, 21205, "Url is not a valid URL");
    if (!call.status_url.empty() && !is_web_url(call.status_url))
      return error(400, 21609, "The 'StatusCallback' URL is not a valid URL");
    if (const std::string method = value(form_, "Method"); !method.empty()) call.method = method;
    for (std::string& event : text::fields(form_, "StatusCallbackEvent")) {
      if (event != "initiated" && event != "ringing" && event != "answered" && event != "completed")
        return error(400, 21626, "Invalid StatusCallbackEvent");
      call.status_events.insert(std::move(event));
    }
    if (call.status_events.empty()) call.status_events.insert("completed");
    const std::int64_t ring = seconds(form_, "Timeout", 60);
    if (ring < 1 || ring > 600) return error(400, 20001, "Invalid Timeout");
    call.ring_for = Span{ring * 1000};
    const std::int64_t limit = seconds(form_, "TimeLimit", 14'400);
    if (limit < 1 || limit > 14'400) return error(400, 20001, "Invalid TimeLimit");
    call.time_limit = Span{limit * 1000};
    const std::string sid = world_.place_call(std::move(call), now_);
    return call_response(201, world_.calls.at(sid));
  }

  HttpResponse call(const std::string& sid, bool post) {
    const auto found = world_.calls.find(sid);
    if (found == world_.calls.end() || found->second.account != account_.sid) return not_found();
    Call& call = found->second;
    if (!post) return call_response(200, call);
    const std::string wanted = value(form_, "Status");
    if (wanted != "canceled" && wanted != "completed") return error(400, 21218, "Invalid Status");
    if (is_over(call.status)) return error(400, 21220, "Invalid call state");
    if (call.status != CallStatus::in_progress)
      world_.end_call(call, CallStatus::canceled, 487, now_, "cancelled by the caller");
    else if (wanted == "completed")
      world_.end_call(call, CallStatus::completed, 200, now_, "hung up by the caller");
    return call_response(200, call);
  }

  HttpResponse message(const std::string& sid) const {
    const auto found = world_.texts.find(sid);
    if (found == world_.texts.end() || found->second.account != account_.sid) return not_found();
    return message_response(200, found->second);
  }

  HttpResponse list_messages() const {
    const Result<text::Form> query = text::parse_query(request_.query);
    if (!query) return error(400, 20001, "The query is no form");
    text::JsonWriter writer;
    writer.begin_object().key("messages").begin_array();
    std::size_t count = 0;
    for (const auto& [sid, text] : world_.texts) {
      if (text.account != account_.sid || count == listed) continue;
      if (const std::string to = value(*query, "To"); !to.empty() && to != text.to) continue;
      if (const std::string from = value(*query, "From"); !from.empty() && from != text.from)
        continue;
      write_text(writer, text);
      ++count;
    }
    writer.end_array().member("page_size", listed).end_object();
    return json(200, writer);
  }

  HttpResponse balance() const {
    text::JsonWriter writer;
    writer.begin_object().member("account_sid", account_.sid).member("balance", "10.00");
    writer.member("currency", "USD").end_object();
    return json(200, writer);
  }

  World& world_;
  Account& account_;
  const HttpRequest& request_;
  Instant now_;
  text::Form form_;
};

}  // namespace

HttpResponse serve_api(World& world, const HttpRequest& request, Instant now) {
  const std::string_view path = request.path;
  const std::string_view rest = path.starts_with(prefix) ? path.substr(prefix.size()) : "";
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  Account* account = world.account(rest.substr(0, slash));
  if (account == nullptr || !authorized(*account, request)) {
    HttpResponse refused = error(401, 20003, "Authenticate");
    refused.headers.emplace("WWW-Authenticate", "Basic realm=\"Twilio API\"");
    return refused;
  }
  return Api(world, *account, request, now)
      .serve(slash < rest.size() ? rest.substr(slash + 1) : "");
}

}  // namespace reveille::integrations::sandbox
