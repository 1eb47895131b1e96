// SPDX-License-Identifier: Apache-2.0
// Facts about drills, and about what is known of contacts' way through Do-Not-Disturb. See
// escalation/fact.hpp for what a fact is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "escalation/input.hpp"
#include "escalation/names.hpp"
#include "escalation/proof.hpp"

namespace reveille::escalation {

// An answer came through this contact while its phone should have been in Do-Not-Disturb.
struct ProofRecorded {
  static constexpr std::string_view name = "proof_recorded";
  PersonName person;
  ContactName contact;
  std::string address;
  std::vector<std::string> senders;
  std::string device;
  Evidence evidence = Evidence::drill;
  PageId page;
  int leg = 0;
  bool confirmed = false;
  Instant until;
  bool operator==(const ProofRecorded&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("person", self.person);
    visit("contact", self.contact);
    visit("address", self.address);
    visit("senders", self.senders);
    visit("device", self.device);
    visit("evidence", self.evidence);
    visit("page", self.page);
    visit("leg", self.leg);
    visit("confirmed", self.confirmed);
    visit("until", self.until);
  }
};

// It is not proven from now on, whatever was. `unproven`: the contact is gone, and so is what was
// known of it.
struct ProofInvalidated {
  static constexpr std::string_view name = "proof_invalidated";
  PersonName person;
  ContactName contact;
  ProofState state = ProofState::stale;
  std::string why;
  // What did not work, where nothing was known before.
  std::string address;
  std::vector<std::string> senders;
  std::string device;
  bool operator==(const ProofInvalidated&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("person", self.person);
    visit("contact", self.contact);
    visit("state", self.state);
    visit("why", self.why);
    visit("address", self.address);
    visit("senders", self.senders);
    visit("device", self.device);
  }
};

// Do-Not-Disturb was off when this page came: what it seemed to show is taken back.
struct ProofWithdrawn {
  static constexpr std::string_view name = "proof_withdrawn";
  PersonName person;
  ContactName contact;
  PageId page;
  bool operator==(const ProofWithdrawn&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("person", self.person);
    visit("contact", self.contact);
    visit("page", self.page);
  }
};

// A real page inside quiet hours to a proven contact was not answered through it.
struct PageMissed {
  static constexpr std::string_view name = "page_missed";
  PageId page;
  PersonName person;
  ContactName contact;
  bool operator==(const PageMissed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("person", self.person);
    visit("contact", self.contact);
  }
};

// "Was Do-Not-Disturb on when this came?"
struct DndAsked {
  static constexpr std::string_view name = "dnd_asked";
  PageId page;
  Instant until;  // a drill does not wait longer for the answer
  bool operator==(const DndAsked&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("until", self.until);
  }
};
struct DndTold {
  static constexpr std::string_view name = "dnd_told";
  PageId page;
  bool on = false;
  Via via = Via::call;
  bool operator==(const DndTold&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("on", self.on);
    visit("via", self.via);
  }
};

// A person's contact will be tried at that moment. No incident, and nobody else's matter.
enum class DrillForm {
  quiet,     // inside quiet hours
  assisted,  // at any hour, with Do-Not-Disturb switched on for it
};
[[nodiscard]] const char* to_string(DrillForm form);
struct DrillPlanned {
  static constexpr std::string_view name = "drill_planned";
  DrillId drill;
  PersonName person;
  ContactName contact;  // empty: chosen when it begins
  DrillForm form = DrillForm::quiet;
  bool scheduled = false;  // by the configuration
  std::string by;
  Instant at;
  bool operator==(const DrillPlanned&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("drill", self.drill);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("form", self.form);
    visit("scheduled", self.scheduled);
    visit("by", self.by);
    visit("at", self.at);
  }
};

// Its page was requested; it ends then at the latest.
struct DrillBegan {
  static constexpr std::string_view name = "drill_began";
  DrillId drill;
  PersonName person;
  ContactName contact;
  PageId page;
  Instant until;
  bool operator==(const DrillBegan&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("drill", self.drill);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("page", self.page);
    visit("until", self.until);
  }
};

// Its person answered through the very contact.
struct DrillAnswered {
  static constexpr std::string_view name = "drill_answered";
  DrillId drill;
  PersonName person;
  PageId page;
  Via via = Via::call;
  int leg = 0;
  Span after{0};
  bool operator==(const DrillAnswered&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("drill", self.drill);
    visit("person", self.person);
    visit("page", self.page);
    visit("via", self.via);
    visit("leg", self.leg);
    visit("after", self.after);
  }
};

enum class DrillOutcome {
  none,          // it is not over
  proven,        // it came through
  unanswered,    // it did not: the contact has failed
  dnd_off,       // Do-Not-Disturb was off: it proves nothing
  unconfirmed,   // an assisted one, and nobody said whether Do-Not-Disturb was on
  inconclusive,  // no carrier took it: it says nothing about the contact
  withdrawn,     // a real page came in between
  skipped,       // its moment came, and was none
  cancelled,
};
[[nodiscard]] const char* to_string(DrillOutcome outcome);
struct DrillEnded {
  static constexpr std::string_view name = "drill_ended";
  DrillId drill;
  PersonName person;
  ContactName contact;
  DrillOutcome outcome = DrillOutcome::none;
  std::string why;
  bool operator==(const DrillEnded&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("drill", self.drill);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("outcome", self.outcome);
    visit("why", self.why);
  }
};

}  // namespace reveille::escalation
