// SPDX-License-Identifier: Apache-2.0
#include "simulation/weather.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace reveille::simulation {
namespace {

constexpr std::array<const char*, faults> names{"server error",     "time-out, not taken",
                                                "time-out, taken",  "throttled",
                                                "revoked",          "web page for answer",
                                                "carrier outage",   "never delivers",
                                                "late delivery",    "refused number",
                                                "callback lost",    "callback twice",
                                                "callbacks mixed",  "callback early",
                                                "phone off",        "line busy",
                                                "voicemail",        "call screening",
                                                "pocket answers",   "wrong key",
                                                "hangs up",         "sleeps through",
                                                "escalates",        "odd text",
                                                "stale text",       "stranger texts",
                                                "opts out",         "answers twice",
                                                "falls asleep",     "crash, idle",
                                                "crash, undecided", "crash, committed",
                                                "crash, half sent", "crash, unanswered",
                                                "long outage",      "frozen",
                                                "commit fails",     "commit unknown",
                                                "disk full",        "slow disk",
                                                "inbox full",       "clock forward",
                                                "clock back",       "clock drift",
                                                "reload: people",   "reload: numbers",
                                                "reload: policies", "reload: carriers",
                                                "reload: rejected", "override",
                                                "nobody reachable", "alert flaps",
                                                "alert storm",      "sender silent",
                                                "urgency raised",   "paged by hand",
                                                "resolved by hand", "snoozed",
                                                "reassigned",       "escalated at a desk",
                                                "silenced",         "odd override",
                                                "drilled",          "answers by rote",
                                                "snoozed by text",  "inhibited"};

constexpr std::array<const char*, page_states> state_names{
    "none", "owed",      "queued",   "handed", "accepted", "ringing",
    "sent", "delivered", "answered", "failed", "acked",    "silenced"};

constexpr std::array<std::uint32_t, 6> strengths{0, 0, 0, 1, 3, 8};

}  // namespace

const char* name_of(Fault fault) {
  return names[static_cast<std::size_t>(fault)];
}

Fault fault_at(std::size_t index) {
  return static_cast<Fault>(index);
}

void Coverage::add(const Coverage& other) {
  for (std::size_t fault = 0; fault < faults; ++fault) {
    strikes[fault] += other.strikes[fault];
    for (std::size_t state = 0; state < page_states; ++state) {
      hits[fault][state] += other.hits[fault][state];
    }
  }
}

std::uint64_t Coverage::total() const {
  return std::accumulate(strikes.begin(), strikes.end(), std::uint64_t{0});
}

std::string Coverage::table() const {
  std::string text = fmt::format("{:<20}{:>10}", "", "struck");
  for (const char* state : state_names) text += fmt::format("{:>10}", state);
  text += '\n';
  std::string never;
  std::size_t cells = 0;
  for (std::size_t fault = 0; fault < faults; ++fault) {
    text += fmt::format("{:<20}{:>10}", names[fault], strikes[fault]);
    for (std::size_t state = 0; state < page_states; ++state) {
      const std::uint64_t count = hits[fault][state];
      text += count > 0 ? fmt::format("{:>10}", count) : fmt::format("{:>10}", "-");
      if (count > 0) continue;
      ++cells;
      never += fmt::format("  {} x {}\n", names[fault], state_names[state]);
    }
    text += '\n';
  }
  return text + fmt::format("{} faults injected; {} of {} cells never hit{}\n{}", total(), cells,
                            faults * page_states, cells > 0 ? ":" : "", never);
}

Weather::Weather(Tape& tape) : tape_(tape) {
  if (tape_.choose(Track::setup, 12) == 0) return;
  for (std::uint32_t& strength : strength_) {
    strength = strengths[tape_.choose(Track::setup, strengths.size())];
    calm_ = calm_ && strength == 0;
  }
}

bool Weather::possible(Fault fault) const {
  return !clear_ && strength_[static_cast<std::size_t>(fault)] > 0;
}

bool Weather::plans(Fault fault, Track track, std::uint32_t per_mille) {
  if (!possible(fault)) return false;
  const std::uint32_t strength = strength_[static_cast<std::size_t>(fault)];
  return tape_.chance(track, std::min(per_mille * strength, 800U));
}

void Weather::struck(Fault fault) {
  const auto index = static_cast<std::size_t>(fault);
  ++coverage.strikes[index];
  const PageStates states = look();
  for (std::size_t state = 0; state < page_states; ++state) {
    coverage.hits[index][state] += states[state] ? 1 : 0;
  }
}

bool Weather::strikes(Fault fault, Track track, std::uint32_t per_mille) {
  const bool now = plans(fault, track, per_mille);
  if (now) struck(fault);
  return now;
}

}  // namespace reveille::simulation
