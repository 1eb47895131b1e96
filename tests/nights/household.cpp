// SPDX-License-Identifier: Apache-2.0
#include "nights/household.hpp"

namespace reveille::nights {

using namespace escalation;  // NOLINT: the words of what is simulated
using integrations::sandbox::Os;
using integrations::sandbox::Reach;

namespace {

constexpr Span seconds(int count) {
  return Span{count * 1'000};
}
constexpr Span minutes(int count) {
  return seconds(count * 60);
}
// Whoever has picked up, listens and presses; a mailbox records so long.
constexpr Span listens{12'000};
constexpr Span records{20'000};

}  // namespace

Household::Household(const Assumptions& assumed, Chance chance, const Plan& plan, Instant alert)
    : assumed_(assumed), chance_(chance), alert_(alert) {
  for (const auto& [name, person] : plan.people) sleepers_[name] = asleep(person);
}

Household::Sleeper Household::asleep(const Person& person) const {
  const std::string& who = person.name.value;
  const auto is = [&](double probability, const char* what) {
    return chance_.strikes(probability, what, who);
  };
  Sleeper sleeper;
  sleeper.zone = person.zone;
  sleeper.unheard = is(assumed_.unheard, "unheard");
  if (is(assumed_.awake, "awake")) sleeper.awake_from = alert_;
  auto& phone = sleeper.phone;
  phone.os = is(assumed_.ios, "ios") ? Os::ios : Os::android;
  if (is(assumed_.dnd, "dnd")) phone.dnd = person.quiet_hours;
  phone.repeated_calls = is(assumed_.repeated_calls, "repeated calls");
  phone.call_bypass = is(assumed_.call_bypass, "call bypass");
  phone.text_bypass = is(assumed_.text_bypass, "text bypass");
  phone.screening = is(assumed_.screened, "screened") && !phone.call_bypass;
  phone.reach = is(assumed_.off, "off") ? Reach::off : Reach::on;
  if (is(assumed_.mailbox, "mailbox"))
    phone.voicemail_after = chance_.between(seconds(15), seconds(30), "mailbox after", who);
  return sleeper;
}

bool Household::is_awake(const Sleeper& sleeper, Instant at) const {
  return sleeper.awake_from && *sleeper.awake_from <= at;
}

bool Household::takes(const CarrierName& carrier, Instant at) {
  if (!chance_.strikes(assumed_.outage, "outage", carrier.value)) return true;
  const Instant until = alert_ + chance_.between(minutes(10), minutes(300), "until", carrier.value);
  if (at >= until) return true;
  refused_ = true;
  return false;
}

CallFate Household::call(const PersonName& who, const std::string& from, Span ring, Instant at) {
  Sleeper& sleeper = sleepers_.at(who);
  const int n = ++sleeper.calls;
  CallFate fate;
  fate.ringing = chance_.between(seconds(2), seconds(8), "setup", who.value, n);
  fate.over = fate.ringing + ring;
  if (chance_.strikes(assumed_.call_lost, "call lost", who.value, n)) {
    fate.rings = false;
    return fate;
  }
  const bool off = sleeper.phone.reach == Reach::off;
  if (off || sleeper.phone.screening) {
    if (off && !sleeper.phone.voicemail_after) return fate;
    fate.end = off ? CallFate::End::mailbox : CallFate::End::robot;
    fate.picked_up = fate.ringing + seconds(3);
    fate.over = fate.picked_up + records;
    return fate;
  }
  const Instant begins = at + fate.ringing;
  const auto before = sleeper.rang.find(from);
  const auto previous = before == sleeper.rang.end() ? std::nullopt : std::optional(before->second);
  sleeper.rang[from] = begins;
  const bool heard = hears_call(sleeper.phone, sleeper.zone, previous, begins).audible;
  let_ring(fate, sleeper, who.value, ring, at, heard && !sleeper.unheard);
  return fate;
}

void Household::let_ring(CallFate& fate, Sleeper& sleeper, const std::string& who, Span ring,
                         Instant at, bool audible) {
  const int n = sleeper.calls;
  sleeper.rings += audible ? 1 : 0;
  const bool awake = is_awake(sleeper, at);
  // Whoever is awake may see a phone light up that makes no sound.
  const double notices = awake ? (audible ? 0.95 : 0.5) : (audible ? assumed_.call_wakes : 0.0);
  const bool acts = chance_.strikes(notices, "notices the call", who, n);
  const Span lifts = awake ? chance_.between(seconds(3), seconds(12), "lifts", who, n)
                           : chance_.between(seconds(5), seconds(30), "lifts", who, n);
  const auto mailbox = sleeper.phone.voicemail_after;
  const Span rings_for = mailbox ? std::min(ring, *mailbox) : ring;
  if (acts && lifts < rings_for) {
    const bool key = chance_.strikes(assumed_.presses, "presses", who, n);
    fate.end = key ? CallFate::End::key : CallFate::End::hung_up;
    fate.picked_up = fate.ringing + lifts;
    fate.over = fate.picked_up + listens;
    return;
  }
  if (mailbox && *mailbox < ring) {
    fate.end = CallFate::End::mailbox;
    fate.picked_up = fate.ringing + *mailbox;
    fate.over = fate.picked_up + records;
  }
  if (!acts) return;
  if (!awake) sleeper.awake_from = at + fate.ringing + lifts;
  if (sleeper.has_text && chance_.strikes(0.9, "looks", who, n))
    fate.reply =
        fate.ringing + lifts + chance_.between(seconds(60), seconds(180), "replies", who, n);
}

TextFate Household::text(const PersonName& who, Instant at) {
  Sleeper& sleeper = sleepers_.at(who);
  const int n = ++sleeper.texts;
  TextFate fate;
  const bool lost = chance_.strikes(assumed_.text_lost, "text lost", who.value, n);
  if (lost || sleeper.phone.reach == Reach::off) return fate;
  const bool late = chance_.strikes(assumed_.text_late, "text late", who.value, n);
  fate.arrives = late ? chance_.between(minutes(5), minutes(60), "late", who.value, n)
                      : chance_.between(seconds(2), seconds(15), "arrives", who.value, n);
  sleeper.has_text = true;
  const Instant arrival = at + *fate.arrives;
  const bool audible = hears_text(sleeper.phone, sleeper.zone, arrival).audible && !sleeper.unheard;
  const bool awake = is_awake(sleeper, arrival);
  const double notices = awake ? (audible ? 0.95 : 0.5) : (audible ? assumed_.text_wakes : 0.0);
  if (!chance_.strikes(notices, "notices the text", who.value, n)) return fate;
  if (!awake) sleeper.awake_from = arrival;
  fate.reply = *fate.arrives + chance_.between(seconds(30), audible ? seconds(180) : minutes(20),
                                               "answers", who.value, n);
  return fate;
}

std::optional<Span> Household::reads_mail(const PersonName& who) {
  const Sleeper& sleeper = sleepers_.at(who);
  const bool reads = is_awake(sleeper, alert_) && sleeper.phone.reach == Reach::on &&
                     chance_.strikes(0.3, "reads mail", who.value);
  if (!reads) return std::nullopt;
  return chance_.between(minutes(5), minutes(60), "mail", who.value);
}

std::string Household::why_not(const PersonName& who) const {
  const Sleeper& sleeper = sleepers_.at(who);
  const auto& phone = sleeper.phone;
  if (phone.reach == Reach::off) return "the phone was off";
  if (sleeper.calls == 0) return refused_ ? "the carrier took nothing" : "was never called";
  if (phone.screening) return "a robot answered every call";
  if (sleeper.unheard) return "the phone was silent by its switch, or in another room";
  if (sleeper.rings > 0) return "slept through every ring, or hung up";
  if (!phone.dnd.empty() && !phone.repeated_calls && !phone.call_bypass)
    return "Do-Not-Disturb without repeated calls";
  return "no call made a sound that could have";
}

const std::set<std::string>& reasons() {
  static const std::set<std::string> all{"the phone was off",
                                         "the carrier took nothing",
                                         "a robot answered every call",
                                         "the phone was silent by its switch, or in another room",
                                         "slept through every ring, or hung up",
                                         "Do-Not-Disturb without repeated calls"};
  return all;
}

}  // namespace reveille::nights
