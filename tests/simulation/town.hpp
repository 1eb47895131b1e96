// SPDX-License-Identifier: Apache-2.0
// Random configurations, and the people behind them as they really are: when they sleep, what their
// phones let through.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "escalation/plan.hpp"
#include "integrations/sandbox/phone.hpp"
#include "simulation/tape.hpp"
#include "simulation/weather.hpp"

namespace reveille::simulation {

using escalation::PersonName;
using escalation::Plan;

// A human being. What the plan says of them need not be true.
struct Resident {
  PersonName name;
  Zone zone;
  int sleeps_from = 23;  // hours on their wall clock
  int sleeps_to = 7;
  int commutes_at = 8;                // for an hour: drives, and touches no phone
  std::uint32_t wakes_by_text = 250;  // of 1000, where it makes a sound
  std::uint32_t wakes_by_call = 650;
  Span reacts{45'000};  // awake; three times as long when woken
};

struct Handset {
  integrations::sandbox::PhoneSettings settings;
  PersonName owner;
};

struct Town {
  std::shared_ptr<const Plan> plan;
  std::map<PersonName, Resident> residents;
  std::map<std::string, Handset> phones;  // by number
};

[[nodiscard]] Town found_town(Tape& tape, const Weather& weather);

// The zone of that name; the simulator loads none but those of its towns.
[[nodiscard]] Zone zone_named(const std::string& name);

// What a reload may bring. `town` gets phones for numbers that are new.
[[nodiscard]] std::shared_ptr<const Plan> without_somebody(Tape& tape, const Plan& plan);
[[nodiscard]] std::shared_ptr<const Plan> with_other_numbers(Tape& tape, const Plan& plan,
                                                             Town& town);
[[nodiscard]] std::shared_ptr<const Plan> with_other_policies(Tape& tape, const Plan& plan);
[[nodiscard]] std::shared_ptr<const Plan> with_fewer_carriers(Tape& tape, const Plan& plan);

}  // namespace reveille::simulation
