// SPDX-License-Identifier: Apache-2.0
// Phones as people keep them on their bedside table, and what gets through to the person.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/zone.hpp"
#include "escalation/plan.hpp"

namespace reveille::integrations::sandbox {

enum class Os { ios, android };
enum class Attention {
  asleep,  // notices only what makes a sound
  awake,   // notices everything that the phone shows
  manual,  // does what the control API says, and nothing else
};
enum class Reach { on, off, no_coverage };

struct PhoneSettings {
  std::string number;  // E.164
  std::string owner;
  Os os = Os::ios;

  std::vector<escalation::DailyWindow> dnd;  // Do-Not-Disturb; empty: never
  bool repeated_calls = true;                // the DnD option "repeated calls"
  bool call_bypass = false;                  // our number is saved, and let through DnD for calls
  bool text_bypass = false;                  // ... for texts
  bool screening = false;  // a robot answers callers that are not saved, and does not ring
  bool busy = false;
  Reach reach = Reach::on;
  std::optional<Span> voicemail_after;  // a mailbox answers a call that has rung so long
  int text_error = 0;                   // texts fail with this error code of the carrier

  Attention attention = Attention::asleep;
  Span answers_after{8'000};  // from the sound to the answer: lifting the phone, replying
  std::string presses = "4";  // one key for each time a key is asked for; '?': the one it hears
  std::string replies;        // the text sent back to a text; "" none
  std::string pocket;         // keys that the phone presses by itself, having answered by itself
  bool operator==(const PhoneSettings&) const = default;
};

// How long a call makes a second one from the same number ring in spite of DnD: iOS 3 minutes,
// Android 15 (AOSP config_zen_repeat_callers_threshold).
[[nodiscard]] Span repeat_window(Os os);

[[nodiscard]] bool in_dnd(const PhoneSettings& phone, const Zone& zone, Instant at);

// Does a call make a sound? `previous`: when the last call from the same number began to ring.
struct Hearing {
  bool audible = true;
  const char* why = "";  // "DnD is off", "repeated call", "saved contact", "DnD"
};
[[nodiscard]] Hearing hears_call(const PhoneSettings& phone, const Zone& zone,
                                 std::optional<Instant> previous, Instant at);
[[nodiscard]] Hearing hears_text(const PhoneSettings& phone, const Zone& zone, Instant at);

// Will the person do something about it?
[[nodiscard]] bool notices(const PhoneSettings& phone, const Hearing& hearing);

[[nodiscard]] const char* to_string(Os os);
[[nodiscard]] const char* to_string(Attention attention);
[[nodiscard]] const char* to_string(Reach reach);

}  // namespace reveille::integrations::sandbox
