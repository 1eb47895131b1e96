// SPDX-License-Identifier: Apache-2.0
// What a phone does with a page while its owner sleeps, as the configuration says: quiet hours, and
// each contact's `dnd`. Whether the real phone does the same is what drills find out.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "escalation/plan.hpp"
#include "integrations/sandbox/phone.hpp"

namespace reveille::rehearsal {

using integrations::sandbox::Hearing;

class Bedside {
 public:
  // A call or a text from this sender arrives at that instant. Calls are remembered: a second one
  // may sound where the first did not. Mail is never heard.
  [[nodiscard]] Hearing arrives(const escalation::Person& person,
                                const escalation::Contact& contact, const std::string& sender,
                                Instant at);

 private:
  std::map<std::pair<std::string, std::string>, Instant> rang_;  // by address and sender
};

}  // namespace reveille::rehearsal
