// SPDX-License-Identifier: Apache-2.0
// The API of whoever plays with the sandbox: a page in a browser, the story runner, a human with
// curl. JSON; numbers stand in bodies only.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/section.hpp"
#include "integrations/sandbox/world.hpp"
#include "text/json.hpp"

namespace reveille::integrations::sandbox {
namespace {

HttpResponse json(int status, std::string body) {
  return text_response(status, std::move(body), "application/json; charset=utf-8");
}

HttpResponse refusal(int status, std::string_view why) {
  text::JsonWriter writer;
  writer.begin_object().member("error", why).end_object();
  return json(status, writer.take());
}

int status_of(Code code) {
  switch (code) {
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    default:
      return 400;
  }
}

HttpResponse outcome(const Result<>& done) {
  return done ? json(200, "{}") : refusal(status_of(done.error().code), done.error().message);
}

// --- what one can see ---------------------------------------------------------------------------

// "idle", "rings", "rings silently", "talks": what the screen shows.
std::string_view activity(const Phone& phone, const Call* call) {
  if (phone.settings.reach != Reach::on) return "unreachable";
  if (call == nullptr || is_over(call->status)) return "idle";
  if (call->status == CallStatus::in_progress) return "talks";
  return call->audible ? "rings" : "rings silently";
}

void write_phone(text::JsonWriter& writer, const World& world, const Phone& phone, Instant now) {
  const PhoneSettings& is = phone.settings;
  const auto found = world.calls.find(phone.call.empty() ? phone.last_call : phone.call);
  const Call* call = found == world.calls.end() ? nullptr : &found->second;
  writer.begin_object().member("number", is.number).member("owner", is.owner);
  writer.member("os", to_string(is.os)).member("state", to_string(is.reach));
  writer.member("person", to_string(is.attention));
  writer.member("dnd", in_dnd(is, world.settings.zone, now));
  writer.member("repeated_calls", is.repeated_calls);
  writer.member("call_bypass", is.call_bypass).member("text_bypass", is.text_bypass);
  writer.member("activity", activity(phone, call)).key("call");
  if (call == nullptr) {
    writer.null();
  } else {
    writer.begin_object().member("from", call->from).member("status", to_string(call->status));
    writer.member("ordinal", call->ordinal).member("audible", call->audible);
    writer.member("asks_for_key", call->gathering.has_value()).member("heard", call->spoken);
    writer.end_object();
  }
  writer.key("texts").begin_array();
  for (const PhoneText& text : phone.texts) {
    writer.begin_object().member("at", to_rfc3339(text.at)).member("from", text.from);
    writer.member("body", text.body).member("audible", text.audible).end_object();
  }
  writer.end_array().end_object();
}

HttpResponse list_phones(const World& world, Instant now) {
  text::JsonWriter writer;
  writer.begin_object().member("now", to_rfc3339(now)).key("phones").begin_array();
  for (const auto& [number, phone] : world.phones) write_phone(writer, world, phone, now);
  writer.end_array().end_object();
  return json(200, writer.take());
}

HttpResponse list_events(const World& world, const HttpRequest& request) {
  const Result<text::Form> query = text::parse_query(request.query);
  std::uint64_t after = 0;
  if (query)
    if (const auto text = text::field(*query, "after"))
      (void)std::from_chars(text->data(), text->data() + text->size(), after);
  text::JsonWriter writer;
  writer.begin_object().key("events").begin_array();
  for (const Event& event : world.events) {
    if (event.sequence <= after) continue;
    writer.begin_object().member("sequence", event.sequence).member("at", to_rfc3339(event.at));
    const auto phone = world.phones.find(event.number);
    writer.member("number", event.number).member("what", event.what);
    writer.member("owner", phone == world.phones.end() ? "" : phone->second.settings.owner);
    writer.end_object();
  }
  writer.end_array().end_object();
  return json(200, writer.take());
}

// --- what one can do ----------------------------------------------------------------------------

void change_dnd(Section& section, PhoneSettings& phone) {
  const Tree* wanted = section.any("dnd");
  if (wanted == nullptr) return;
  const bool* on = wanted->boolean();
  const std::string text =
      on != nullptr ? (*on ? "always" : "never") : section.string_or("dnd", "");
  if (auto windows = parse_dnd(text))
    phone.dnd = *std::move(windows);
  else
    section.mistake_at("dnd", windows.error().message);
}

void change_flag(Section& section, const char* key, bool& flag) {
  flag = section.boolean(key).value_or(flag);
}

PhoneSettings changed_phone(Section& section, PhoneSettings phone) {
  change_dnd(section, phone);
  change_flag(section, "repeated_calls", phone.repeated_calls);
  change_flag(section, "call_bypass", phone.call_bypass);
  change_flag(section, "text_bypass", phone.text_bypass);
  change_flag(section, "screening", phone.screening);
  change_flag(section, "busy", phone.busy);
  if (const auto state = section.choice("state", {"on", "off", "no_coverage"}))
    phone.reach = static_cast<Reach>(*state);
  if (const auto person = section.choice("person", {"asleep", "awake", "manual"}))
    phone.attention = static_cast<Attention>(*person);
  phone.presses = section.string_or("presses", phone.presses);
  phone.pocket = section.string_or("pocket", phone.pocket);
  phone.replies = section.string_or("replies", phone.replies);
  if (section.any("voicemail_after") != nullptr)
    phone.voicemail_after = section.span("voicemail_after", Span{0}, Span{3'600'000});
  phone.text_error =
      static_cast<int>(section.integer_or("text_error", phone.text_error, 0, 99'999));
  phone.answers_after =
      section.span_or("answers_after", phone.answers_after, Span{0}, Span{3'600'000});
  for (const auto& [key, keys] : {std::pair("presses", phone.presses), {"pocket", phone.pocket}})
    if (keys.find_first_not_of(key == std::string_view("presses")
                                   ? "0123456789*#?"
                                   : "0123456789*#") != std::string::npos)
      section.mistake_at(key, "are keys of a phone: 0 to 9, * and #");
  return phone;
}

Faults changed_faults(Section& section, Faults faults) {
  change_flag(section, "outage", faults.outage);
  faults.fail_next =
      static_cast<int>(section.integer_or("fail_next", faults.fail_next, 0, 1'000'000));
  faults.fail_status =
      static_cast<int>(section.integer_or("fail_status", faults.fail_status, 0, 599));
  if (faults.fail_status != 0 && faults.fail_status < 400)
    section.mistake_at("fail_status", "is 400 to 599, or 0 for no answer at all");
  faults.fail = std::clamp(section.number("fail").value_or(faults.fail), 0.0, 1.0);
  change_flag(section, "fail_after", faults.fail_after);
  faults.queue_delay = section.span_or("queue_delay", faults.queue_delay, Span{0}, Span{3'600'000});
  faults.lose_next =
      static_cast<int>(section.integer_or("lose_next", faults.lose_next, 0, 1'000'000));
  faults.lose = std::clamp(section.number("lose").value_or(faults.lose), 0.0, 1.0);
  change_flag(section, "duplicate", faults.duplicate);
  change_flag(section, "reorder", faults.reorder);
  return faults;
}

// All mistakes in one answer; nothing: the body was right.
std::optional<HttpResponse> mistaken(const Mistakes& mistakes) {
  if (mistakes.empty()) return std::nullopt;
  std::string all;
  for (const Mistake& mistake : mistakes) all += (all.empty() ? "" : "; ") + mistake.message;
  return refusal(400, all);
}

HttpResponse change_network(World& world, Section& section, const Mistakes& mistakes) {
  const std::string carrier = section.string_or("carrier", "");
  std::vector<std::pair<Account*, Faults>> changes;
  const std::size_t before = mistakes.size();
  for (Account& account : world.settings.accounts) {
    if (!carrier.empty() && account.carrier != carrier) continue;
    changes.emplace_back(&account, changed_faults(section, account.faults));
    if (mistakes.size() != before) break;  // the others would repeat the same mistakes
  }
  if (changes.empty())
    return refusal(404, fmt::format("the sandbox has no carrier {}", quoted(carrier)));
  section.finish();
  if (auto answer = mistaken(mistakes)) return *std::move(answer);
  for (auto& [account, faults] : changes) account->faults = faults;
  return json(200, "{}");
}

HttpResponse act_on_phone(World& world, std::string_view act, Section& section,
                          const Mistakes& mistakes, Instant now) {
  const std::string number = section.required_string("number");
  Phone* phone = world.phone(number);
  const std::string keys = act == "press" ? section.required_string("digits") : "";
  const std::string to = act == "text" ? section.string_or("to", "") : "";
  const std::string body = act == "text" ? section.required_string("body") : "";
  std::optional<PhoneSettings> settings;
  if (act == "set" && phone != nullptr) settings = changed_phone(section, phone->settings);
  if (act != "set" || phone != nullptr) section.finish();
  if (auto answer = mistaken(mistakes)) return *std::move(answer);
  if (phone == nullptr) return refusal(404, "no phone has this number");
  if (act == "press") return outcome(world.person_presses(*phone, keys, now));
  if (act == "answer") return outcome(world.person_answers(*phone, now));
  if (act == "hangup") return outcome(world.person_hangs_up(*phone, now));
  if (act == "text") return outcome(world.person_writes(*phone, to, body, now));
  phone->settings = *std::move(settings);
  if (phone->settings.reach == Reach::on) world.phone_reachable(*phone, now);
  return json(200, "{}");
}

}  // namespace

HttpResponse serve_control(World& world, const HttpRequest& request, Instant now) {
  const std::string_view path = request.path;
  if (request.method == "GET" && path == "/sandbox/phones") return list_phones(world, now);
  if (request.method == "GET" && path == "/sandbox/events") return list_events(world, request);
  const std::string_view act =
      path.starts_with("/sandbox/phones/") ? path.substr(16) : std::string_view{};
  const bool known = act == "press" || act == "answer" || act == "hangup" || act == "text" ||
                     act == "set" || path == "/sandbox/network";
  if (!known) return refusal(404, "the sandbox has no such page");
  if (request.method != "POST") return refusal(405, "use POST");
  // A form on a foreign web page can send anything but this.
  if (!header(request.headers, "Content-Type").starts_with("application/json"))
    return refusal(415, "send Content-Type: application/json");
  const Result<Tree> body = text::parse_json(request.body);
  if (!body) return refusal(400, body.error().message);
  if (body->table() == nullptr) return refusal(400, "expected a JSON object");
  Mistakes mistakes;
  Section section(*body, "", mistakes);
  return act.empty() ? change_network(world, section, mistakes)
                     : act_on_phone(world, act, section, mistakes, now);
}

}  // namespace reveille::integrations::sandbox
