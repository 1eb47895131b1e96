// SPDX-License-Identifier: Apache-2.0
// The carriers' side: requests, calls and texts on their way, callbacks.
#include "simulation/telephony.hpp"

#include <algorithm>
#include <charconv>

#include "integrations/twilio/signature.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated
using integrations::sandbox::Hearing;
using integrations::sandbox::parse_twiml;
using integrations::sandbox::Verb;

namespace {

constexpr Span request_timeout{10'000};
constexpr Span setup{1'500};

// What people write to be left alone for a while, and for how long.
constexpr std::array snoozes{std::pair{" s", minutes(30)}, std::pair{" s 20 m", minutes(20)},
                             std::pair{" s 2 h", hours(2)},
                             std::pair{" snooze 90min", minutes(90)}};

// ".../17-2-1"
std::optional<Key> key_in(std::string_view url) {
  Key key;
  const char* const end = url.data() + url.size();
  const auto slash = url.rfind('/');
  if (slash == url.npos) return std::nullopt;
  const auto page = std::from_chars(url.data() + slash + 1, end, key.page.value);
  if (page.ec != std::errc{} || page.ptr == end) return std::nullopt;
  const auto leg = std::from_chars(page.ptr + 1, end, key.leg);
  if (leg.ec != std::errc{} || leg.ptr == end) return std::nullopt;
  const auto attempt = std::from_chars(leg.ptr + 1, end, key.attempt);
  if (attempt.ec != std::errc{}) return std::nullopt;
  return key;
}

std::string value(const text::Form& fields, std::string_view name) {
  return std::string(text::field(fields, name).value_or(std::string_view{}));
}

std::string tail_of(const Key& key) {
  return fmt::format("{}-{}-{}", key.page.value, key.leg, key.attempt);
}

}  // namespace

std::string token_of(const CarrierName& carrier) {
  return "token of " + carrier.value;
}

std::string Telephony::new_sid(const char* prefix) {
  return fmt::format("{}{:032x}", prefix, ++sids_);
}

// --- requests ---------------------------------------------------------------------------------

void Telephony::perform(const CarrierName& carrier, const Exchange& exchange, Done done) {
  auto& weather = world_.weather;
  const auto track = Track::carriers;
  const Span latency{80 + world_.tape.choose(track, 3) * 150};
  const std::size_t calls = exchange.url.find("/Calls/");
  const auto fields = text::parse_form(exchange.body).value_or(Fields{});
  const std::optional<Key> key = key_in(value(fields, "StatusCallback"));
  if (modes_[carrier] == Mode::down) {
    if (world_.tape.choose(track, 2) == 0)
      return refuse(std::move(done), key, 503, R"({"code":20503,"status":503})", latency);
    return refuse(std::move(done), key, 0, {}, request_timeout);
  }
  if (modes_[carrier] == Mode::revoked)
    return refuse(std::move(done), key, 401, R"({"code":20003,"status":401})", latency);
  if (weather.strikes(Fault::server_error, track, 20))
    return refuse(std::move(done), key, 500, "{}", latency);
  if (weather.strikes(Fault::time_out_untaken, track, 20))
    return refuse(std::move(done), key, 0, {}, request_timeout);
  if (weather.strikes(Fault::throttled, track, 20))
    return refuse(std::move(done), key, 429, R"({"code":20429,"status":429})", latency);
  if (weather.strikes(Fault::web_page, track, 10))
    return refuse(std::move(done), key, 200, "<html>welcome</html>", latency);
  if (calls != std::string::npos) {
    const std::string sid = exchange.url.substr(calls + 7, 34);
    return end_call_by_request(sid, std::move(done));
  }
  if (!key) return refuse(std::move(done), key, 400, R"({"code":21205,"status":400})", latency);
  const std::string to = value(fields, "To");
  const bool is_call = exchange.url.ends_with("/Calls.json");
  if (bad_numbers_.contains(to)) {
    (void)weather.strikes(Fault::refused_number, track, 1000);
    world_.oracle.reached(*key, DeliveryState::failed);
    return refuse(std::move(done), std::nullopt, 400, R"({"code":21211,"status":400})", latency);
  }
  if (!is_call && opted_out_.contains(to)) {
    world_.oracle.reached(*key, DeliveryState::failed);
    return refuse(std::move(done), std::nullopt, 400, R"({"code":21610,"status":400})", latency);
  }
  const std::string sid = new_sid(is_call ? "CA" : "SM");
  world_.oracle.reached(*key, DeliveryState::accepted);
  place(carrier, fields, sid);
  if (weather.strikes(Fault::time_out_taken, track, 20))
    return refuse(std::move(done), key, 0, {}, request_timeout);
  const bool early = weather.strikes(Fault::callback_early, Track::callbacks, 50);
  accept(std::move(done), sid, early ? seconds(4) : latency);
}

// `key`: of what was not taken as far as anybody can tell.
void Telephony::refuse(Done done, const std::optional<Key>& key, int status, std::string body,
                       Span after) {
  if (key) world_.oracle.refused(*key);
  ExchangeResult result;
  result.status = status;
  result.body = std::move(body);
  result.timed_out = status == 0;
  if (status == 429) result.headers.emplace("Retry-After", "5");
  world_.tell("<- HTTP {} {}", status, result.body);
  world_.timeline.after(
      after, [done = std::move(done), result = std::move(result)]() mutable { done(result); });
}

void Telephony::accept(Done done, const std::string& sid, Span after) {
  ExchangeResult result;
  result.status = 201;
  result.body = fmt::format(R"({{"sid":"{}","status":"queued"}})", sid);
  world_.timeline.after(
      after, [done = std::move(done), result = std::move(result)]() mutable { done(result); });
}

void Telephony::place(const CarrierName& carrier, const Fields& fields, const std::string& sid) {
  const Key key = *key_in(value(fields, "StatusCallback"));
  Span queued = Span{100};
  if (world_.weather.strikes(Fault::late_delivery, Track::carriers, 20))
    queued = seconds(world_.tape.between(Track::carriers, 10, 900));
  const bool never = world_.weather.strikes(Fault::never_delivers, Track::carriers, 20);
  if (sid.starts_with("SM")) {
    if (never) return;
    world_.timeline.after(
        queued, [this, text = Text{sid, carrier, key, value(fields, "From"), value(fields, "To"),
                                   value(fields, "Body")}] { send(text); });
    return;
  }
  Call call;
  call.sid = sid;
  call.carrier = carrier;
  call.key = key;
  call.from = value(fields, "From");
  call.to = value(fields, "To");
  call.ring_for = seconds(std::max(1, std::atoi(value(fields, "Timeout").c_str())));
  Call& placed = calls_.emplace(sid, std::move(call)).first->second;
  if (never) return;
  later(placed, queued, [this](Call& one) {
    report(one, "initiated", 0);
    later(one, setup, [this](Call& dialled) { dial(dialled); });
  });
}

void Telephony::end_call_by_request(const std::string& sid, Done done) {
  const auto found = calls_.find(sid);
  if (found == calls_.end() || found->second.over)
    return refuse(std::move(done), std::nullopt, 400, R"({"code":21220,"status":400})", Span{80});
  Call& call = found->second;
  const bool talked = std::string_view(call.status) == "in-progress";
  end(call, talked ? "completed" : "canceled", 0,
      talked ? DeliveryState::ended : DeliveryState::cancelled);
  ExchangeResult result;
  result.status = 200;
  result.body = fmt::format(R"({{"sid":"{}","status":"completed"}})", sid);
  world_.timeline.after(Span{80}, [done = std::move(done), result]() mutable { done(result); });
}

// --- callbacks --------------------------------------------------------------------------------

void Telephony::post(const CarrierName& carrier, const std::string& path, const Fields& fields,
                     Front::Respond respond) {
  HttpRequest request;
  request.method = "POST";
  request.path = request.target = fmt::format("/carriers/{}/{}", carrier.value, path);
  request.body = text::encode_form(fields);
  request.headers.emplace("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
  request.headers.emplace("X-Twilio-Signature",
                          integrations::twilio::signature(Secret(token_of(carrier)),
                                                          public_url + request.path, fields));
  front_->take(carrier, request, std::move(respond));
}

// A report of progress may come late, twice, or never.
void Telephony::call_back(const CarrierName& carrier, const std::string& path, Fields fields) {
  auto& weather = world_.weather;
  const auto track = Track::callbacks;
  if (weather.strikes(Fault::callback_lost, track, 40)) return;
  const int copies = weather.strikes(Fault::callback_twice, track, 50) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    Span late{60 + 400 * copy};
    if (weather.strikes(Fault::callback_reordered, track, 50))
      late += Span{world_.tape.between(track, 0, 8'000)};
    world_.timeline.after(late, [this, carrier, path, fields] {
      post(carrier, path, fields, [](const std::optional<HttpResponse>&) {});
    });
  }
}

// --- calls ------------------------------------------------------------------------------------

void Telephony::later(Call& call, Span after, std::function<void(Call&)> what) {
  world_.timeline.after(after, [this, sid = call.sid, turn = call.turn, what = std::move(what)] {
    const auto found = calls_.find(sid);
    if (found == calls_.end() || found->second.over || found->second.turn != turn) return;
    what(found->second);
  });
}

void Telephony::report(Call& call, const char* status, int sip) {
  call.status = status;
  Fields fields{{"CallSid", call.sid},
                {"CallStatus", status},
                {"SequenceNumber", std::to_string(call.sequence++)}};
  if (sip != 0) fields.emplace_back("SipResponseCode", std::to_string(sip));
  call_back(call.carrier, "status/" + tail_of(call.key), std::move(fields));
}

void Telephony::dial(Call& call) {
  const auto phone = world_.town.phones.find(call.to);
  if (phone == world_.town.phones.end()) return end(call, "failed", 404, DeliveryState::failed);
  const auto off = off_until_.find(call.to);
  if (off != off_until_.end() && off->second > world_.timeline.now()) {
    if (world_.weather.strikes(Fault::voicemail, Track::people, 300))
      return pick_up(call, "mailbox");
    world_.oracle.refused(call.key);
    return end(call, "failed", 480, DeliveryState::failed);
  }
  if (on_line_.contains(call.to) || world_.weather.strikes(Fault::line_busy, Track::people, 20))
    return end(call, "busy", 486, DeliveryState::ended);
  ring(call, phone->second);
}

void Telephony::ring(Call& call, Handset& phone) {
  ++call.turn;
  on_line_[call.to] = call.sid;
  world_.oracle.reached(call.key, DeliveryState::ringing);
  report(call, "ringing", 0);
  auto& weather = world_.weather;
  if (weather.strikes(Fault::call_screening, Track::people, 20))
    return later(call, seconds(2), [this](Call& one) { pick_up(one, "robot"); });
  if (weather.strikes(Fault::pocket_answers, Track::people, 10))
    return later(call, seconds(3), [this](Call& one) { pick_up(one, "pocket"); });
  const auto last = last_ring_.find({call.to, call.from});
  const Hearing hearing = hears_call(
      phone.settings, world_.town.residents.at(phone.owner).zone,
      last == last_ring_.end() ? std::nullopt : std::optional(last->second), world_.timeline.now());
  last_ring_[{call.to, call.from}] = world_.timeline.now();
  const Reaction person = reaction(phone, hearing.audible, true);
  world_.tell("   {} rings: {}{}", phone.owner.value, hearing.why,
              person.acts ? "" : "; nobody lifts it");
  if (person.acts && person.after < call.ring_for) {
    plan_keys(call, phone);
    later(call, person.after, [this](Call& one) { pick_up(one, "person"); });
  } else if (weather.strikes(Fault::voicemail, Track::people, 200)) {
    later(call, call.ring_for - seconds(3), [this](Call& one) { pick_up(one, "mailbox"); });
  }
  later(call, call.ring_for,
        [this](Call& one) { end(one, "no-answer", 487, DeliveryState::ended); });
}

void Telephony::pick_up(Call& call, const char* who) {
  ++call.turn;
  world_.tell("   call {} is answered by {}", tail_of(call.key), who);
  world_.oracle.reached(call.key, DeliveryState::answered);
  if (std::string_view(who) == "pocket") call.presses = "p";
  report(call, "in-progress", 0);
  if (std::string_view(who) == "robot")
    world_.timeline.after(seconds(8), [this, sid = call.sid] {
      const auto found = calls_.find(sid);
      if (found != calls_.end() && !found->second.over)
        end(found->second, "completed", 200, DeliveryState::ended);
    });
  fetch(call, false);
}

void Telephony::fetch(Call& call, bool again) {
  post(call.carrier, "voice/" + tail_of(call.key),
       {{"CallSid", call.sid}, {"CallStatus", "in-progress"}},
       [this, sid = call.sid, again](const std::optional<HttpResponse>& response) {
         const auto found = calls_.find(sid);
         if (found == calls_.end() || found->second.over) return;
         if (response && response->status == 200) return hear(found->second, response->body);
         if (again) return end(found->second, "completed", 200, DeliveryState::ended);
         later(found->second, seconds(2), [this](Call& one) { fetch(one, true); });
       });
}

// The words are spoken; where a key is asked for, one is pressed or none.
void Telephony::hear(Call& call, const std::string& document) {
  const auto verbs = parse_twiml(document);
  if (!verbs) {
    world_.oracle.violated("P3", "a call falls silent: " + verbs.error().message);
    return end(call, "completed", 200, DeliveryState::ended);
  }
  ++call.turn;
  const Verb* question = nullptr;
  Span until_key{0};
  Span whole{0};
  for (const Verb& verb : *verbs) {
    Span length = verb.length;
    for (const Verb& part : verb.prompt) length += part.length;
    if (verb.kind == Verb::Kind::gather && !question) {
      question = &verb;
      until_key = whole + length;
    }
    whole += length;
  }
  if (!question) {
    return later(call, whole,
                 [this](Call& one) { end(one, "completed", 200, DeliveryState::ended); });
  }
  if (!call.hung_up_after.empty())
    return later(call, until_key / 2,
                 [this](Call& one) { end(one, "completed", 200, DeliveryState::ended); });
  std::string words;
  for (const Verb& part : question->prompt) words += part.text + " ";
  const char key = next_key(call, words);
  later(call, key != '\0' ? until_key / 2 + seconds(1) : whole,
        [this, key](Call& one) { type(one, key); });
}

// What they press after these words; 0: nothing.
char Telephony::next_key(Call& call, const std::string& words) {
  call.about_dnd = words.find("Press 1 for yes") != words.npos;
  if (call.about_dnd) {
    constexpr std::array answers{'1', '2', '\0'};
    return call.deliberate ? answers[world_.tape.choose(Track::people, answers.size())] : '\0';
  }
  for (const std::string_view before : {"To acknowledge press ", "reached you press "}) {
    const auto at = words.find(before);
    if (at != words.npos) call.acknowledges = words[at + before.size()];
  }
  constexpr std::string_view snooze_words = "to snooze for 30 minutes press ";
  const auto snooze = words.find(snooze_words);
  if (snooze != words.npos) call.snoozes = words[snooze + snooze_words.size()];
  if (call.presses.empty()) return '\0';
  const char key = call.presses.front();
  call.presses.erase(0, 1);
  if (key == 'p') return call.acknowledges == '4' ? '9' : '4';
  if (key == 's') return call.snoozes;
  return key == 'a' ? call.acknowledges : key;
}

void Telephony::type(Call& call, char key) {
  const auto phone = world_.town.phones.find(call.to);
  const std::string who =
      phone == world_.town.phones.end() ? std::string{} : phone->second.owner.value;
  if (call.about_dnd && key != '\0')
    world_.oracle.acted(
        {key == '1' ? Act::Kind::tell_on : Act::Kind::tell_off, Via::call, who, call.key.page, {}});
  else if (key == call.acknowledges && call.deliberate)
    world_.oracle.acted({Act::Kind::acknowledge, Via::call, who, call.key.page, {}});
  else if (key != '\0' && key == call.snoozes && call.deliberate) {
    world_.oracle.acted({Act::Kind::acknowledge, Via::call, who, call.key.page, {}});
    world_.oracle.acted(
        {Act::Kind::snooze, Via::call, who, call.key.page, {}, {}, escalation::usual_snooze});
  } else if (key == '6' && call.deliberate)
    world_.oracle.acted({Act::Kind::escalate, Via::call, who, call.key.page, {}});
  if (key != '\0') world_.tell("   {} presses {}", who, key);
  Fields fields{{"CallSid", call.sid}, {"CallStatus", "in-progress"}};
  if (key != '\0') fields.emplace_back("Digits", std::string(1, key));
  post(call.carrier, "digits/" + tail_of(call.key), fields,
       [this, sid = call.sid](const std::optional<HttpResponse>& response) {
         const auto found = calls_.find(sid);
         if (found == calls_.end() || found->second.over) return;
         if (response && response->status == 200) return hear(found->second, response->body);
         end(found->second, "completed", 200, DeliveryState::ended);
       });
}

void Telephony::end(Call& call, const char* status, int sip, DeliveryState truth) {
  call.over = true;
  ++call.turn;
  if (const auto line = on_line_.find(call.to); line != on_line_.end() && line->second == call.sid)
    on_line_.erase(line);
  world_.oracle.reached(call.key, truth);
  // "completed" is an end, whatever else the carrier calls it.
  if (truth == DeliveryState::cancelled) world_.oracle.reached(call.key, DeliveryState::ended);
  world_.tell("   call {} ends: {}", tail_of(call.key), status);
  report(call, status, sip);
  world_.timeline.after(minutes(10), [this, sid = call.sid] { calls_.erase(sid); });
}

// --- texts ------------------------------------------------------------------------------------

void Telephony::report(const Text& text, const char* status, int error) {
  Fields fields{{"MessageSid", text.sid}, {"MessageStatus", status}};
  if (error != 0) fields.emplace_back("ErrorCode", std::to_string(error));
  call_back(text.carrier, "status/" + tail_of(text.key), std::move(fields));
}

void Telephony::send(Text text) {
  world_.oracle.reached(text.key, DeliveryState::sent);
  report(text, "sent", 0);
  world_.timeline.after(Span{700}, [this, text = std::move(text)] { arrive(text); });
}

void Telephony::fail(const Text& text, int error) {
  world_.oracle.reached(text.key, DeliveryState::failed);
  if (error == 30003) world_.oracle.refused(text.key);
  report(text, "undelivered", error);
}

void Telephony::arrive(const Text& text) {
  const auto found = world_.town.phones.find(text.to);
  if (found == world_.town.phones.end()) return fail(text, 30005);
  const auto off = off_until_.find(text.to);
  if (off != off_until_.end() && off->second > world_.timeline.now()) return fail(text, 30003);
  world_.oracle.reached(text.key, DeliveryState::delivered);
  report(text, "delivered", 0);
  Handset& phone = found->second;
  const Hearing hearing =
      hears_text(phone.settings, world_.town.residents.at(phone.owner).zone, world_.timeline.now());
  const Reaction person = reaction(phone, hearing.audible, false);
  if (!person.acts) return;
  const std::string body = words_for(text);
  if (body.empty()) return;
  world_.timeline.after(person.after, [this, text, body] { reply(text, body, 5); });
}

// What is no such word is no deliberate act, whatever is made of it.
void Telephony::act_on(const std::string& who, const std::string& body) {
  const auto acts = [&](Act::Kind kind, Span length = Span{0}) {
    Act act{kind, Via::sms, who, {}, {}};
    act.length = length;
    world_.oracle.acted(act);
  };
  if (body == "a" || body.ends_with(" a")) acts(Act::Kind::acknowledge);
  if (body.ends_with(" e")) acts(Act::Kind::escalate);
  if (body.ends_with(" r")) acts(Act::Kind::resolve);
  if (body.ends_with(" 1")) acts(Act::Kind::tell_on);
  if (body.ends_with(" 2")) acts(Act::Kind::tell_off);
  for (const auto& [word, length] : snoozes) {
    if (!body.ends_with(word)) continue;
    acts(Act::Kind::acknowledge);
    acts(Act::Kind::snooze, length);
  }
}

// The words that answer a text may be a question.
void Telephony::answered(const Text& text, const std::string& words) {
  constexpr std::string_view question = "Was Do-Not-Disturb on when this came? Reply ";
  const auto at = words.find(question);
  if (at == words.npos) return;
  const auto code = words.substr(at + question.size(),
                                 words.find(' ', at + question.size()) - at - question.size());
  constexpr std::array answers{" 1", " 2", ""};
  const std::string answer = answers[world_.tape.choose(Track::people, answers.size())];
  if (answer.empty()) return;
  world_.timeline.after(seconds(20), [this, text, body = code + answer] { reply(text, body, 5); });
}

void Telephony::reply(const Text& text, const std::string& body, int tries) {
  const auto phone = world_.town.phones.find(text.to);
  if (phone == world_.town.phones.end()) return;
  const std::string who = phone->second.owner.value;
  world_.tell("   {} writes: {}", who, body);
  if (body == "STOP") opted_out_.insert(text.to);
  if (body == "START") opted_out_.erase(text.to);
  act_on(who, body);
  const std::string sid = new_sid("SM");
  const Fields fields{{"From", text.to}, {"To", text.from}, {"Body", body}, {"MessageSid", sid}};
  const int copies = world_.weather.strikes(Fault::callback_twice, Track::callbacks, 50) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    post(text.carrier, "text", fields,
         [this, text, body, tries, copy](const std::optional<HttpResponse>& response) {
           if (response && copy == 0) return answered(text, response->body);
           if (response || tries == 0 || copy > 0) return;
           world_.timeline.after(seconds(30),
                                 [this, text, body, tries] { reply(text, body, tries - 1); });
         });
  }
}

}  // namespace reveille::simulation
