// SPDX-License-Identifier: Apache-2.0
#include "escalation/turn.hpp"

#include <algorithm>

namespace reveille::escalation {

std::vector<TurnEntry> turn_entries(const Person& person, Urgency urgency,
                                    const std::vector<std::string>& with) {
  std::vector<TurnEntry> entries;
  for (const WakeRule& rule : rules_of(person, urgency, with)) {
    entries.push_back({rule.contact, rule.after});
  }
  return entries;
}

bool pages_alike(const std::vector<TurnEntry>& one, const std::vector<TurnEntry>& other) {
  return std::ranges::is_permutation(one, other, {}, &TurnEntry::contact, &TurnEntry::contact);
}

bool goes_on(const std::vector<TurnEntry>& running, std::size_t next,
             const std::vector<TurnEntry>& wanted, bool calls_again,
             const std::function<bool(const ContactName&)>& works) {
  if (!pages_alike(running, wanted)) return false;
  if (calls_again) return true;
  return std::any_of(running.begin() + static_cast<std::ptrdiff_t>(next), running.end(),
                     [&](const TurnEntry& entry) { return works(entry.contact); });
}

}  // namespace reveille::escalation
