// SPDX-License-Identifier: Apache-2.0
// The plan: who there is, how each is reached, who is on call, what is escalated how. Read from the
// configuration, immutable, replaced as a whole on reload. Everything keeps its place in the file,
// because findings and mistakes point there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/matcher.hpp"
#include "base/tree.hpp"
#include "base/zone.hpp"
#include "escalation/names.hpp"
#include "escalation/rotation.hpp"
#include "escalation/silence.hpp"

namespace reveille::escalation {

enum class ContactKind {
  sms,
  call,
  email,
  post,  // to a chat room or a webhook: no person's contact
};
[[nodiscard]] const char* to_string(ContactKind kind);

// How a contact gets through Do-Not-Disturb, as its owner says (proofs are the ledger's matter).
enum class DndPassage {
  none,           // silenced
  repeated_call,  // the second call from one number within 3 minutes rings (iOS; Android 15)
  bypass,  // the phone lets this sender through (contact card with emergency bypass, starred)
};
[[nodiscard]] const char* to_string(DndPassage passage);

struct Contact {
  ContactName name;
  ContactKind kind = ContactKind::sms;
  std::string address;  // E.164 number or mail address; never logged unmasked
  DndPassage dnd = DndPassage::none;
  Place place;
  std::string device{};                 // for people; another one is another proof
  std::vector<CarrierName> carriers{};  // asked before all others; empty: as its owner says
};

// One line of a person's rules: page this contact so long after the person's turn began.
struct WakeRule {
  ContactName contact;
  Span after{0};
  Place place;
};

// Drills that the configuration asks for, and what makes a proof.
enum class DrillTime { end_of_quiet_hours, beginning_of_quiet_hours };
struct DrillSettings {
  Span every{0};  // one for each person so often; 0: none but those that are asked for
  DrillTime time = DrillTime::end_of_quiet_hours;
  Span valid_for{90 * 24 * 3'600'000LL};  // how long a proof lasts
  Span answer_within{5 * 60'000};         // a drill that is not answered by then has failed
};

struct Person {
  PersonName name;
  std::string full_name;
  Zone zone;
  std::vector<DailyWindow> quiet_hours;    // the phone is in DnD
  std::vector<DailyWindow> working_hours;  // low urgency pages wait for these; empty = always
  std::vector<Contact> contacts;
  std::vector<WakeRule> urgent;  // ordered by `after`
  std::vector<WakeRule> low;
  std::vector<CarrierName> carriers;  // asked before all others; empty: as the plan has them
  Span drill_every{0};                // as DrillSettings have it, unless the person says otherwise
  DrillTime drill_time = DrillTime::end_of_quiet_hours;
  Place place;
  [[nodiscard]] const Contact* contact(const ContactName& contact_name) const;
};

struct Team {
  TeamName name;
  std::vector<PersonName> people;
  Place place;
};

struct Everyone {
  bool operator==(const Everyone&) const = default;
};
using TargetChoice = std::variant<PersonName, RotationName, TeamName, Everyone, OutletName>;
struct Target {
  TargetChoice choice;
  Place place;
};
[[nodiscard]] std::string to_string(const Target& target);  // "rotation:primary", "everyone"
[[nodiscard]] bool is_outlet(std::string_view target);
// Nobody is behind these targets: they are posted to, if there are any.
[[nodiscard]] bool only_posts(const std::vector<Target>& targets);
[[nodiscard]] bool only_posts(const std::vector<std::string>& targets);

struct Step {
  std::vector<Target> targets;
  Span timeout{5 * 60'000};       // 0, of a step that only posts: it does not wait
  std::vector<std::string> with;  // contacts or kinds ("call"); empty: by each person's own rules
  int acks = 1;                   // so many different people must acknowledge
  bool round_robin = false;       // one of its people, the next one each time
  Place place;
};

struct Policy {
  PolicyName name;
  std::vector<Step> steps;
  int repeat = 2;             // further rounds after the first
  std::vector<Target> final;  // after the last round, again and again; default: everyone
  Span final_every{10 * 60'000};
  Span ack_timeout{30 * 60'000};  // 0: an ack holds until the incident resolves
  bool ack_by_code = false;       // on the phone: by a digit that only a listener knows
  Place place;
};

// How late it may be at worst, as the configuration promises; `check` fails where it is later.
struct Promise {
  struct Limit {
    Span most{0};
    Place place;
  };
  std::optional<Limit> first_waking_page;
  std::optional<Limit> second_human;
};

struct Route {
  std::string name;   // for messages: its name, or its matchers
  Matchers matchers;  // empty: everything
  std::vector<std::string> group_by;
  PolicyName policy;
  Urgency urgency = Urgency::urgent;
  Span reopen_within{60 * 60'000};
  Promise promise;  // instead of the plan's
  Place place;
};

// A way out that can reach phones, as the configuration names it.
struct Carrier {
  CarrierName name;
  bool sms = true;
  bool call = true;
  std::vector<std::string> from;  // sender numbers; a call pair uses one of them for both calls
  Place place;
  bool email = false;  // then `from` are mail addresses
  [[nodiscard]] bool takes(ContactKind kind) const;
};

// A channel of a chat, or a webhook: it is told what happens, and is nobody. What it takes to get
// there is known to integrations.
struct Outlet {
  OutletName name;
  Place place;
};

struct Timing {
  Span ring{25'000};          // how long a call rings; <= 30 s so that a pair fits DnD's window
  Span talk{20'000};          // to what picks up the first call of a pair as late as that
  Span pair_gap{15'000};      // from the end of the first call of a pair to the second
  Span pair_window{180'000};  // the second must start this soon after the first start (iOS: 3 min)
  Span bundle{60'000};        // later pages to one person within this are told as "and N more"
  Span low_urgency_limit{72 * 3'600'000LL};

  // How long the first call of a pair lasts at most. Then it is hung up, for it may be a mailbox
  // that listens: the second call is the one that wakes.
  [[nodiscard]] Span first_call() const { return ring + talk; }
  // From the first call of a pair to the second, at most.
  [[nodiscard]] Span second_call() const { return first_call() + pair_gap; }
};
// Carriers end a call so long after somebody has picked up.
inline constexpr Span longest_call{300'000};

// The rules by which this person is paged, ordered by delay. With `with` only those contacts, the
// first of them at once; whoever has none of them is paged by all the same.
[[nodiscard]] std::vector<WakeRule> rules_of(const Person& person, Urgency urgency,
                                             const std::vector<std::string>& with);

struct Plan {
  std::map<PersonName, Person> people;
  std::map<RotationName, Rotation> rotations;
  std::map<TeamName, Team> teams;
  std::map<PolicyName, Policy> policies;
  std::vector<Override> overrides;  // of the configuration; the book holds those set at run time
  std::vector<Route> routes;        // the first that matches takes the alert
  std::vector<ConfiguredSilence> silences;
  std::vector<Inhibition> inhibitions;
  std::map<std::string, Zone> zones;  // all that the configuration names
  std::vector<Carrier> carriers;      // in order of preference
  std::map<OutletName, Outlet> outlets;
  Timing timing;
  DrillSettings drills;
  Promise promise;                       // of every urgent route
  std::string public_name = "Reveille";  // how it introduces itself on the phone

  [[nodiscard]] const Person* person(const PersonName& name) const;
  [[nodiscard]] const Policy* policy(const PolicyName& name) const;
  [[nodiscard]] const Route* route_of(const Labels& labels) const;
};

// Those that take pages of this kind, in the plan's order of preference.
[[nodiscard]] std::vector<const Carrier*> carriers_for(const Plan& plan, ContactKind kind);
// The same as this contact's pages ask them, one after the other. Whatever it prefers, none is left
// out: a page is never stuck for want of a carrier that the plan has.
[[nodiscard]] std::vector<const Carrier*> carriers_for(const Plan& plan, const Person& person,
                                                       const Contact& contact);

}  // namespace reveille::escalation
