// SPDX-License-Identifier: Apache-2.0
// [sandbox] and [sandbox.phones."+1..."].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "base/zone.hpp"
#include "escalation/settings.hpp"
#include "integrations/sandbox/phone.hpp"

namespace reveille::integrations::sandbox {

// What goes wrong between a carrier and us.
struct Faults {
  bool outage = false;      // every request is answered 503
  int fail_next = 0;        // so many requests fail ...
  double fail = 0;          // and this part of all others, by the seed ...
  int fail_status = 500;    // ... with this status; 0: no answer ever comes
  bool fail_after = false;  // ... having been carried out all the same
  Span queue_delay{0};      // from our request to the phone
  int lose_next = 0;        // so many callbacks are lost
  double lose = 0;          // and this part of all others, by the seed
  bool duplicate = false;   // each callback comes twice
  bool reorder = false;     // callbacks come in any order, by the seed
  bool operator==(const Faults&) const = default;
};

// One customer of the network: what a carrier of type "sandbox" is over there.
struct Account {
  std::string carrier;
  std::string sid;
  Secret token;
  std::vector<std::string> numbers;  // that it may send from
  std::string text_url;              // where texts to these numbers go
  Faults faults;                     // as they are now; at the start the network's
};

struct NetworkSettings {
  Zone zone;  // in which the phones are
  std::uint64_t seed = 1;
  std::uint16_t port = 0;  // on 127.0.0.1; 0: any free one
  Faults faults;           // that each account starts with
  std::vector<PhoneSettings> phones;
  std::vector<Account> accounts;
};

// The account id of a carrier: the same on both sides without being configured.
[[nodiscard]] std::string account_of(std::string_view carrier);

// The account of this carrier: signs with `token`, delivers texts to us at `our_url`.
[[nodiscard]] Account make_account(const escalation::Carrier& carrier, Secret token,
                                   std::string_view our_url);

// Everything but the accounts, which the carriers' settings give. All mistakes at once.
[[nodiscard]] NetworkSettings read_network(const Tree& sandbox,
                                           const escalation::FindZone& find_zone,
                                           Mistakes& mistakes);

// "never", "always", "00:00-08:00": an error says what was expected.
[[nodiscard]] Result<std::vector<escalation::DailyWindow>> parse_dnd(std::string_view text);

}  // namespace reveille::integrations::sandbox
