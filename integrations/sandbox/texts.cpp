// SPDX-License-Identifier: Apache-2.0
// The life of a text, out to a phone and back from it.
#include <algorithm>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "integrations/sandbox/world.hpp"

namespace reveille::integrations::sandbox {
namespace {

constexpr std::size_t texts_kept = 2'000;
constexpr std::size_t texts_shown = 20;
constexpr Span on_its_way{500};         // sent -> on the handset
constexpr Span gives_up_after{60'000};  // on a handset that is off
constexpr int error_unreachable = 30003;
constexpr int error_unknown_number = 30005;

std::string keyword_of(const std::string& body) {
  std::string word;
  for (const char c : body)
    if (c >= 'a' && c <= 'z')
      word += static_cast<char>(c - 'a' + 'A');
    else if (c != ' ' && c != '\r' && c != '\n')
      word += c;
  for (const char* stop :
       {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
    if (word == stop) return "STOP";
  for (const char* start : {"START", "YES", "UNSTOP"})
    if (word == start) return "START";
  return word == "HELP" || word == "INFO" ? "HELP" : "";
}

}  // namespace

Text text_of(std::string account, std::string from, std::string to, std::string body) {
  Text text;
  text.account = std::move(account);
  text.from = std::move(from);
  text.to = std::move(to);
  text.body = std::move(body);
  return text;
}

bool World::opted_out(const std::string& number, const std::string& sender) const {
  return opted_out_.contains({number, sender});
}

std::string World::send_text(Text text, Instant at) {
  forget_old_texts();
  text.sid = new_sid("SM");
  text.created_at = at;
  const std::string sid = text.sid;
  const Span queue = account(text.account)->faults.queue_delay;
  texts.emplace(sid, std::move(text));
  this->at(at + queue, [sid](World& world, Instant now) {
    Text& queued = world.texts.at(sid);
    if (now - queued.created_at > queued.valid_for) return world.text_fails(queued, 30036, now);
    world.report_text(queued, "sent", now);
    world.at(now + on_its_way,
             [sid](World& w, Instant arrival) { w.text_arrives(w.texts.at(sid), arrival); });
  });
  return sid;
}

void World::text_arrives(Text& text, Instant at) {
  Phone* to = phone(text.to);
  if (to == nullptr) return text_fails(text, error_unknown_number, at);
  if (to->settings.text_error != 0) return text_fails(text, to->settings.text_error, at);
  if (to->settings.reach != Reach::on) {
    text.waits = true;
    const Instant until = std::min(text.created_at + text.valid_for, at + gives_up_after);
    return this->at(std::max(until, at), [sid = text.sid](World& world, Instant now) {
      const auto found = world.texts.find(sid);
      if (found != world.texts.end() && found->second.status == "sent")
        world.text_fails(found->second, error_unreachable, now);
    });
  }
  report_text(text, "delivered", at);
  const Hearing hearing = hears_text(to->settings, settings.zone, at);
  to->last_contact = text.from;
  to->texts.push_back({at, text.from, text.body, hearing.audible});
  if (to->texts.size() > texts_shown) to->texts.pop_front();
  tell(at, text.to,
       hearing.audible
           ? fmt::format("text from {} sounds: {}", mask_address(text.from), hearing.why)
           : fmt::format("text from {} silenced by {}", mask_address(text.from), hearing.why));
  const bool answers = notices(to->settings, hearing) && !text.is_answer;
  if (!answers || to->settings.replies.empty()) return;
  this->at(at + to->settings.answers_after, [number = text.to, sender = text.from](World& world,
                                                                                   Instant now) {
    Phone& person = world.phones.at(number);
    const Result<> sent = world.person_writes(person, sender, person.settings.replies, now);
    if (!sent) world.tell(now, number, "reply not sent: " + sent.error().message);
  });
}

void World::text_fails(Text& text, int error, Instant at) {
  text.error = error;
  if (phones.contains(text.to)) tell(at, text.to, fmt::format("text undelivered: {}", error));
  report_text(text, "undelivered", at);
}

void World::phone_reachable(Phone& phone, Instant at) {
  std::vector<std::string> waiting;
  for (const auto& [sid, text] : texts)
    if (!text.inbound && text.to == phone.settings.number && text.status == "sent")
      waiting.push_back(sid);
  for (const std::string& sid : waiting) {
    if (!texts.at(sid).waits) continue;  // it is on its way and arrives by itself
    texts.at(sid).waits = false;
    text_arrives(texts.at(sid), at);
  }
}

void World::report_text(Text& text, const char* status, Instant at) {
  text.status = status;
  text::Form fields{{"AccountSid", text.account}, {"ApiVersion", "2010-04-01"},
                    {"From", text.from},          {"MessageSid", text.sid},
                    {"MessageStatus", status},    {"SmsSid", text.sid},
                    {"SmsStatus", status},        {"To", text.to}};
  if (text.error != 0) fields.emplace_back("ErrorCode", std::to_string(text.error));
  call_back(*account(text.account), text.status_url, std::move(fields), at);
}

Result<> World::person_writes(Phone& phone, const std::string& to, const std::string& body,
                              Instant at) {
  const std::string& receiver = to.empty() ? phone.last_contact : to;
  if (phone.settings.reach != Reach::on) return fail(Code::conflict, "this phone is not connected");
  if (body.empty() || body.size() > 1600) return invalid("a text has 1 to 1600 characters");
  if (receiver.empty()) return fail(Code::conflict, "nobody has called or texted this phone yet");
  const auto customer =
      std::find_if(settings.accounts.begin(), settings.accounts.end(), [&](const Account& each) {
        return std::find(each.numbers.begin(), each.numbers.end(), receiver) != each.numbers.end();
      });
  if (customer == settings.accounts.end())
    return fail(Code::not_found, "no carrier of the sandbox has this number");
  const std::string& number = phone.settings.number;
  const std::string keyword = keyword_of(body);
  if (keyword == "STOP") opted_out_.insert({number, receiver});
  if (keyword == "START") opted_out_.erase({number, receiver});
  Text text = text_of(customer->sid, number, receiver, body);
  text.sid = new_sid("SM");
  text.status = "received";
  text.inbound = true;
  text.created_at = at;
  text::Form fields{{"AccountSid", text.account},
                    {"ApiVersion", "2010-04-01"},
                    {"Body", body},
                    {"From", number},
                    {"MessageSid", text.sid},
                    {"NumMedia", "0"},
                    {"NumSegments", "1"},
                    {"SmsMessageSid", text.sid},
                    {"SmsSid", text.sid},
                    {"SmsStatus", "received"},
                    {"To", receiver}};
  if (!keyword.empty()) fields.emplace_back("OptOutType", keyword);
  tell(at, number, "writes: " + body);
  forget_old_texts();
  texts.emplace(text.sid, text);
  const int copies = customer->faults.duplicate ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy)
    ask(*customer, customer->text_url, "POST", fields, at,
        [text](World& world, const ExchangeResult& result, Instant now) {
          world.customer_replied(text, result, now);
        });
  return {};
}

void World::customer_replied(const Text& inbound, const ExchangeResult& result, Instant at) {
  const Result<std::vector<Verb>> verbs = parse_twiml(result.body);
  if (result.status != 200 || !verbs)
    return tell(at, inbound.from,
                result.status == 200
                    ? verbs.error().message
                    : fmt::format("text not taken: the customer answered HTTP {}", result.status));
  for (const Verb& verb : *verbs) {
    if (verb.kind != Verb::Kind::message || opted_out(inbound.from, inbound.to)) continue;
    Text answer = text_of(inbound.account, inbound.to, inbound.from, verb.text);
    answer.is_answer = true;
    send_text(std::move(answer), at);
  }
}

void World::forget_old_texts() {
  if (texts.size() < texts_kept) return;
  std::erase_if(texts, [](const auto& entry) {
    return entry.second.status != "queued" && entry.second.status != "sent";
  });
}

}  // namespace reveille::integrations::sandbox
