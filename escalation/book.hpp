// SPDX-License-Identifier: Apache-2.0
// The whole state of paging, built from facts and from nothing else.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "escalation/fact.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

struct AlertRecord {
  AlertKey key;
  Labels labels;
  Labels annotations;
  Instant starts_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> ended_at;
  bool lost = false;
  std::vector<EvidenceTable> evidence;
  std::string link;
  Instant told_at;                       // when its words last became a fact
  std::vector<std::string> silenced_by;  // empty: it is heard
  std::vector<std::string> inhibits;     // its places in the index of inhibition
  std::vector<std::string> inhibitable;
  std::optional<Instant> heard_at;  // somebody answered while it fired
  bool operator==(const AlertRecord&) const = default;
};

// One request to a carrier and what became of it.
struct Delivery {
  int leg = 1;
  int attempt = 1;
  CarrierName carrier;
  std::string from;
  DeliveryState state = DeliveryState::requested;
  FailureClass failure = FailureClass::none;
  std::string reason;
  std::string reference;
  Instant requested_at;
  Instant changed_at;
  Instant started_at;  // the first sign that the carrier has it; requested_at before
  std::optional<Instant> connected_at;  // of a call: when we heard that it rings
  bool cancel_requested = false;
  std::optional<Instant> cut_at;  // hung up then so that the second call of its pair can come
  bool operator==(const Delivery&) const = default;
};

// Incidents as runs of consecutive numbers, each by its first and last: a storm's are few runs.
using IncidentRuns = std::vector<std::pair<IncidentId, IncidentId>>;

struct Page {
  PageId id;
  IncidentId incident;
  PersonName person;
  ContactName contact;
  ContactKind kind = ContactKind::sms;
  std::string address;
  PagePurpose purpose = PagePurpose::wake;
  std::string code;
  bool pair = false;
  Span pair_gap{0};
  Span pair_window{0};
  Span first_call{0};
  int more = 0;
  IncidentRuns told;  // the incidents behind `more`: an answer to the page is for them too
  std::string text;
  std::string key;         // what acknowledges on the phone; "": 4
  std::string snooze_key;  // and what snoozes; "": nothing
  Instant requested_at;
  int round = 1;  // where the incident stood then
  int step = 1;
  std::vector<Delivery> deliveries;  // in the order of their requests; the last is the current one
  bool answered = false;             // a human answered through it
  bool superseded = false;           // a later page went to the same contact for the same incident
  std::optional<Instant> due;        // the next call of the pair, or a retry
  DrillId drill;                     // whose page it is; then it has no incident
  bool dnd_asked = false;            // whether Do-Not-Disturb was on when it came
  std::optional<bool> dnd_on;        // the answer
  PostEvent event = PostEvent::paged;  // of a post, whose address is its outlet
  std::string by{};
  bool operator==(const Page&) const = default;
};

// A person's turn: where they stand in their own list of contacts.
struct Turn {
  PersonName person;
  std::string because;
  Instant from;
  std::vector<TurnEntry> entries;
  std::size_t next = 0;    // index of the first entry not yet paged
  bool advanced = false;   // the next entry is due now
  bool exhausted = false;  // unreachable: nothing left to try
  bool earlier = false;    // began in an earlier step; its contacts still run
  std::vector<PageId> pages;
  bool operator==(const Turn&) const = default;
};

enum class IncidentState { open, acknowledged, resolved };
[[nodiscard]] const char* to_string(IncidentState state);

// An incident that waits for the end of a bundle's window.
struct Waiting {
  bool low = false;  // urgent ones first
  IncidentId incident;
  ContactName contact;
  auto operator<=>(const Waiting&) const = default;
};
using BundleKey = std::pair<PersonName, ContactKind>;

// What a channel or webhook was last told of an incident.
struct Told {
  IncidentState state = IncidentState::open;
  Instant at;
  PageId page;
  bool arrived = false;  // it has taken some post that told of it
  bool operator==(const Told&) const = default;
};

struct Incident {
  IncidentId id;
  std::string title;
  std::string route;
  Labels group;
  Urgency urgency = Urgency::urgent;
  Span reopen_within{0};
  Terms terms;
  IncidentState state = IncidentState::open;
  Instant opened_at;
  std::string paged_by;  // of a page by hand
  Instant since;         // opened, re-opened or became urgent: an answer to an older page is stale
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;
  std::set<PersonName> acks;             // of people, where a step wants several
  std::optional<Instant> snoozed_until;  // only while acknowledged
  std::optional<Instant> heard_at;       // of its alerts somebody has heard, by answering
  std::size_t heard = 0;                 // those of them that still fire
  std::optional<Instant> resolved_at;
  std::map<AlertKey, AlertRecord> alerts;
  std::size_t firing = 0;   // alerts that have not ended
  std::size_t audible = 0;  // those of them that nothing silences
  bool muted = false;       // none is heard: nobody is paged
  int round = 1;
  int step = 1;                    // 0: final
  Instant step_until;              // when the next step is due
  std::optional<Instant> handoff;  // when the targets of the step must be resolved again
  std::vector<Turn> turns;         // of the current step, and unfinished ones of earlier steps
  std::vector<PageId> pages;       // the oldest are forgotten when there are too many
  std::size_t pages_forgotten = 0;
  std::map<std::pair<PersonName, ContactName>, PageId> latest;  // the last page of each contact
  std::set<PersonName> unanswered;                              // paged, and have not acknowledged
  std::set<std::pair<BundleKey, ContactName>> bundled;          // where it waits
  int times_reopened = 0;
  std::optional<Instant> due;  // its next step, contact, handoff or acknowledgement time-out
  std::map<OutletName, Told> told{};

  [[nodiscard]] const Turn* turn(const PersonName& person) const;
  [[nodiscard]] bool awake(const PersonName& person) const { return !unanswered.contains(person); }
  bool operator==(const Incident&) const = default;
};

// The pages that went to one person by one kind of contact within a moment.
struct Bundle {
  PageId last;
  Urgency urgency = Urgency::low;
  Instant until;     // later pages wait until then
  int in_a_row = 0;  // pages that nobody answered, each sent while others waited behind it
  std::optional<Instant> other_number_at;  // when one last did not wait, for another number
  std::set<Waiting> waiting;
  bool operator==(const Bundle&) const = default;
};

// The notices to one person that incidents are resolved.
struct Notices {
  PageId last;
  Instant until;  // later ones wait until then, and are one
  int in_a_row = 0;
  std::set<IncidentId> waiting;
  bool operator==(const Notices&) const = default;
};

// The posts to one channel or webhook.
struct Posts {
  PageId last;
  Instant until;  // later ones wait until then, and are one
  std::set<IncidentId> waiting;
  bool operator==(const Posts&) const = default;
};

struct Silence {
  SilenceId id;
  std::string configured;
  SilenceTerms terms;
  std::string by;
  Instant updated_at;
  bool active = false;
  std::optional<Instant> next;
  std::optional<Instant> ended_at;
  bool operator==(const Silence&) const = default;
};

// What is left of a page that others took the place of long ago: somebody may answer it yet.
struct ForgottenPage {
  IncidentId incident;
  PersonName person;
  Instant requested_at;
  int round = 1;  // where the incident stood then
  int step = 1;
  bool operator==(const ForgottenPage&) const = default;
};

// The texts that one phone may answer to.
struct Phone {
  std::map<std::string, PageId> codes;        // the last page of each code
  std::map<PageId, std::string> given;        // the same, the longest ago first
  std::map<PageId, ForgottenPage> forgotten;  // those of them that are no longer in the book
  bool operator==(const Phone&) const = default;
};

enum class DrillStage { planned, paged, answered, over };
[[nodiscard]] const char* to_string(DrillStage stage);

// A test of one contact of one person. It concerns nobody else and ends by itself.
struct Drill {
  DrillId id;
  PersonName person;
  ContactName contact;  // empty: chosen when it begins
  DrillForm form = DrillForm::quiet;
  bool scheduled = false;  // by the configuration
  std::string by;
  Instant asked_at;
  Instant at;  // when it begins
  DrillStage stage = DrillStage::planned;
  PageId page;
  DrillOutcome outcome = DrillOutcome::none;
  std::string why;
  std::optional<Instant> due;  // while it is not over
  std::optional<Instant> ended_at;
  bool operator==(const Drill&) const = default;
};

// What is due when: kept by evolve(), so that a tick touches only what is due.
struct Agenda {
  std::set<std::pair<Instant, IncidentId>> incidents;
  std::set<std::pair<Instant, PageId>> pages;
  std::set<std::pair<Instant, AlertKey>> alerts;  // when contact with the sender is lost
  std::set<std::pair<Instant, DrillId>> drills;
  std::set<std::pair<Instant, SilenceId>> silences;  // when they turn
  bool operator==(const Agenda&) const = default;
};

// What evolve() has changed, or taken away, while somebody follows it: for whoever writes a large
// book down piece by piece. No part of what the book says.
struct Touched {
  bool followed = false;
  std::set<IncidentId> incidents;
  std::set<PageId> pages;

  void note(IncidentId id) {
    if (followed) incidents.insert(id);
  }
  void note(PageId id) {
    if (followed) pages.insert(id);
  }
  bool operator==(const Touched&) const { return true; }
};

// Owned by the paging thread; changed by evolve() only. Readers get closures run on that thread.
struct Book {
  // Not inline, as those of Dated.
  Book();
  Book(const Book&);
  Book(Book&&) noexcept;
  Book& operator=(const Book&);
  Book& operator=(Book&&) noexcept;
  ~Book();
  bool operator==(const Book&) const;

  std::map<IncidentId, Incident> incidents;
  std::map<PageId, Page> pages;
  std::map<AlertKey, IncidentId> alerts;  // of incidents that are not resolved
  std::map<std::pair<std::string, Labels>, IncidentId> groups;  // by route and group: the last one
  std::map<std::pair<PersonName, ContactName>, ContactBroken> broken;
  std::map<BundleKey, Bundle> bundles;
  std::map<PersonName, Notices> notices;
  std::map<OutletName, Posts> posts;
  std::map<std::string, Phone> phones;  // by number
  Ledger proofs;
  std::map<DrillId, Drill> drills;          // those that are over for a while
  std::map<PersonName, Instant> drilled;    // when each was last paged by a drill
  std::map<PersonName, Instant> phoned_in;  // when each last answered by key or text
  std::vector<OverrideSet> overrides;       // in the order of their ids; ended ones for a while
  std::set<std::string> texts_seen;         // message ids, bounded
  std::deque<std::string> texts_order;      // the same, oldest first
  std::set<std::pair<Instant, IncidentId>> resolved;  // oldest first, to forget them
  std::map<SilenceId, Silence> silences;              // ended ones for a few days
  std::map<std::pair<std::string, std::string>, std::set<SilenceId>>
      silences_by_label;  // active ones, by a label and value that they ask for; {}: none
  std::map<std::string, std::set<AlertKey>> inhibiting;   // who silences, by key
  std::map<std::string, std::set<AlertKey>> inhibitable;  // who is silenced by it
  std::map<std::string, PersonName> picked;  // whose turn it was last, by round-robin step
  std::set<IncidentId> reconsider;           // something that silences has changed since
  Agenda agenda;
  SilenceId last_silence;
  IncidentId last_incident;
  PageId last_page;
  OverrideId last_override;
  DrillId last_drill;
  Instant last_fact_at;  // the floor of the next `now`
  Touched touched;

  [[nodiscard]] const Incident* incident(IncidentId id) const;
  [[nodiscard]] const Page* page(PageId id) const;
  [[nodiscard]] const Drill* drill(DrillId id) const;
};

// Resolved incidents are remembered this long, and no more than so many of them.
inline constexpr Span remember_resolved{7 * 24 * 3'600'000LL};
inline constexpr std::size_t resolved_incidents_most = 10'000;
// Of one incident no more pages are remembered than the last of each contact, those of turns that
// still run, those that may still ring, and this many others: the newest. The journal has them all.
inline constexpr std::size_t past_pages_most = 200;
// Of a request that nothing was heard of for so long nothing rings any more.
inline constexpr Span rings_most{15 * 60'000};
// Overrides that have ended are remembered this long, for the calendar of the past; of them and of
// those to come no more than so many.
inline constexpr Span remember_overrides{62 * 24 * 3'600'000LL};
inline constexpr std::size_t overrides_remembered_most = 1'000;
inline constexpr std::size_t overrides_most = 1'000;
inline constexpr Span override_longest{366 * 24 * 3'600'000LL};
inline constexpr Span override_ahead_most{10LL * 366 * 24 * 3'600'000LL};
inline constexpr std::size_t override_note_bytes = 200;
// Drills that are over are remembered, no more than so many; as many may wait.
inline constexpr std::size_t drills_remembered_most = 200;
inline constexpr std::size_t drills_most = 10'000;
inline constexpr Span drill_ahead_most{400LL * 24 * 3'600'000LL};
// A snooze is for a night or a weekend; what may wait longer is resolved, or silenced with a
// reason.
inline constexpr Span longest_snooze{7 * 24 * 3'600'000LL};
// By a key, which can say no time, and by a text that says none.
inline constexpr Span usual_snooze{30 * 60'000};
inline constexpr Span remember_silences{5 * 24 * 3'600'000LL};
inline constexpr std::size_t silences_most = 10'000;
inline constexpr std::size_t texts_seen_most = 4'096;
// An incident with more alerts than this forgets each as it ends.
inline constexpr std::size_t alerts_remembered_most = 20'000;

// The route of an incident that a human opened by hand: no alert ever joins it.
inline constexpr const char* paged_by_hand = "(paged by hand)";

// Like standing_of() of the ledger; a contact that is known to be broken has failed.
[[nodiscard]] Standing standing_of(const Book& book, const Plan& plan, const Person& person,
                                   const Contact& contact, Instant now);

// What is left of that page; nullptr: it is in the book, or nothing is left.
[[nodiscard]] const ForgottenPage* forgotten_page(const Book& book, PageId id);
// What an answer must know of a page, be it in the book or forgotten; nullopt: nothing is left.
[[nodiscard]] std::optional<ForgottenPage> remembered_page(const Book& book, PageId id);

// The other incidents that wait to be told to this person, by whatever contact.
[[nodiscard]] std::vector<IncidentId> waiting_for(const Book& book, const PersonName& person,
                                                  IncidentId but);

// The others that wait for this outlet and have come to the same as this incident; of those that
// are forgotten the end is known.
[[nodiscard]] std::vector<IncidentId> waiting_alike(const Book& book, const OutletName& outlet,
                                                    const Incident& incident);

[[nodiscard]] IncidentRuns runs_of(const std::vector<IncidentId>& ascending);
[[nodiscard]] bool is_in(const IncidentRuns& runs, IncidentId id);

// A human has answered for it: nothing waits to be told with it any more. That the signal ended is
// no answer, or what comes and goes would be a page each time.
[[nodiscard]] bool is_answered(const Book& book, const Page& page);

// What acknowledges in a call that this page places.
[[nodiscard]] char acknowledge_key_of(const Page& page);

// Nothing more will be heard of it.
[[nodiscard]] bool is_over(const Delivery& delivery);
// It rings, or somebody listens.
[[nodiscard]] bool is_connected(const Delivery& call);
// Nothing will come of it by waiting or trying again: the contact itself does not work.
[[nodiscard]] bool is_hopeless(const Page& page);
// Failed in a way that another request may mend.
[[nodiscard]] bool is_worth_retrying(const Delivery& delivery);
// Its first call is the last of it that was asked for, and nothing speaks against the second.
[[nodiscard]] bool awaits_second_call(const Page& page);
// No carrier is left that has not been asked for this call in vain.
[[nodiscard]] bool may_never_ring(const Page& page);
// The second call of its pair is still to come: the phone must hear it, or it stays silent.
[[nodiscard]] bool calls_again(const Book& book, const Page& page, Instant now);
// The page still has a purpose: its incident wants an answer, and no later page took its place.
[[nodiscard]] bool still_matters(const Book& book, const Page& page);

// Applies one fact: trivial, total (an impossible fact of an old journal is skipped, never fatal),
// stable across versions.
void evolve(Book& book, const Dated& fact);

// Every invariant that must hold between two inputs; empty when all do. Each sentence names the
// incident. The same code runs in the simulator, the chaos tests and every 10 s in production.
[[nodiscard]] std::vector<std::string> audit(const Book& book, const Plan& plan, Instant now);

}  // namespace reveille::escalation
