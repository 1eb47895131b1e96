// SPDX-License-Identifier: Apache-2.0
// One policy as a function of the state of the world: who is woken when, if it begins now.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "escalation/detail/crowd.hpp"
#include "escalation/detail/horizon.hpp"
#include "escalation/detail/policy_proof.hpp"

namespace reveille::escalation::detail {

// The world as this policy sees it: for each of its rotations the number of the crew on call (0 for
// nobody), which of its crowd wake first, and for groups of quiet hours 0 or 1. A string, for its
// hash.
using State = std::u16string;

struct Change {
  Instant at;
  std::size_t slot;
  char16_t value;
};

// A stretch in which nothing changes, and what changes after it. Times count from its beginning.
struct Ahead {
  struct Coming {
    Span in;
    std::size_t slot;
    char16_t value;
  };
  State state;
  std::vector<Coming> coming;  // in the order of time; empty: it stays like this for ever
};

struct Outcome {
  WorstCase all_up;
  WorstCase one_down;
  Span final_at{0};          // from the beginning of the escalation until the steps are over
  Span holds = Span::max();  // one that begins less than this later takes the same course
};

struct Judgement {
  bool silent = false;  // nobody is woken, and no finding about a person says why
  bool lonely = false;  // fewer than two people are paged of whom each is woken, or has a finding
};

class PolicyModel {
 public:
  struct Scope {
    bool with_final = true;
    // A crowd's quiet hours are taken to begin as much earlier as an escalation lasts, so that what
    // is said of it holds for those who fall silent while it runs; not for findings' hours.
    bool crowd_falls_silent_early = true;
  };
  PolicyModel(const Horizon& horizon, Crowds& crowds, const Policy& policy,
              const std::vector<bool>& flagged, Scope scope);

  [[nodiscard]] const State& initial() const { return initial_; }
  [[nodiscard]] std::vector<Change> changes() const;  // in the order of time
  // Of an escalation that begins `begin` after the beginning of the stretch. Exact for `begin` and
  // everything before `begin + holds`: from then on, what is not as late is sooner.
  [[nodiscard]] Outcome outcome(const Ahead& ahead, Span begin);
  // If the world stays as it is.
  [[nodiscard]] Judgement judgement(const State& state);
  [[nodiscard]] bool has_one_down() const { return ways_.size() > 1; }
  [[nodiscard]] bool has_crowd() const { return !crowd_.empty(); }
  // The third person is known without looking at the final target.
  [[nodiscard]] bool knows_third() const { return !third_of_final_.empty(); }
  // Steps, from 1, that page one of so many that the proof counts nobody there.
  [[nodiscard]] const std::vector<std::size_t>& uncounted() const { return uncounted_; }
  // What changes later than this after the beginning of an escalation makes no difference to it.
  [[nodiscard]] Span reach() const { return reach_; }

 private:
  struct Member {
    bool rotation = false;
    std::size_t number = 0;
  };
  // Who a step pages: people by index, rotations by slot of the state, and perhaps the crowd.
  struct StepModel {
    Span timeout{0};
    std::vector<std::size_t> people;
    std::vector<std::size_t> rotations;
    bool crowd = false;
    bool posts = false;             // nobody is behind it, and it lasts all the same
    bool round_robin = false;       // one of them, whoever's turn it is
    std::size_t robin = 0;          // the number of such a step
    std::vector<Member> in_order;   // of such a step: the same, as it names them
    std::vector<WakingTurn> turns;  // by person, where the step says how they are paged
  };
  static constexpr Span lives = Span::max();
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  // A moment of an escalation: either so long after its beginning, or when somebody hands over.
  struct Moment {
    Span at{0};
    bool moves = true;  // with the beginning of the escalation
  };
  // Begins, unless one of them goes on.
  struct Turn {
    std::size_t person;
    const WakingTurn* course;
    Moment begin;
    std::size_t next = none;  // of the same person
  };
  // What the next turn means for one that runs.
  struct Meeting {
    bool may_begin = false;   // if calls end soon, this one is over by then
    bool must_begin = false;  // in any case
  };
  // When a page reaches its phone, sooner or later; what may take the place of it before the second
  // call of its pair; and how much later than asked for any page to this contact arrives.
  struct Ringing {
    Moment soonest;
    Moment latest;
    std::optional<Moment> until;
    Span delay{0};
  };
  struct Length {
    Span soonest{0};
    Span latest{0};
  };
  // Of one run, by person.
  struct Paged {
    bool paged = false;
    std::optional<Span> woken;  // when, at worst
  };

  StepModel model_of(const std::vector<Target>& targets, Span timeout);
  StepModel model_of(const Step& step);
  std::size_t slot_of(const RotationName& rotation);
  char16_t crew_of(const std::vector<PersonName>& people);
  void find_crowd();
  void add_crowd_slots();
  void add_quiet_slots();

  void find_reach();
  void find_third_of_final();

  void begin_turns();
  void enter_final(Span at);
  Span begin_step(const StepModel& step, Span at);
  void call(std::size_t person);
  void keep_one(std::size_t robin);
  [[nodiscard]] bool next_picks();
  void forget_picks();
  void count_robins();
  [[nodiscard]] std::size_t most_people_of(const StepModel& step) const;
  [[nodiscard]] Outcome outcome_of_group();
  [[nodiscard]] Judgement judgement_of_group();
  [[nodiscard]] bool has_way(std::size_t person) const;
  Span begin_turn(std::size_t person, const StepModel& step, const Moment& begin);
  Span enter(const StepModel& step, Span at);
  bool follow_handoffs(const StepModel& step, Span from, Span until);
  void find_owners();
  WorstCase run(std::size_t ways);
  [[nodiscard]] std::optional<Span> worst_from(std::size_t number, const Ways& ways);
  [[nodiscard]] Meeting meeting(const Turn& running, const Turn& wanted, const Ways& ways);
  [[nodiscard]] std::optional<Span> woken_by(const Turn& turn, const Ways& ways, const Turn* next,
                                             bool hurried);
  [[nodiscard]] std::optional<Span> wakes(const WakingPage& page, std::size_t person,
                                          const Ringing& ringing);
  [[nodiscard]] std::optional<Moment> begins_again(const Turn* turn,
                                                   const ContactName& contact) const;
  [[nodiscard]] Length length_of(const WakingTurn& course, const Ways& ways) const;
  [[nodiscard]] bool is_before(const Moment& one, const Moment& other);
  [[nodiscard]] bool is_quiet_within(std::size_t slot, const Moment& from, const Moment& to);
  [[nodiscard]] Judgement judge(const WorstCase& found) const;
  [[nodiscard]] char16_t value_of(std::size_t slot, const Moment& when);
  [[nodiscard]] const WakingTurn& turn_of(std::size_t person, const StepModel& step) const {
    return step.turns.empty() ? horizon_.turn_of(person) : step.turns[person];
  }
  [[nodiscard]] bool is_always_alive(const StepModel& step) const;
  void flips_in(Span span) { holds_ = std::min(holds_, span); }
  [[nodiscard]] const CrowdState& crowd_state() const;
  [[nodiscard]] bool is_paged(std::size_t person) const { return paged_[person].paged; }

  // The final target comes again for ever; people who are not woken in its first rounds are not
  // woken until something changes that took them long ago.
  static constexpr int final_rounds = 3;
  static constexpr std::size_t no_slot = none;

  const Horizon& horizon_;
  Crowds& crowds_;
  const Policy& policy_;
  const std::vector<bool>& flagged_;
  const std::vector<Ways>& ways_;
  Scope scope_;
  Span pair_;                     // from the first call of a pair to the second
  std::vector<StepModel> steps_;  // without the final target
  StepModel final_;
  std::optional<StepModel> everyone_;  // for a final target behind which nobody may be reached
  Span reach_{0};
  // By ways, where the steps alone are looked at: from the beginning of a final target that many
  // people are, until three of them are awake, at worst; empty: not known.
  std::vector<std::optional<Span>> third_of_final_;
  State initial_;
  std::vector<Change> handoffs_;
  bool has_gaps_ = false;  // a rotation is without people at some time
  std::map<RotationName, std::size_t> rotation_slots_;
  std::map<RotationName, bool> with_gaps_;
  std::vector<std::vector<std::size_t>> crews_{{}};  // people who are on call together, by number
  std::map<std::vector<std::size_t>, char16_t> crew_numbers_{{{}, 0}};
  std::size_t most_on_call_ = 0;         // in all rotations together
  std::vector<std::size_t> quiet_slot_;  // by quiet group
  std::vector<bool> alone_;              // by person: may be paged otherwise than in the crowd

  std::vector<std::size_t> crowd_;  // people who are always paged together; empty: no crowd
  std::vector<bool> in_crowd_;      // by person
  bool crowd_works_ = false;        // some of it can be reached
  std::size_t crowd_slot_ = no_slot;
  const CrowdTimeline* crowd_timeline_ = nullptr;

  // Of the escalation in hand; all times count from the beginning of the stretch.
  const Ahead* ahead_ = nullptr;
  Span begin_{0};
  Span holds_ = Span::max();
  // In the order of time. People of the crowd who may be on call meanwhile have turns of their own.
  std::vector<Turn> turns_;
  std::vector<std::size_t> first_turns_;  // of each person
  std::vector<std::size_t> turn_of_;  // by person: the number of their last one, if they have any
  std::vector<std::size_t> owners_;   // those people
  std::optional<Span> crowd_begin_;   // of its first turn, which goes on to the end
  std::vector<std::size_t> called_;   // by the step in hand
  Span final_at_{0};
  // Of a step that pages one of several. Whose turn it is at first nobody knows: each is looked at.
  struct Robin {
    std::size_t first = 0;            // which of them it is
    std::size_t choices = 1;          // so many there are
    std::optional<std::size_t> last;  // person
  };
  std::vector<Robin> robins_;
  // Of the robins, where there are too many combinations to look at them all: those of one group
  // are looked at together, and the others count as if they paged nobody. That is never better than
  // what they do, so what holds for each group is at most what holds at worst.
  std::vector<std::size_t> group_of_;  // by robin; none: more people than are looked at
  std::size_t groups_ = 1;
  std::size_t group_ = 0;  // the one that is looked at
  std::vector<std::size_t> uncounted_;
  std::size_t step_number_ = 0;
  std::vector<std::size_t> last_step_;  // by person: the number of the step that last paged them

  std::vector<std::optional<Span>> worst_from_;  // by turn, where
  std::vector<bool> is_known_;                   // ... this says so
  std::vector<Paged> paged_;
  std::vector<std::size_t> paged_people_;  // of whom that says anything
  std::vector<Woken> crowd_woken_;         // of the run: who of the crowd, without owners
};

}  // namespace reveille::escalation::detail
