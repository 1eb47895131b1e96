// SPDX-License-Identifier: Apache-2.0
// The life of a call: queued, ringing (heard or not), answered by somebody or something, and then
// the customer's TwiML, verb after verb, until one side hangs up.
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/secret.hpp"
#include "integrations/sandbox/world.hpp"

namespace reveille::integrations::sandbox {
namespace {

constexpr std::size_t calls_kept = 2'000;
constexpr Span setup{1'500};          // from the carrier to the phone
constexpr Span robot_answers{2'000};  // call screening
constexpr Span robot_listens{8'000};
constexpr Span mailbox_records{60'000};
constexpr Span thinks_before_key{1'500};  // after the question
constexpr std::size_t spoken_bytes_max = 64 * 1024;

constexpr int sip_ok = 200;
constexpr int sip_not_found = 404;
constexpr int sip_unavailable = 480;
constexpr int sip_busy = 486;
constexpr int sip_ended = 487;

Span length_of(const std::vector<Verb>& verbs) {
  Span sum{0};
  for (const Verb& verb : verbs) sum += verb.length;
  return sum;
}

const char* name_of(Answerer answerer) {
  switch (answerer) {
    case Answerer::nobody:
      return "nobody";
    case Answerer::person:
      return "a person";
    case Answerer::pocket:
      return "a pocket";
    case Answerer::mailbox:
      return "the mailbox";
    case Answerer::robot:
      return "call screening";
  }
  return "";
}

// The last key that the call named for acknowledging; '4' when it named none.
char key_told(const std::string& spoken) {
  constexpr std::string_view before = "acknowledge press ";
  const std::size_t at = spoken.rfind(before);
  const std::size_t key = at + before.size();
  return at == std::string::npos || key >= spoken.size() ? '4' : spoken[key];
}

}  // namespace

const char* to_string(CallStatus status) {
  switch (status) {
    case CallStatus::queued:
      return "queued";
    case CallStatus::ringing:
      return "ringing";
    case CallStatus::in_progress:
      return "in-progress";
    case CallStatus::completed:
      return "completed";
    case CallStatus::busy:
      return "busy";
    case CallStatus::failed:
      return "failed";
    case CallStatus::no_answer:
      return "no-answer";
    case CallStatus::canceled:
      return "canceled";
  }
  return "";
}

bool is_over(CallStatus status) {
  return status != CallStatus::queued && status != CallStatus::ringing &&
         status != CallStatus::in_progress;
}

void World::later(Call& call, Instant when, std::function<void(World&, Call&, Instant)> action) {
  at(when,
     [sid = call.sid, epoch = call.epoch, action = std::move(action)](World& world, Instant now) {
       const auto found = world.calls.find(sid);
       if (found != world.calls.end() && found->second.epoch == epoch)
         action(world, found->second, now);
     });
}

// --- from the order to the ringing phone ------------------------------------------------------

std::string World::place_call(Call call, Instant at) {
  forget_old_calls();
  call.sid = new_sid("CA");
  call.created_at = at;
  const std::string sid = call.sid;
  Call& placed = calls.emplace(sid, std::move(call)).first->second;
  const Span queue = account(placed.account)->faults.queue_delay;
  later(placed, at + queue, [](World& world, Call& c, Instant now) {
    world.report_call(c, "initiated", now, 0);
    world.later(c, now + setup, [](World& w, Call& dialled, Instant t) { w.dial(dialled, t); });
  });
  return sid;
}

void World::dial(Call& call, Instant at) {
  Phone* to = phone(call.to);
  if (to == nullptr) return end_call(call, CallStatus::failed, sip_not_found, at, "no such number");
  call.ordinal = ++to->calls;
  to->last_contact = call.from;
  if (to->settings.reach != Reach::on) {
    if (to->settings.voicemail_after) return pick_up(call, Answerer::mailbox, at);
    return end_call(call, CallStatus::failed, sip_unavailable, at, "the phone cannot be reached");
  }
  if (to->settings.busy || !to->call.empty())
    return end_call(call, CallStatus::busy, sip_busy, at, "the line is busy");
  ring(call, *to, at);
}

void World::ring(Call& call, Phone& to, Instant at) {
  call.status = CallStatus::ringing;
  ++call.epoch;
  to.call = to.last_call = call.sid;
  report_call(call, "ringing", at, 0);
  const bool saved = to.settings.call_bypass || to.settings.text_bypass;
  if (to.settings.screening && !saved)
    return later(call, at + robot_answers, [](World& world, Call& c, Instant now) {
      world.pick_up(c, Answerer::robot, now);
    });
  const auto last = to.last_ring.find(call.from);
  const Hearing hearing =
      hears_call(to.settings, settings.zone,
                 last == to.last_ring.end() ? std::nullopt : std::optional(last->second), at);
  to.last_ring[call.from] = at;
  call.audible = hearing.audible;
  tell(at, call.to,
       hearing.audible ? fmt::format("call {} from {} rings: {}", call.ordinal,
                                     mask_address(call.from), hearing.why)
                       : fmt::format("call {} from {} silenced by {}", call.ordinal,
                                     mask_address(call.from), hearing.why));
  plan_ringing(call, to, notices(to.settings, hearing), at);
}

// Whichever comes first takes the call; its new turn voids the others.
void World::plan_ringing(Call& call, const Phone& to, bool noticed, Instant at) {
  const Answerer lifts = to.settings.pocket.empty() ? Answerer::person : Answerer::pocket;
  if (noticed || lifts == Answerer::pocket)
    later(call, at + to.settings.answers_after,
          [lifts](World& world, Call& c, Instant now) { world.pick_up(c, lifts, now); });
  if (to.settings.voicemail_after)
    later(call, at + *to.settings.voicemail_after,
          [](World& world, Call& c, Instant now) { world.pick_up(c, Answerer::mailbox, now); });
  later(call, at + call.ring_for, [](World& world, Call& c, Instant now) {
    world.end_call(c, CallStatus::no_answer, sip_ended, now, "nobody answered");
  });
}

void World::pick_up(Call& call, Answerer answerer, Instant at) {
  ++call.epoch;
  call.status = CallStatus::in_progress;
  call.answerer = answerer;
  call.answered_at = at;
  const Phone& to = phones.at(call.to);
  if (answerer == Answerer::person && to.settings.attention != Attention::manual)
    call.will_press = to.settings.presses;
  if (answerer == Answerer::pocket) call.will_press = to.settings.pocket;
  tell(at, call.to, fmt::format("call {} answered by {}", call.ordinal, name_of(answerer)));
  report_call(call, "answered", at, 0);
  hang_up_later(call, at + call.time_limit, "hung up by carrier: time limit");
  if (answerer == Answerer::robot) hang_up_later(call, at + robot_listens, "the robot hung up");
  if (answerer == Answerer::mailbox)
    hang_up_later(call, at + mailbox_records, "the mailbox hung up");
  fetch(call, call.url, call.method, {}, at);
}

// Not bound to a turn: it ends the call whatever is being said.
void World::hang_up_later(const Call& call, Instant when, const char* how) {
  at(when, [sid = call.sid, how](World& world, Instant now) {
    const auto found = world.calls.find(sid);
    if (found != world.calls.end() && !is_over(found->second.status))
      world.end_call(found->second, CallStatus::completed, sip_ok, now, how);
  });
}

// --- TwiML ------------------------------------------------------------------------------------

void World::fetch(Call& call, const std::string& url, const std::string& method, text::Form more,
                  Instant at) {
  ++call.epoch;
  text::Form fields = fields_of(call);
  fields.insert(fields.end(), more.begin(), more.end());
  ask(*account(call.account), url, method, std::move(fields), at,
      [sid = call.sid, epoch = call.epoch, url](World& world, const ExchangeResult& result,
                                                Instant now) {
        const auto found = world.calls.find(sid);
        if (found != world.calls.end() && found->second.epoch == epoch)
          world.document_came(found->second, url, result, now);
      });
}

void World::document_came(Call& call, const std::string& url, const ExchangeResult& result,
                          Instant at) {
  ++call.epoch;
  const bool xml = header(result.headers, "Content-Type").starts_with("text/xml") ||
                   header(result.headers, "Content-Type").starts_with("application/xml");
  Result<std::vector<Verb>> verbs = result.status == 200 && xml
                                        ? parse_twiml(result.body)
                                        : Result<std::vector<Verb>>(invalid(fmt::format(
                                              "the customer answered HTTP {} {}", result.status,
                                              quoted(header(result.headers, "Content-Type")))));
  if (!verbs) {
    tell(at, call.to, fmt::format("call {}: {}", call.ordinal, verbs.error().message));
    if (!call.fallback_url.empty() && !call.fallback_used) {
      call.fallback_used = true;
      return fetch(call, call.fallback_url, "POST", {{"ErrorCode", "11200"}, {"ErrorUrl", url}},
                   at);
    }
    call.spoken += "An application error has occurred. Goodbye. ";
    return end_call(call, CallStatus::completed, sip_ok, at, "application error");
  }
  call.verbs = *std::move(verbs);
  call.next_verb = 0;
  call.document_url = url;
  step(call, at);
}

void World::step(Call& call, Instant at) {
  ++call.epoch;
  if (call.next_verb >= call.verbs.size())
    return end_call(call, CallStatus::completed, sip_ok, at, "hung up by carrier");
  const Verb verb = call.verbs[call.next_verb++];
  const auto go_on = [](World& world, Call& c, Instant now) { world.step(c, now); };
  switch (verb.kind) {
    case Verb::Kind::say:
      if (call.spoken.size() < spoken_bytes_max) call.spoken += verb.text + " ";
      tell(at, call.to, fmt::format("call {} says: {}", call.ordinal, verb.text));
      return later(call, at + verb.length, go_on);
    case Verb::Kind::pause:
      return later(call, at + verb.length, go_on);
    case Verb::Kind::gather:
      return start_gathering(call, verb, at);
    case Verb::Kind::redirect:
      return fetch(call, verb.text, verb.method, {}, at);
    case Verb::Kind::hangup:
    case Verb::Kind::reject:
      return end_call(call, CallStatus::completed, sip_ok, at, "hung up by carrier");
    case Verb::Kind::message:
      send_text(text_of(call.account, call.from, call.to, verb.text), at);
      return step(call, at);
  }
}

void World::start_gathering(Call& call, const Verb& verb, Instant at) {
  call.gathering = Gathering{verb, {}};
  for (const Verb& part : verb.prompt) {
    if (part.kind != Verb::Kind::say) continue;
    if (call.spoken.size() < spoken_bytes_max) call.spoken += part.text + " ";
    tell(at, call.to, fmt::format("call {} says: {}", call.ordinal, part.text));
  }
  const Span prompt = length_of(verb.prompt);
  wait_for_keys(call, prompt + verb.length, at);
  plan_key(call, at + prompt + thinks_before_key);
  while (!call.typed.empty() && call.gathering) {
    const char key = call.typed.front();
    call.typed.erase(0, 1);
    key_pressed(call, key, at);
  }
}

void World::wait_for_keys(Call& call, Span how_long, Instant at) {
  later(call, at + how_long,
        [](World& world, Call& c, Instant now) { world.finish_gathering(c, now); });
}

void World::key_pressed(Call& call, char key, Instant at) {
  if (!call.gathering) {
    call.typed += key;
    return;
  }
  ++call.epoch;
  tell(at, call.to, fmt::format("call {}: pressed {}", call.ordinal, key));
  Gathering& gathering = *call.gathering;
  const bool finishes = gathering.verb.finish_key.find(key) != std::string::npos;
  if (!finishes) gathering.keys += key;
  if (finishes || gathering.keys.size() == gathering.verb.digits) return finish_gathering(call, at);
  wait_for_keys(call, gathering.verb.length, at);
  plan_key(call, at + thinks_before_key);
}

void World::plan_key(Call& call, Instant when) {
  if (call.will_press.empty()) return;
  later(call, when, [](World& world, Call& c, Instant now) {
    const char key = c.will_press.front();
    c.will_press.erase(0, 1);
    world.key_pressed(c, key == '?' ? key_told(c.spoken) : key, now);
  });
}

void World::finish_gathering(Call& call, Instant at) {
  const Gathering done = *std::exchange(call.gathering, std::nullopt);
  if (done.keys.empty() && !done.verb.action_when_empty) return step(call, at);
  const std::string& url = done.verb.action.empty() ? call.document_url : done.verb.action;
  text::Form fields{{"Digits", done.keys}, {"FinishedOnKey", ""}, {"msg", "Gather End"}};
  fetch(call, url, done.verb.method, std::move(fields), at);
}

// --- people -----------------------------------------------------------------------------------

Result<> World::person_answers(Phone& phone, Instant at) {
  const auto found = calls.find(phone.call);
  if (found == calls.end() || found->second.status != CallStatus::ringing)
    return fail(Code::conflict, "this phone does not ring");
  pick_up(found->second, Answerer::person, at);
  return {};
}

Result<> World::person_presses(Phone& phone, const std::string& keys, Instant at) {
  if (keys.empty() || keys.size() > 32 ||
      keys.find_first_not_of("0123456789*#") != std::string::npos)
    return invalid("keys are 0 to 9, * and #, at most 32");
  auto found = calls.find(phone.call);
  if (found == calls.end()) return fail(Code::conflict, "this phone is in no call");
  if (found->second.status == CallStatus::ringing)
    if (auto answered = person_answers(phone, at); !answered) return answered;
  for (const char key : keys)
    if (!is_over(found->second.status)) key_pressed(found->second, key, at);
  return {};
}

Result<> World::person_hangs_up(Phone& phone, Instant at) {
  const auto found = calls.find(phone.call);
  if (found == calls.end()) return fail(Code::conflict, "this phone is in no call");
  if (found->second.status == CallStatus::ringing)
    end_call(found->second, CallStatus::busy, sip_busy, at, "rejected");
  else
    end_call(found->second, CallStatus::completed, sip_ok, at, "hung up");
  return {};
}

// --- the end, and what the customer hears of it -----------------------------------------------

void World::end_call(Call& call, CallStatus status, int sip, Instant at, std::string_view how) {
  INVARIANT(!is_over(call.status), "a call of the sandbox ends once");
  ++call.epoch;
  call.status = status;
  call.ended_at = at;
  call.gathering.reset();
  if (Phone* to = phone(call.to)) {
    if (to->call == call.sid) to->call.clear();
    tell(at, call.to, fmt::format("call {} ends: {} ({})", call.ordinal, how, to_string(status)));
  }
  report_call(call, "completed", at, sip);
}

text::Form World::fields_of(const Call& call) const {
  return {
      {"AccountSid", call.account},           {"ApiVersion", "2010-04-01"}, {"CallSid", call.sid},
      {"CallStatus", to_string(call.status)}, {"Called", call.to},          {"Caller", call.from},
      {"Direction", "outbound-api"},          {"From", call.from},          {"To", call.to}};
}

void World::report_call(Call& call, const char* event, Instant at, int sip) {
  const int sequence = call.sequence++;
  if (!call.status_events.contains(event)) return;
  text::Form fields = fields_of(call);
  if (std::string_view(event) == "initiated") fields[3].second = "initiated";
  fields.emplace_back("CallbackSource", "call-progress-events");
  fields.emplace_back("SequenceNumber", std::to_string(sequence));
  fields.emplace_back("Timestamp", rfc2822(at));
  if (is_over(call.status)) {
    const bool talked = call.status == CallStatus::completed;
    const std::string seconds =
        std::to_string(talked ? (at - call.answered_at).count() / 1000 : std::int64_t{0});
    fields.emplace_back("CallDuration", seconds);
    fields.emplace_back("Duration", talked ? "1" : "0");
    fields.emplace_back("SipResponseCode", std::to_string(sip));
  }
  call_back(*account(call.account), call.status_url, std::move(fields), at);
}

void World::forget_old_calls() {
  if (calls.size() < calls_kept) return;
  std::erase_if(calls, [](const auto& entry) { return is_over(entry.second.status); });
}

}  // namespace reveille::integrations::sandbox
