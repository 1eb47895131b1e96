// SPDX-License-Identifier: Apache-2.0
// The world of one night: carriers, phones on bedside tables, and the people who sleep beside
// them. docs/the-night.md tells the same in words; what no source gives a number for is a choice,
// and the tables show what comes of another one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/plan.hpp"
#include "integrations/sandbox/phone.hpp"
#include "nights/chance.hpp"

namespace reveille::nights {

// Probabilities, each drawn once a night unless it says otherwise.
struct Assumptions {
  std::string name = "as assumed";
  // phones
  double ios = 0.5;             // else Android: a longer window for a repeated call
  double dnd = 0.9;             // in Do-Not-Disturb from 23:00 to 07:00
  double repeated_calls = 0.9;  // and lets a repeated call through: the default of both systems
  double call_bypass = 0.1;     // our number is saved, and let through for calls
  double text_bypass = 0.05;    // ... for texts
  double screened = 0.03;       // a robot answers callers that are not saved
  double off = 0.02;            // off, empty, no coverage: until morning
  double unheard = 0.03;        // silent by its switch, or in another room
  double mailbox = 0.9;         // answers what rings longer than 15 to 30 s
  // people
  double awake = 0.03;       // all night: sees what a silent phone shows, sooner or later
  double call_wakes = 0.65;  // each audible ring, of whoever sleeps
  double text_wakes = 0.25;  // each audible text
  double presses = 0.95;     // having picked up: else hangs up, and sleeps on
  // carriers
  double outage = 0.002;     // takes nothing, for 10 minutes to 5 hours around the alert
  double call_lost = 0.015;  // each call: it never rings, and nobody learns why
  double text_lost = 0.02;   // each text
  double text_late = 0.02;   // each text: 5 to 60 minutes instead of 2 to 15 s
};

// What becomes of a call, all of it counted from when it was asked for.
struct CallFate {
  enum class End { unanswered, mailbox, robot, hung_up, key };
  End end = End::unanswered;
  bool rings = true;  // as far as the carrier can tell: a phone in DnD rings as well
  Span ringing{0};
  Span picked_up{0};
  Span over{0};
  std::optional<Span> reply;  // woken too late for the call: answers the text instead
};

struct TextFate {
  std::optional<Span> arrives;
  std::optional<Span> reply;
};

class Household {
 public:
  // The alert fires at `alert`; the night ends with everybody's quiet hours.
  Household(const Assumptions& assumed, Chance chance, const escalation::Plan& plan, Instant alert);

  // In the order of time.
  [[nodiscard]] bool takes(const escalation::CarrierName& carrier, Instant at);
  [[nodiscard]] CallFate call(const escalation::PersonName& who, const std::string& from, Span ring,
                              Instant at);
  [[nodiscard]] TextFate text(const escalation::PersonName& who, Instant at);
  [[nodiscard]] std::optional<Span> reads_mail(const escalation::PersonName& who);

  // Why this person, of a night without an acknowledgement, gave none: one of reasons().
  [[nodiscard]] std::string why_not(const escalation::PersonName& who) const;

 private:
  struct Sleeper {
    integrations::sandbox::PhoneSettings phone;
    Zone zone;
    bool unheard = false;
    std::optional<Instant> awake_from;
    bool has_text = false;
    std::map<std::string, Instant> rang;  // by the caller's number
    int calls = 0;
    int rings = 0;  // that made a sound
    int texts = 0;
  };

  [[nodiscard]] Sleeper asleep(const escalation::Person& person) const;
  [[nodiscard]] bool is_awake(const Sleeper& sleeper, Instant at) const;
  void let_ring(CallFate& fate, Sleeper& sleeper, const std::string& who, Span ring, Instant at,
                bool audible);

  Assumptions assumed_;
  Chance chance_;
  Instant alert_;
  std::map<escalation::PersonName, Sleeper> sleepers_;
  bool refused_ = false;  // by a carrier, at least once
};

// Everything that may keep a person from answering all night. A pager that did what it can leaves
// no others: "was never called" and "no call arrived" are its own.
[[nodiscard]] const std::set<std::string>& reasons();

}  // namespace reveille::nights
