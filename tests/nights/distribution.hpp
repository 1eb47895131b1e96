// SPDX-License-Identifier: Apache-2.0
// Many nights with one pager, and what came of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nights/household.hpp"
#include "nights/pagers.hpp"

namespace reveille::nights {

enum class Pager {
  mail_and_text,    // of the peers
  one_call,         // of the peers: (b)
  one_call_ends,    // ... and whatever picks it up has answered
  one_call_passes,  // ... with as many passes as they allow
  texts_only,       // Reveille without calls
  init,             // Reveille as `init` sets it up: (c)
  two_carriers,     // ... with the second carrier that its file suggests
};
[[nodiscard]] const std::vector<Pager>& all_pagers();
[[nodiscard]] std::string to_string(Pager pager);

struct Distribution {
  std::size_t nights = 0;
  std::vector<Span> answered;              // sorted
  std::map<std::string, std::size_t> why;  // of nights without an answer: people by their reason

  [[nodiscard]] std::size_t unanswered() const { return nights - answered.size(); }
  // The shortest time within which this share of all nights had an answer; nullopt: of some of
  // them there was none.
  [[nodiscard]] Answered within(double share) const;
};

[[nodiscard]] Distribution play(Pager pager, const Assumptions& assumed, std::uint64_t seed,
                                std::size_t nights);

// The assumptions, and others where a source is missing.
[[nodiscard]] std::vector<Assumptions> all_assumptions();

// The tables of docs/the-night.md.
[[nodiscard]] std::string report(std::uint64_t seed, std::size_t nights);

}  // namespace reveille::nights
