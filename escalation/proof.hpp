// SPDX-License-Identifier: Apache-2.0
// What is known about each contact's way through Do-Not-Disturb. Nobody but the person behind it
// can tell whether a page came through: so a contact is proven by an answer that was given through
// it while the phone was in Do-Not-Disturb, and never by what a carrier says.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "escalation/names.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

enum class ProofState {
  unproven,  // nothing is known
  proven,    // it came through, not long ago
  suspect,   // it was proven, and then two night pages in a row were not answered
  failed,    // a drill was not answered, or the carrier says that it does not work
  stale,     // it was proven, and that was long ago, or something has changed since
};
[[nodiscard]] const char* to_string(ProofState state);

// How it was shown.
enum class Evidence {
  drill,       // a drill inside quiet hours, answered through this very contact
  assisted,    // a drill by day, with Do-Not-Disturb switched on for it, as its owner says
  night_page,  // a real page inside quiet hours, answered through this very contact
};
[[nodiscard]] const char* to_string(Evidence evidence);

struct Proof {
  ProofState state = ProofState::unproven;  // as it was when last changed; see standing_of()
  Evidence evidence = Evidence::drill;
  Instant proven_at;
  Instant until;           // not longer
  PageId page;             // that was answered
  int leg = 0;             // of the call; 0: a text
  bool confirmed = false;  // its owner said that Do-Not-Disturb was on
  // What the proof belongs to: when one of them is another, it says nothing any more.
  // What has failed or is suspect stays so with other senders.
  std::string address;
  std::vector<std::string> senders;  // every number that such a page may come from
  std::string device;
  std::string why;  // it is not proven
  int missed = 0;   // night pages in a row that were not answered
  PageId missed_page;
  bool operator==(const Proof&) const = default;
};

struct ProofRecord {
  Proof now;
  std::optional<Proof> before;  // what holds again when it turns out that DnD was off
  bool operator==(const ProofRecord&) const = default;
};
using ContactKey = std::pair<PersonName, ContactName>;
using Ledger = std::map<ContactKey, ProofRecord>;

// --- asking the ledger: pure, over the plan that is in force or one that is being checked ---

struct Standing {
  ProofState state = ProofState::unproven;
  std::optional<Instant> until;  // of a proven one
  std::string why;               // of one that is neither proven nor unproven
};
// What the ledger says at `now` of a contact as `plan` has it.
[[nodiscard]] Standing standing_of(const Ledger& ledger, const Plan& plan, const Person& person,
                                   const Contact& contact, Instant now);

// Every number from which the plan's carriers may send such a page; sorted, each once.
[[nodiscard]] std::vector<std::string> senders_of(const Plan& plan, ContactKind kind);

// The plan counts on it to get through: the person has quiet hours, and it is said to pass them and
// is among the ways to wake them.
[[nodiscard]] bool is_relied_on(const Person& person, const Contact& contact);

// All contacts that the plan relies on, with their standing.
struct ReliedOn {
  const Person* person = nullptr;
  const Contact* contact = nullptr;
  Standing standing;
};
[[nodiscard]] std::vector<ReliedOn> relied_on(const Ledger& ledger, const Plan& plan, Instant now);

// How well this person can be reached in their quiet hours: the best that is known of a contact
// that is relied on; nullopt where nothing need get through.
[[nodiscard]] std::optional<Standing> best_standing(const Ledger& ledger, const Plan& plan,
                                                    const Person& person, Instant now);

}  // namespace reveille::escalation
