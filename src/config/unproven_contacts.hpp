// SPDX-License-Identifier: Apache-2.0
// A configuration beside what a running daemon knows of the phones: contacts that are relied on and
// not proven, numbers that the people's phones have not been told to let through.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "escalation/coverage.hpp"
#include "escalation/proof.hpp"

namespace reveille::config {

// What the daemon's ledger says of a contact.
struct KnownContact {
  std::string state;  // "proven", "stale"
  std::string why;
};
using KnownContacts = std::map<escalation::ContactKey, KnownContact>;

// R022, one for each contact that the plan relies on in quiet hours and that is not proven.
[[nodiscard]] std::vector<escalation::Finding> unproven_contacts(const escalation::Plan& plan,
                                                                 const KnownContacts& known);

// R023, one for each carrier with a number that the contact card (vCard) lacks.
[[nodiscard]] std::vector<escalation::Finding> unlisted_senders(const escalation::Plan& plan,
                                                                const std::string& card);

}  // namespace reveille::config
