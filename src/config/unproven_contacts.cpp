// SPDX-License-Identifier: Apache-2.0
#include "config/unproven_contacts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::config {

using namespace escalation;

std::vector<Finding> unproven_contacts(const Plan& plan, const KnownContacts& known) {
  std::vector<Finding> findings;
  for (const auto& [name, person] : plan.people) {
    for (const Contact& contact : person.contacts) {
      if (!is_relied_on(person, contact)) continue;
      const auto found = known.find({name, contact.name});
      if (found != known.end() && found->second.state == "proven") continue;
      const bool new_one = found == known.end();
      const std::string state = new_one ? "unknown to the running daemon" : found->second.state;
      const std::string why =
          new_one || found->second.why.empty() ? "" : " (" + found->second.why + ")";
      findings.push_back(
          {"R022",
           Severity::warning,
           contact.place,
           fmt::format("contact {} of {} is relied on in quiet hours and is {}{}: nobody knows "
                       "whether it gets through Do-Not-Disturb",
                       quoted(contact.name.value), person.full_name, state, why),
           fmt::format("reveille drill {}:{}", name.value, contact.name.value),
           {}});
    }
  }
  return findings;
}

std::vector<Finding> unlisted_senders(const Plan& plan, const std::string& card) {
  std::vector<Finding> findings;
  for (const Carrier& carrier : plan.carriers) {
    // The whole number: a short one may stand within another.
    const auto missing = std::ranges::find_if(carrier.from, [&](const std::string& number) {
      return card.find(":" + number + "\r\n") == std::string::npos;
    });
    if (missing == carrier.from.end() || !(carrier.sms || carrier.call)) continue;
    findings.push_back(
        {"R023",
         Severity::warning,
         carrier.place,
         fmt::format(
             "carrier {}: the contact card that the running daemon gives out lacks a number "
             "that pages would come from: phones do not let it through",
             quoted(carrier.name.value)),
         "load this configuration, and have everybody take the card (/contact.vcf) again",
         {}});
  }
  return findings;
}

}  // namespace reveille::config
