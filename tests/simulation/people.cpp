// SPDX-License-Identifier: Apache-2.0
// The people's side of the telephones, and fate.
#include <algorithm>

#include "simulation/telephony.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

constexpr auto track = Track::people;

std::string code_in(const std::string& body) {
  constexpr std::string_view before = "eply ";
  const auto start = body.find(before);
  if (start == std::string::npos) return {};
  return body.substr(start + before.size(),
                     body.find(' ', start + before.size()) - start - before.size());
}

}  // namespace

bool Telephony::is_asleep(const Resident& resident) const {
  const auto awake = awake_until_.find(resident.name);
  if (awake != awake_until_.end() && awake->second > world_.timeline.now()) return false;
  const int hour = resident.zone.civil(world_.timeline.now()).hour;
  const int from = resident.sleeps_from % 24;
  return from > resident.sleeps_to ? hour >= from || hour < resident.sleeps_to
                                   : hour >= from && hour < resident.sleeps_to;
}

// Does the person do something about the sound, and when?
Telephony::Reaction Telephony::reaction(const Handset& phone, bool audible, bool call) {
  const Resident& resident = world_.town.residents.at(phone.owner);
  if (healed_) {
    const bool there = !core_ || core_->person == phone.owner;
    return {there, seconds(call ? 6 : 20)};
  }
  if (world_.weather.strikes(Fault::sleeps_through, track, 100)) return {};
  if (is_asleep(resident)) {
    const std::uint32_t wakes = call ? resident.wakes_by_call : resident.wakes_by_text;
    if (!audible || world_.tape.choose(track, 1000) >= wakes) return {};
    const bool sleeps_again = world_.weather.strikes(Fault::falls_asleep, track, 50);
    awake_until_[resident.name] = world_.timeline.now() + (sleeps_again ? Span{0} : hours(1));
    return {true, call ? std::min(resident.reacts, seconds(18)) : resident.reacts * 3};
  }
  const int hour = resident.zone.civil(world_.timeline.now()).hour;
  if (hour == resident.commutes_at && world_.tape.choose(track, 4) != 3) return {};
  // A text in a drawer is read later, or never.
  if (!call && world_.tape.choose(track, 3) != 0) return {};
  if (!audible && world_.tape.choose(track, 2) == 1) return {};
  return {true, call ? std::min(resident.reacts, seconds(15)) : resident.reacts};
}

void Telephony::plan_keys(Call& call, const Handset& phone) {
  auto& weather = world_.weather;
  call.deliberate = true;
  call.presses = "a";
  if (weather.strikes(Fault::hangs_up, track, 50)) call.hung_up_after = phone.owner.value;
  if (weather.strikes(Fault::wrong_key, track, 50)) call.presses = "5a";
  if (weather.strikes(Fault::answers_by_rote, track, 60)) call.presses = "4a";
  if (weather.strikes(Fault::wrong_key, track, 20)) call.presses = "5";
  if (weather.strikes(Fault::escalates, track, 50)) call.presses = "6";
  if (weather.strikes(Fault::snoozed, track, 20)) call.presses = "s";
}

std::string Telephony::words_for(const Text& text) {
  const std::string code = code_in(text.body);
  auto& seen = codes_seen_[text.to];
  if (code.empty()) return {};  // a notice, or an answer to an answer
  seen.push_back(code);
  auto& weather = world_.weather;
  if (weather.strikes(Fault::opts_out, track, 8)) return "STOP";
  if (weather.strikes(Fault::odd_text, track, 40)) {
    constexpr std::array odd{"ok thx", "I'm driving, will call back", "4711", "?", "", "a b c"};
    return odd[world_.tape.choose(track, odd.size())];
  }
  if (weather.strikes(Fault::stale_text, track, 30) && seen.size() > 1)
    return seen[world_.tape.choose(track, static_cast<std::uint32_t>(seen.size()))] + " a";
  if (weather.strikes(Fault::escalates, track, 40)) return code + " e";
  if (weather.strikes(Fault::resolved_by_hand, track, 20)) return code + " r";
  if (weather.strikes(Fault::snoozed_by_text, track, 60)) {
    constexpr std::array words{" s", " s 20 m", " s 2 h", " snooze 90min"};
    return code + words[world_.tape.choose(track, words.size())];
  }
  return world_.tape.choose(track, 4) == 3 ? "a" : code + " a";
}

// --- fate -------------------------------------------------------------------------------------

void Telephony::set_mode(const CarrierName& carrier, Mode mode, Span span) {
  modes_[carrier] = mode;
  troubled_until_[carrier] = world_.timeline.now() + span;
  world_.tell("carrier {} is {} for {}", carrier.value, mode == Mode::down ? "down" : "revoked",
              reveille::to_string(span));
  world_.timeline.after(span, [this, carrier] {
    if (!healed_) modes_[carrier] = Mode::fine;
  });
}

void Telephony::switch_off(const std::string& number, Span span) {
  off_until_[number] = world_.timeline.now() + span;
}

void Telephony::break_number(const std::string& number) {
  bad_numbers_.insert(number);
  world_.timeline.after(hours(20), [this, number] { bad_numbers_.erase(number); });
}

void Telephony::stranger_writes() {
  if (world_.town.plan->carriers.empty()) return;
  const Carrier& carrier = world_.town.plan->carriers.front();
  std::string code = "47";
  if (!codes_seen_.empty() && !codes_seen_.begin()->second.empty())
    code = codes_seen_.begin()->second.back();
  post(carrier.name, "text",
       {{"From", "+19995550100"},
        {"To", carrier.from.front()},
        {"Body", code + " a"},
        {"MessageSid", new_sid("SM")}},
       [](const std::optional<HttpResponse>&) {});
}

void Telephony::heal(std::optional<Core> core) {
  healed_ = true;
  core_ = std::move(core);
  bad_numbers_.clear();
  off_until_.clear();
  for (auto& [carrier, mode] : modes_) mode = Mode::fine;
  if (core_) {
    for (const Carrier& carrier : world_.town.plan->carriers) {
      if (carrier.name != core_->carrier) modes_[carrier.name] = Mode::down;
    }
  }
  for (const std::string& number : std::set<std::string>(opted_out_)) {
    const Carrier& carrier = world_.town.plan->carriers.front();
    reply({new_sid("SM"), carrier.name, {}, carrier.from.front(), number, {}}, "START", 5);
  }
}

}  // namespace reveille::simulation
