// SPDX-License-Identifier: Apache-2.0
// Facts about a policy's course: steps, rounds, people's turns. See escalation/fact.hpp for what a
// fact is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "escalation/input.hpp"
#include "escalation/names.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

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

// Of the people of a round-robin step it is this one's turn.
struct Picked {
  static constexpr std::string_view name = "picked";
  IncidentId incident;
  std::string step;  // "default/1"
  PersonName person;
  bool operator==(const Picked&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("step", self.step);
    visit("person", self.person);
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

// A person's turn in an incident began: their contacts run by their delays from `from`. Or they
// have one that still runs, and it goes on.
struct TurnBegan {
  static constexpr std::string_view name = "turn_began";
  IncidentId incident;
  PersonName person;
  std::string because;  // the target: "rotation:primary", "handoff of rotation:primary"
  Instant from;         // later than the fact's time for low urgency outside working hours
  std::vector<TurnEntry> entries;
  bool goes_on = false;  // nothing of it begins again
  bool operator==(const TurnBegan&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("because", self.because);
    visit("from", self.from);
    visit("entries", self.entries);
    visit("goes_on", self.goes_on);
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

}  // namespace reveille::escalation
