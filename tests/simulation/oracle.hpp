// SPDX-License-Identifier: Apache-2.0
// What is true in the simulated world, and what must follow from it. Knows who was really called,
// who really pressed which key, what a sender was really told; learns what the core decided from
// durable facts alone. Shares no code with escalation/ but the words: its rotations, its targets
// and its deadlines are its own, small and slow.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/fact.hpp"
#include "escalation/plan.hpp"
#include "simulation/drill_judge.hpp"
#include "simulation/timeline.hpp"

namespace reveille::simulation {

using escalation::AlertKey;
using escalation::DeliveryState;
using escalation::IncidentId;
using escalation::PageId;
using escalation::PersonName;

struct Key {
  PageId page;
  int leg = 1;
  int attempt = 1;
  auto operator<=>(const Key&) const = default;
};

struct Violation {
  std::string invariant;  // "I5"
  std::string sentence;
};

// What a human did on purpose.
struct Act {
  enum class Kind { acknowledge, escalate, resolve, reassign, snooze, tell_on, tell_off };
  Kind kind = Kind::acknowledge;
  escalation::Via via = escalation::Via::call;
  std::string who;
  PageId page;          // of a call; of a text with a code
  IncidentId incident;  // of the API
  Instant until{};      // of a snooze at a desk
  Span length{0};       // of one by text
};

class Oracle {
 public:
  explicit Oracle(const Timeline& timeline) : timeline_(timeline), drills_(*this, timeline) {}

  [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }
  void violated(const char* invariant, std::string sentence);
  void require(bool holds, const char* invariant, const auto& sentence) {
    if (!holds) violated(invariant, sentence());
  }

  // --- what happened in the world ---
  void sender_was_told_firing(const AlertKey& key, bool urgent, bool same_words);
  void sender_says_something_new(const AlertKey& key);
  // `episode`: the same again is the same news.
  void sender_says_resolved(const AlertKey& key, std::uint64_t episode);
  void handed_over(const Key& key);
  // What a carrier really did with it; `failed` for a number that does not work.
  void reached(const Key& key, DeliveryState state);
  // The carrier gave no good answer; another request may.
  void refused(const Key& key);
  void acted(Act act);
  // The words that answered a key or a text.
  void told(const std::string& words, PageId page);

  // --- what the core made of it ---
  void committed(const escalation::Facts& facts, const escalation::Plan& plan);
  void daemon_died();
  void daemon_came_up();
  // Time that the daemon had no use of: deadlines move.
  void lost_time(Span span);
  // Each simulated minute while the daemon is up; `clock`: what it believes the time is.
  void look(Instant clock);

  // Not resolved, with the bound within which a healed world must have acknowledged it.
  struct Unanswered {
    IncidentId incident;
    Span bound{0};
  };
  [[nodiscard]] std::vector<Unanswered> unanswered(const escalation::Plan& plan) const;
  [[nodiscard]] std::vector<IncidentId> unresolved() const;
  [[nodiscard]] PageId newest_page_of(IncidentId incident) const;
  [[nodiscard]] std::string person_of(PageId page) const;
  [[nodiscard]] std::string code_of(PageId page) const;
  [[nodiscard]] bool is_open(IncidentId incident) const;
  [[nodiscard]] bool was_answered(IncidentId incident) const;
  [[nodiscard]] IncidentId incident_of(PageId page) const;
  // They answered lately that Do-Not-Disturb was on, or off.
  [[nodiscard]] bool has_told(const std::string& who, bool on) const;

  struct Counts {
    std::uint64_t incidents = 0;
    std::uint64_t pages = 0;
    std::uint64_t handovers = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t acknowledgements = 0;
    std::uint64_t facts = 0;
    std::uint64_t deaths = 0;
  };
  Counts counts;

 private:
  enum class Status { open, acknowledged, resolved };
  struct Case {
    IncidentId id;
    Status status = Status::open;
    Instant status_since;           // true time
    Instant acknowledged_clock;     // the daemon's time
    bool resolved_by_hand = false;  // once; what is back in the same turn is open again
    Instant since_clock;            // opened, re-opened or raised
    escalation::Urgency urgency = escalation::Urgency::urgent;
    escalation::Terms terms;
    int step = 1;
    bool muted = false;
    std::optional<Instant> snoozed_until;  // the daemon's time
    std::set<PersonName> acked;            // where a step wants several
    std::optional<Instant> step_deadline;  // true time
    std::optional<Instant> next_page;      // at the latest; true time
    std::optional<Instant> wake_deadline;  // since it is seen asleep
    std::optional<Instant> mute_deadline;  // since all of it is silenced
    std::map<PersonName, std::vector<escalation::ContactName>> turns;  // how each was last begun
    std::map<std::pair<PersonName, escalation::ContactName>, Instant> page_deadlines;
    std::set<std::pair<PersonName, escalation::ContactName>> bundled;  // to be told with others
    std::set<AlertKey> firing;
    std::set<AlertKey> heard;  // those that fired when somebody answered last
    std::vector<PageId> pages;
    std::map<std::pair<PersonName, escalation::ContactName>, PageId> newest;  // by contact
  };
  struct PageRecord {
    IncidentId incident;
    PersonName person;
    escalation::ContactName contact;
    escalation::ContactKind kind{};
    escalation::PagePurpose purpose{};
    std::string code;
    int more = 0;
    Instant at_clock;
    bool answered = false;
    std::set<IncidentId> also_answered;
    escalation::CarrierName last_carrier;
    int last_attempt = 0;
    int last_leg = 0;
    std::optional<Instant> failed_at_clock;  // of the last request, where it may be repeated
  };
  struct Requested {
    int deaths_before = 0;
    int handovers = 0;
    bool reported = false;
    bool withdrawn = false;
    DeliveryState state = DeliveryState::requested;
    std::optional<Instant> deadline;
  };
  struct Entered {  // a step, while its turns are being read
    IncidentId incident;
    std::set<PersonName> expected;
    std::set<PersonName> allowed;  // besides them
    std::set<PersonName> begun;
    bool one_is_enough = false;
    bool reachable = false;  // by some contact of somebody whose turn it is
  };

  class Reader;
  friend class Reader;

  Case* find(IncidentId id);
  void set_status(Case& one, Status status);
  void stop_expecting(Case& one);
  // `left`: for another step.
  void finish_entering(bool left);
  void finish_muting();
  void expect_pages(Case& one, const PersonName& person, const escalation::Plan& plan, Instant at);
  [[nodiscard]] bool is_usable(const escalation::Plan& plan, const PersonName& person,
                               const escalation::Contact& contact, int step, Instant at) const;
  [[nodiscard]] bool may_be_paged(const Case& one, const escalation::Person& person,
                                  const escalation::Plan& plan, Instant at) const;
  [[nodiscard]] const Act* act_for(const escalation::Acknowledged& ack) const;
  [[nodiscard]] bool has_act(Act::Kind kind, const std::string& who, PageId page) const;
  void count_noise(const PageRecord& page);
  // An incident that is open, not muted and not snoozed pages somebody by then.
  void expect_a_page(Case& one, const escalation::Plan& plan);
  [[nodiscard]] bool is_silenced(const AlertKey& key, Instant at) const;
  [[nodiscard]] bool is_to_wake(const Case& one, Instant clock) const;
  [[nodiscard]] bool is_to_mute(const Case& one, Instant clock) const;
  [[nodiscard]] bool has_snoozed(const escalation::Snoozed& fact, Instant at) const;
  [[nodiscard]] bool owes_page(const PersonName& person) const;

  const Timeline& timeline_;
  std::optional<Violation> violation_;
  std::map<IncidentId, Case> cases_;
  std::map<PageId, PageRecord> pages_;
  std::map<Key, Requested> requests_;
  std::set<Key> unreported_;
  std::map<PageId, Instant> retries_due_;
  std::map<Key, std::set<DeliveryState>> reached_;
  std::set<Key> refused_;
  std::map<escalation::SilenceId, escalation::SilenceTerms> silences_;
  std::vector<escalation::Inhibition> inhibitions_;
  std::map<AlertKey, Labels> labels_;
  std::map<AlertKey, Labels> firing_;      // the same of those that fire
  std::set<AlertKey> lost_;                // contact with whose sender is lost
  std::map<AlertKey, IncidentId> alerts_;  // that fire, by durable facts
  std::set<AlertKey> told_firing_;         // whose sender has our word, and did not take it back
  std::set<AlertKey> same_words_;
  std::map<AlertKey, Instant> closed_at_;                      // by a human, while it fires
  std::map<AlertKey, std::set<std::uint64_t>> said_resolved_;  // episodes that ended
  std::map<AlertKey, std::size_t> ended_;                      // as facts say
  std::vector<std::pair<Instant, Act>> acts_;
  std::map<std::pair<PersonName, escalation::ContactName>, escalation::ContactBroken> broken_;
  std::vector<escalation::OverrideSet> overrides_;
  std::map<std::pair<PersonName, escalation::ContactKind>, std::vector<Instant>> noise_;
  std::set<IncidentId> muted_;  // in this commit
  DrillJudge drills_;
  std::optional<Entered> entering_;
  std::optional<std::pair<Instant, Instant>> last_look_;  // true time, the daemon's
  Instant stands_until_;     // the process or its disk, since time was last lost
  Instant last_fact_clock_;  // the daemon's time
  int deaths_ = 0;
  bool up_ = false;
};

}  // namespace reveille::simulation
