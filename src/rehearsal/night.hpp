// SPDX-License-Identifier: Apache-2.0
// One alert, from its firing until the policy has nothing new to try: what `reveille simulate`
// shows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/labels.hpp"
#include "rehearsal/stage.hpp"

namespace reveille::rehearsal {

// The `which`-th call (or text) to this person is answered, and acknowledged.
struct Answer {
  PersonName person;
  escalation::ContactKind kind = escalation::ContactKind::call;
  int which = 1;
  Span after{5'000};  // from the ringing (or the text's arrival) to the key (or the reply)
};

struct NightAsked {
  Labels alert;
  std::string summary;
  Instant at;
  std::vector<Answer> answers;
  std::vector<std::string> carriers_down;
  std::optional<Span> length;  // else: to the acknowledgement, or the first repeat of `final`
};

// Longer than low urgency waits, and than any policy takes to its final step by default.
inline constexpr Span night_longest{31LL * 24 * 3'600'000};
inline constexpr Span night_unless_said{8LL * 24 * 3'600'000};
inline constexpr std::size_t night_moments_most = 10'000;

struct Moment {
  Instant at;
  std::optional<Seen> page;  // a request to a carrier; else `event` happened
  std::string event;         // "round 1, step 2"
};

struct Night {
  std::vector<Moment> moments;
  Instant end;
  std::string route;
  std::string policy;
  escalation::Urgency urgency = escalation::Urgency::urgent;
  bool routed = true;  // false: no route takes the alert; the default policy does
  bool muted = false;  // by a silence or an inhibition: nobody is paged
  std::optional<Moment> first_sound;
  std::optional<std::pair<Instant, PersonName>> acknowledged;
  Span ack_timeout{0};
  bool repeats = false;              // the final target was paged, and paged again
  std::size_t retries = 0;           // requests to carriers that are down, left out of `moments`
  std::vector<std::string> remarks;  // on answers; of the auditor
  bool every_answer_came = true;
  bool cut = false;  // there is more than night_moments_most
};

// Plays it: decided as in production, by this plan alone. Overrides and silences that were set on a
// running daemon, and what drills have shown, are unknown here.
[[nodiscard]] Night play_night(const escalation::Plan& plan, const NightAsked& asked);

}  // namespace reveille::rehearsal
