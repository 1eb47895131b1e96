// SPDX-License-Identifier: Apache-2.0
// The configuration that `init` writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "escalation/settings.hpp"

namespace reveille::cli {

struct FirstPerson {
  std::string name;         // "Ada Lovelace"
  std::string key;          // "ada-lovelace": how the configuration calls them
  std::string number;       // E.164
  std::string zone;         // "America/Chicago"
  std::string quiet_hours;  // "23:00-07:00"; empty: none
};

inline constexpr std::size_t first_people_most = 20;

struct FirstConfig {
  std::vector<FirstPerson> people;
  bool sandbox = false;    // else Twilio
  std::string from;        // of Twilio
  std::string public_url;  // of Twilio
};

// "Ada,+13125550100,America/Chicago,23:00-07:00"; quiet hours may be absent, or "none". Errors say
// what was expected and never repeat a number.
[[nodiscard]] Result<FirstPerson> parse_person(std::string_view text,
                                               const escalation::FindZone& find_zone);
// The answers to single questions, by the same rules.
[[nodiscard]] Result<std::string> parse_number(std::string_view text);
[[nodiscard]] Result<std::string> parse_name(std::string_view text);
[[nodiscard]] Result<std::string> parse_quiet_hours(std::string_view text);  // "none" is ""
[[nodiscard]] Result<std::string> parse_public_url(std::string_view text);

// Adds somebody with a key that nobody else has. A number that somebody has already is refused.
[[nodiscard]] Result<> add_person(FirstConfig& config, FirstPerson person);

// TOML with comments, for people who go on from there.
[[nodiscard]] std::string text_of(const FirstConfig& config);

}  // namespace reveille::cli
