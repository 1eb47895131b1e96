// SPDX-License-Identifier: Apache-2.0
// Everything that can come in. A closed list: visited without a default.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "escalation/names.hpp"
#include "escalation/rotation.hpp"
#include "escalation/silence.hpp"

namespace reveille::escalation {

// What an alert looked like when it fired: shown to people, never interpreted.
struct EvidenceLine {
  std::string label;  // account="acme"
  std::string value;
  bool operator==(const EvidenceLine&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("label", self.label);
    visit("value", self.value);
  }
};
struct EvidenceTable {
  std::string title;
  std::vector<EvidenceLine> lines;
  bool operator==(const EvidenceTable&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("title", self.title);
    visit("lines", self.lines);
  }
};

// An alert fires, or still fires (senders repeat themselves; that is not news).
struct AlertFired {
  AlertKey key;
  Labels labels;
  Labels annotations;
  Instant starts_at;
  std::optional<Instant> expires_at;  // unless repeated by then, contact with the sender is lost
  std::vector<EvidenceTable> evidence;
  std::string link;  // where its sender shows it
};
struct AlertResolved {
  AlertKey key;
};

// How a human's act reached us.
enum class Via { call, sms, api, cli, web };
[[nodiscard]] const char* to_string(Via via);

struct Actor {
  std::string who;  // a person's name, or "token:deploy"
  Via via = Via::api;
  PageId page;  // the page that it answers, if any
};

struct AckAsked {
  IncidentId incident;
  Actor actor;
};
struct ResolveAsked {
  IncidentId incident;
  Actor actor;
};
// Not now, but then: an acknowledgement that ends. Nobody is paged until then; whoever is on call
// then is.
struct SnoozeAsked {
  IncidentId incident;
  Instant until;
  Actor actor;
};
// Somebody else's: the incident begins anew with that person, or with that policy.
struct ReassignAsked {
  IncidentId incident;
  std::variant<PersonName, PolicyName> whom;
  Actor actor;
};
// The next step now, without waiting for the end of this one.
struct EscalateAsked {
  IncidentId incident;
  Actor actor;
};
// New, or (with a number) changed.
struct SilenceAsked {
  SilenceId silence;
  SilenceTerms terms;
  Actor actor;
};
struct SilenceEndAsked {
  SilenceId silence;
  Actor actor;
};
// A human pages by hand: opens an incident for that person or policy.
struct PageAsked {
  std::variant<PersonName, PolicyName> whom;
  std::string summary;
  Actor actor;
};
// Somebody is on call, or is not, for a while: see OverrideKind.
struct OverrideAsked {
  RotationName rotation;
  PersonName person;
  Instant from;
  Instant to;
  Actor actor;
  OverrideKind kind = OverrideKind::replace;
  PersonName instead_of{};  // of `replace`; empty: of everybody
  std::string note{};       // why, for people
};
struct OverrideCancelAsked {
  OverrideId id;  // one half of a swap: both are
  Actor actor;
};
// Two people exchange whole turns: each takes the one that the other has at that instant.
struct SwapAsked {
  RotationName rotation;
  PersonName one;
  Instant one_at;
  PersonName other;
  Instant other_at;
  Actor actor;
  std::string note;
};

// This person's contact is to be tried. Never escalates, never opens an incident.
struct DrillAsked {
  PersonName person;
  ContactName contact;        // empty: the one that needs it most
  bool assisted = false;      // they switch Do-Not-Disturb on now; the page comes in 1 to 3 minutes
  std::optional<Instant> at;  // of one that is not: a moment inside their quiet hours; none: now
  Actor actor;
};
struct DrillCancelAsked {
  DrillId drill;
  Actor actor;
};

// A key pressed in a call that this page placed.
struct DigitPressed {
  PageId page;
  int leg = 1;
  char digit = 0;  // '0'..'9', '*', '#'; 0: the call was answered and no key came
};

// A text from a phone.
struct TextReceived {
  std::string from;  // E.164
  std::string body;
  std::string message_id;  // the carrier's; the same one twice is one text
};

// What became of a request to a carrier. Only ever moves forward in this order.
enum class DeliveryState {
  requested,  // in our outbox
  accepted,   // the carrier took it; nobody knows it yet
  ringing,    // calls: the phone rings (or lies silent in DnD: nobody can tell)
  sent,       // texts: handed to the network
  delivered,  // texts: on the handset. Not an acknowledgement
  answered,   // calls: somebody or something picked up. Not an acknowledgement
  ended,      // calls: over without a key; texts: nothing more will be heard
  failed,     // it will not arrive
  cancelled,  // we withdrew it
};
[[nodiscard]] const char* to_string(DeliveryState state);

// What a failure says about what to do next (facts: carriers' error codes).
enum class FailureClass {
  none,
  retry_later,     // trouble on the way: the same request may work later
  contact_broken,  // this contact of this person does not work: go on to the next one now
  carrier_broken,  // nothing works there: the next carrier now
  our_configuration,
  our_bug,
};
[[nodiscard]] const char* to_string(FailureClass failure);

struct DeliveryReported {
  PageId page;
  int leg = 1;
  int attempt = 1;  // which request of this leg (a carrier fail-over makes another)
  DeliveryState state = DeliveryState::accepted;
  FailureClass failure = FailureClass::none;
  std::string reason;     // "no-answer", "busy", "30003 unreachable handset"
  std::string reference;  // the carrier's id of it
};

// next_wakeup() has come. After so many things the rest is due at once again: one decision is one
// transaction of the journal, and others may want to be heard in between.
struct Tick {
  int things = 4'096;
};
struct PlanChanged {};  // a new plan is in force (also sent once at start)

using Input =
    std::variant<AlertFired, AlertResolved, AckAsked, ResolveAsked, SnoozeAsked, ReassignAsked,
                 EscalateAsked, SilenceAsked, SilenceEndAsked, PageAsked, OverrideAsked,
                 OverrideCancelAsked, SwapAsked, DrillAsked, DrillCancelAsked, DigitPressed,
                 TextReceived, DeliveryReported, Tick, PlanChanged>;

}  // namespace reveille::escalation
