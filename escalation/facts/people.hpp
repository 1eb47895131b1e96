// SPDX-License-Identifier: Apache-2.0
// Facts about what people did, and what was not done. See escalation/fact.hpp for what a fact is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "escalation/facts/incidents.hpp"
#include "escalation/input.hpp"
#include "escalation/names.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

struct Acknowledged {
  static constexpr std::string_view name = "acknowledged";
  IncidentId incident;
  std::string by;
  Via via = Via::api;
  PageId page;
  int leg = 0;        // of the call, 0 otherwise
  Span after{0};      // since the page was requested (or the incident opened)
  bool first = true;  // false: somebody had acknowledged before; recorded all the same
  bool operator==(const Acknowledged&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("by", self.by);
    visit("via", self.via);
    visit("page", self.page);
    visit("leg", self.leg);
    visit("after", self.after);
    visit("first", self.first);
  }
};

// One of several people whom the step wants has acknowledged: paging goes on for the others.
struct AckCounted {
  static constexpr std::string_view name = "ack_counted";
  IncidentId incident;
  std::string by;
  Via via = Via::api;
  PageId page;
  int leg = 0;
  Span after{0};
  int have = 1;
  int wanted = 2;
  bool operator==(const AckCounted&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("by", self.by);
    visit("via", self.via);
    visit("page", self.page);
    visit("leg", self.leg);
    visit("after", self.after);
    visit("have", self.have);
    visit("wanted", self.wanted);
  }
};

// A key that means nothing, silence after picking up, or a text that names no open page: told back
// to the human, never taken for an acknowledgement.
struct AnswerUnclear {
  static constexpr std::string_view name = "answer_unclear";
  PageId page;
  Via via = Via::call;
  std::string what;
  bool key = false;  // one was pressed in the call: somebody listens
  bool operator==(const AnswerUnclear&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("via", self.via);
    visit("what", self.what);
    visit("key", self.key);
  }
};

// A text from a phone that we know; what it did follows. One message is taken once.
struct TextTaken {
  static constexpr std::string_view name = "text_taken";
  PersonName person;
  std::string message;  // the carrier's id of it
  std::string body;
  bool operator==(const TextTaken&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("person", self.person);
    visit("message", self.message);
    visit("body", self.body);
  }
};

// Whoever acknowledged wants to be left alone until then.
struct Snoozed {
  static constexpr std::string_view name = "snoozed";
  IncidentId incident;
  std::string by;
  Via via = Via::api;
  PageId page;
  Instant until;
  bool operator==(const Snoozed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("by", self.by);
    visit("via", self.via);
    visit("page", self.page);
    visit("until", self.until);
  }
};

// The snooze is over and the incident is not: it wants an answer again.
struct SnoozeEnded {
  static constexpr std::string_view name = "snooze_ended";
  IncidentId incident;
  bool operator==(const SnoozeEnded&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

// Handed to somebody else, on terms of their own.
struct Reassigned {
  static constexpr std::string_view name = "reassigned";
  IncidentId incident;
  std::string to;  // "person:ada", "policy:database"
  std::string by;
  Via via = Via::api;
  PageId page;
  Terms terms;
  bool operator==(const Reassigned&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("to", self.to);
    visit("by", self.by);
    visit("via", self.via);
    visit("page", self.page);
    visit("terms", self.terms);
  }
};

struct AckTimedOut {
  static constexpr std::string_view name = "ack_timed_out";
  IncidentId incident;
  bool operator==(const AckTimedOut&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

// None of the alerts that somebody acknowledged or snoozed fires any longer; what fires came later,
// and nobody has heard of it.
struct AnswerOutlived {
  static constexpr std::string_view name = "answer_outlived";
  IncidentId incident;
  bool operator==(const AnswerOutlived&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

struct EscalatedByHand {
  static constexpr std::string_view name = "escalated_by_hand";
  IncidentId incident;
  std::string by;
  Via via = Via::call;
  PageId page;
  bool operator==(const EscalatedByHand&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("by", self.by);
    visit("via", self.via);
    visit("page", self.page);
  }
};

struct IncidentResolved {
  static constexpr std::string_view name = "incident_resolved";
  IncidentId incident;
  std::string by;  // a person, or "signal" when all its alerts ended
  bool operator==(const IncidentResolved&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("by", self.by);
  }
};

struct OverrideSet {
  static constexpr std::string_view name = "override_set";
  RotationName rotation;
  PersonName person;
  Instant from;
  Instant to;
  std::string by;
  OverrideId id;  // 0 in old journals: then the book counts on
  OverrideKind kind = OverrideKind::replace;
  PersonName instead_of;
  OverrideId swap;  // the first of the two that make a swap, in both
  std::string note;
  bool operator==(const OverrideSet&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("rotation", self.rotation);
    visit("person", self.person);
    visit("from", self.from);
    visit("to", self.to);
    visit("by", self.by);
    visit("id", self.id);
    visit("kind", self.kind);
    visit("instead_of", self.instead_of);
    visit("swap", self.swap);
    visit("note", self.note);
  }
};

// It ends now, or never begins.
struct OverrideCancelled {
  static constexpr std::string_view name = "override_cancelled";
  OverrideId id;
  std::string by;
  bool operator==(const OverrideCancelled&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("id", self.id);
    visit("by", self.by);
  }
};

// A request that was understood and not carried out ("incident 7 is resolved").
struct Refused {
  static constexpr std::string_view name = "refused";
  IncidentId incident;
  std::string why;
  bool unknown = false;  // there is no such thing
  bool operator==(const Refused&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("why", self.why);
    visit("unknown", self.unknown);
  }
};

struct PlanAdopted {
  static constexpr std::string_view name = "plan_adopted";
  std::string summary;  // "12 people, 3 rotations, 2 policies, 4 routes"
  bool operator==(const PlanAdopted&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("summary", self.summary); }
};

// A carrier fell silent or refused an input that is already handled, and the like: kept as a trace.

}  // namespace reveille::escalation
