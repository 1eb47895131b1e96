// SPDX-License-Identifier: Apache-2.0
// Everything that can have happened: what the journal stores, and the only thing that changes a
// book. A fact is a plain struct with a name for ever and fields that may be added, never changed
// or removed: journals of old versions stay readable (a missing field keeps its default). fields()
// lists them once, for the codec, comparison and printing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "escalation/input.hpp"
#include "escalation/names.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// --- alerts and incidents ---------------------------------------------------------------------

// The part of a policy that an open incident keeps, whatever happens to the configuration.
struct StepTerms {
  std::vector<std::string> targets;  // "rotation:primary", "person:ada", "team:db", "everyone"
  Span timeout{0};
  bool operator==(const StepTerms&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("targets", self.targets);
    visit("timeout", self.timeout);
  }
};
struct Terms {
  std::string policy;
  std::vector<StepTerms> steps;
  int repeat = 0;
  std::vector<std::string> final;
  Span final_every{0};
  Span ack_timeout{0};
  bool operator==(const Terms&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("policy", self.policy);
    visit("steps", self.steps);
    visit("repeat", self.repeat);
    visit("final", self.final);
    visit("final_every", self.final_every);
    visit("ack_timeout", self.ack_timeout);
  }
};

struct IncidentOpened {
  static constexpr std::string_view name = "incident_opened";
  IncidentId incident;
  std::string title;
  std::string route;
  Labels group;  // the labels of group_by
  Urgency urgency = Urgency::urgent;
  Span reopen_within{0};
  Terms terms;
  bool operator==(const IncidentOpened&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("title", self.title);
    visit("route", self.route);
    visit("group", self.group);
    visit("urgency", self.urgency);
    visit("reopen_within", self.reopen_within);
    visit("terms", self.terms);
  }
};

struct IncidentReopened {
  static constexpr std::string_view name = "incident_reopened";
  IncidentId incident;
  bool operator==(const IncidentReopened&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

struct AlertJoined {
  static constexpr std::string_view name = "alert_joined";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  Labels labels;
  Labels annotations;
  Instant starts_at;
  std::optional<Instant> expires_at;
  std::vector<EvidenceTable> evidence;
  std::string link;
  bool operator==(const AlertJoined&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
    visit("labels", self.labels);
    visit("annotations", self.annotations);
    visit("starts_at", self.starts_at);
    visit("expires_at", self.expires_at);
    visit("evidence", self.evidence);
    visit("link", self.link);
  }
};

// The sender repeated itself with news (annotations, later expiry worth remembering).
struct AlertRefreshed {
  static constexpr std::string_view name = "alert_refreshed";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  Labels annotations;
  std::optional<Instant> expires_at;
  bool operator==(const AlertRefreshed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
    visit("annotations", self.annotations);
    visit("expires_at", self.expires_at);
  }
};

struct AlertEnded {
  static constexpr std::string_view name = "alert_ended";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  bool operator==(const AlertEnded&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
  }
};

// The sender fell silent without saying that it ended. The incident stays open: silence is no cure.
struct AlertLost {
  static constexpr std::string_view name = "alert_lost";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  bool operator==(const AlertLost&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
  }
};

struct UrgencyRaised {
  static constexpr std::string_view name = "urgency_raised";
  IncidentId incident;
  Urgency urgency = Urgency::urgent;
  std::string route;  // whose terms hold from now on
  Terms terms;
  bool operator==(const UrgencyRaised&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("urgency", self.urgency);
    visit("route", self.route);
    visit("terms", self.terms);
  }
};

// --- the policy's course ----------------------------------------------------------------------

struct StepEntered {
  static constexpr std::string_view name = "step_entered";
  IncidentId incident;
  int round = 1;                   // from 1
  int step = 1;                    // from 1; 0: the final step
  Instant until;                   // when the next step is due unless somebody acknowledges
  std::optional<Instant> handoff;  // a shift behind one of its targets ends then
  bool operator==(const StepEntered&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("round", self.round);
    visit("step", self.step);
    visit("until", self.until);
    visit("handoff", self.handoff);
  }
};

// A shift behind a target of the step ended (or the plan or an override changed who is on call):
// its targets were resolved again; whoever came in has a turn of their own.
struct HandoffPassed {
  static constexpr std::string_view name = "handoff_passed";
  IncidentId incident;
  std::optional<Instant> next;  // when the next such shift ends
  bool operator==(const HandoffPassed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("next", self.next);
  }
};

// Nobody stands behind this target now: a gap in a rotation, a person that is gone.
struct TargetEmpty {
  static constexpr std::string_view name = "target_empty";
  IncidentId incident;
  std::string target;
  std::string why;
  bool operator==(const TargetEmpty&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("target", self.target);
    visit("why", self.why);
  }
};

struct RoundFinished {
  static constexpr std::string_view name = "round_finished";
  IncidentId incident;
  int round = 1;
  bool operator==(const RoundFinished&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("round", self.round);
  }
};

// Every round is over and no human answered; the final target is paged from now on.
struct NobodyAnswered {
  static constexpr std::string_view name = "nobody_answered";
  IncidentId incident;
  bool operator==(const NobodyAnswered&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

// One contact of a person's turn, with the delay that its rule gives.
struct TurnEntry {
  ContactName contact;
  Span after{0};
  bool operator==(const TurnEntry&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("contact", self.contact);
    visit("after", self.after);
  }
};

// A person's turn in an incident began: their contacts run by their delays from `from`.
struct TurnBegan {
  static constexpr std::string_view name = "turn_began";
  IncidentId incident;
  PersonName person;
  std::string because;  // the target: "rotation:primary", "handoff of rotation:primary"
  Instant from;         // later than the fact's time for low urgency outside working hours
  std::vector<TurnEntry> entries;
  bool operator==(const TurnBegan&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("because", self.because);
    visit("from", self.from);
    visit("entries", self.entries);
  }
};

// A contact failed or is known to be broken: the next one of the turn is due now.
struct TurnAdvanced {
  static constexpr std::string_view name = "turn_advanced";
  IncidentId incident;
  PersonName person;
  std::string why;
  ContactName contact;  // the one that is of no use
  int entry = 0;        // from 1: this entry is passed over unpaged; 0: it was paged, and failed
  bool operator==(const TurnAdvanced&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("why", self.why);
    visit("contact", self.contact);
    visit("entry", self.entry);
  }
};

struct PersonUnreachable {
  static constexpr std::string_view name = "person_unreachable";
  IncidentId incident;
  PersonName person;
  std::string why;
  bool operator==(const PersonUnreachable&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("why", self.why);
  }
};

// --- pages and deliveries ---------------------------------------------------------------------

enum class PagePurpose { wake, resolved_notice, confirmation };
[[nodiscard]] const char* to_string(PagePurpose purpose);

// Intent: this person is to be reached through this contact. What is asked of the world follows as
// DeliveryRequested.
struct PageRequested {
  static constexpr std::string_view name = "page_requested";
  PageId page;
  IncidentId incident;
  PersonName person;
  ContactName contact;
  ContactKind kind = ContactKind::sms;
  std::string address;  // as it was then
  PagePurpose purpose = PagePurpose::wake;
  std::string code;     // what a text reply names: "42"; unique per phone for a day
  bool pair = false;    // a call pair: two calls from one number within pair_window
  int more = 0;         // other incidents bundled into this page
  std::string text;     // of a confirmation
  int entry = 0;        // which entry of the turn, from 1; 0: none
  Span pair_gap{0};     // of a pair: from the end of the first call to the second
  Span pair_window{0};  // the second starts sooner than this after the first started
  std::optional<Instant>
      bundle_until;  // pages of other incidents wait until then; none: they do not
  bool operator==(const PageRequested&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("incident", self.incident);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("kind", self.kind);
    visit("address", self.address);
    visit("purpose", self.purpose);
    visit("code", self.code);
    visit("pair", self.pair);
    visit("more", self.more);
    visit("text", self.text);
    visit("entry", self.entry);
    visit("pair_gap", self.pair_gap);
    visit("pair_window", self.pair_window);
    visit("bundle_until", self.bundle_until);
  }
};

// This incident's page is not sent on its own now: this person was paged a moment ago. Pages to
// them that go out until then tell of it ("and 3 more"); when the window ends it is paged.
struct PageBundled {
  static constexpr std::string_view name = "page_bundled";
  IncidentId incident;
  PersonName person;
  ContactName contact;
  PageId into;
  ContactKind kind = ContactKind::sms;
  int entry = 0;  // which entry of the turn, from 1
  bool operator==(const PageBundled&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("into", self.into);
    visit("kind", self.kind);
    visit("entry", self.entry);
  }
};

// The outbox: one request to one carrier. Due until a report of it is a fact; sent again after a
// restart with the same key (page-leg-attempt).
struct DeliveryRequested {
  static constexpr std::string_view name = "delivery_requested";
  PageId page;
  int leg = 1;      // 2: the second call of a pair
  int attempt = 1;  // counts requests of this leg
  CarrierName carrier;
  std::string from;  // sender number
  bool operator==(const DeliveryRequested&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("leg", self.leg);
    visit("attempt", self.attempt);
    visit("carrier", self.carrier);
    visit("from", self.from);
  }
};

struct DeliveryProgressed {
  static constexpr std::string_view name = "delivery_progressed";
  PageId page;
  int leg = 1;
  int attempt = 1;
  DeliveryState state = DeliveryState::accepted;
  FailureClass failure = FailureClass::none;
  std::string reason;
  std::string reference;
  bool operator==(const DeliveryProgressed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("leg", self.leg);
    visit("attempt", self.attempt);
    visit("state", self.state);
    visit("failure", self.failure);
    visit("reason", self.reason);
    visit("reference", self.reference);
  }
};

// Asks the carrier to hang up or to forget it.
struct DeliveryCancelled {
  static constexpr std::string_view name = "delivery_cancelled";
  PageId page;
  int leg = 1;
  int attempt = 1;
  bool operator==(const DeliveryCancelled&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("leg", self.leg);
    visit("attempt", self.attempt);
  }
};

struct ContactBroken {
  static constexpr std::string_view name = "contact_broken";
  PersonName person;
  ContactName contact;
  std::string address;
  std::string why;
  Instant until;  // tried again after this; not later than now: it is mended
  bool operator==(const ContactBroken&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("person", self.person);
    visit("contact", self.contact);
    visit("address", self.address);
    visit("why", self.why);
    visit("until", self.until);
  }
};

// --- humans -----------------------------------------------------------------------------------

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

// A key that means nothing, silence after picking up, or a text that names no open page: told back
// to the human, never taken for an acknowledgement.
struct AnswerUnclear {
  static constexpr std::string_view name = "answer_unclear";
  PageId page;
  Via via = Via::call;
  std::string what;
  bool operator==(const AnswerUnclear&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("via", self.via);
    visit("what", self.what);
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

struct AckTimedOut {
  static constexpr std::string_view name = "ack_timed_out";
  IncidentId incident;
  bool operator==(const AckTimedOut&) const = default;
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
  bool operator==(const OverrideSet&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("rotation", self.rotation);
    visit("person", self.person);
    visit("from", self.from);
    visit("to", self.to);
    visit("by", self.by);
  }
};

// A request that was understood and not carried out ("incident 7 is resolved").
struct Refused {
  static constexpr std::string_view name = "refused";
  IncidentId incident;
  std::string why;
  bool operator==(const Refused&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("why", self.why);
  }
};

struct PlanAdopted {
  static constexpr std::string_view name = "plan_adopted";
  std::string summary;  // "12 people, 3 rotations, 2 policies, 4 routes"
  bool operator==(const PlanAdopted&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("summary", self.summary); }
};

// A carrier fell silent or refused an input that is already handled, and the like: kept as a trace.
using Fact =
    std::variant<IncidentOpened, IncidentReopened, AlertJoined, AlertRefreshed, AlertEnded,
                 AlertLost, UrgencyRaised, StepEntered, HandoffPassed, TargetEmpty, RoundFinished,
                 NobodyAnswered, TurnBegan, TurnAdvanced, PersonUnreachable, PageRequested,
                 PageBundled, DeliveryRequested, DeliveryProgressed, DeliveryCancelled,
                 ContactBroken, Acknowledged, AnswerUnclear, TextTaken, AckTimedOut,
                 EscalatedByHand, IncidentResolved, OverrideSet, Refused, PlanAdopted>;

// A fact with the moment it became one. The journal adds the sequence number.
struct Dated {
  Instant at;
  Fact fact;
  bool operator==(const Dated&) const = default;
};
using Facts = std::vector<Dated>;

[[nodiscard]] std::string_view name_of(const Fact& fact);

}  // namespace reveille::escalation
