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

struct Outcome {
  WorstCase all_up;
  WorstCase one_down;
  Span final_at{0};  // when the steps are over
  bool silent = false;
  bool lonely = false;
};

class PolicyModel {
 public:
  PolicyModel(const Horizon& horizon, Crowds& crowds, const Policy& policy,
              const std::vector<bool>& flagged, bool with_final);

  [[nodiscard]] const State& initial() const { return initial_; }
  [[nodiscard]] std::vector<Change> changes() const;  // in the order of time
  [[nodiscard]] Outcome outcome(const State& state);
  [[nodiscard]] bool has_one_down() const { return ways_.size() > 1; }

 private:
  // Who a step pages: people by index, rotations by slot of the state, and perhaps the crowd.
  struct StepModel {
    Span timeout{0};
    std::vector<std::size_t> people;
    std::vector<std::size_t> rotations;
    bool crowd = false;
    bool round_robin = false;  // only one of them: the proof takes the one who wakes last
    std::map<std::size_t, WakingPages> pages;  // by person; empty: by their own rules
  };
  // Who is paged when.
  struct Turn {
    std::size_t person;
    Span at;
    const StepModel* step;
  };
  // Of one run, by person.
  struct Paged {
    Span next_turn = Span::max();  // max: not paged
    std::optional<Span> woken;     // counted from the beginning of the escalation
  };

  StepModel model_of(const std::vector<Target>& targets, Span timeout);
  std::size_t slot_of(const RotationName& rotation);
  char16_t crew_of(const std::vector<PersonName>& people);
  void find_crowd();
  void add_crowd_slots();
  void add_quiet_slots();

  void begin_turns(const State& state);
  void add_ways(StepModel& model, const Step& step) const;
  bool begin_step(const StepModel& step, const State& state, Span at);
  void keep_last_to_wake(const StepModel& step, const State& state, std::size_t first);
  [[nodiscard]] const WakingPages& pages_of(const Turn& turn) const;
  WorstCase run(const State& state, std::size_t ways);
  void judge(Outcome& outcome) const;
  [[nodiscard]] const CrowdState& crowd_state(const State& state) const;
  [[nodiscard]] bool is_paged(std::size_t person) const {
    return paged_[person].next_turn != Span::max();
  }
  [[nodiscard]] bool is_quiet(const State& state, std::size_t person) const;

  static constexpr std::size_t no_slot = static_cast<std::size_t>(-1);

  const Horizon& horizon_;
  Crowds& crowds_;
  const Policy& policy_;
  const std::vector<bool>& flagged_;
  const std::vector<Ways>& ways_;
  bool with_final_;
  std::vector<StepModel> steps_;  // the final target is the last, where it is looked at
  State initial_;
  std::vector<Change> handoffs_;
  bool has_gaps_ = false;  // a rotation is without people at some time
  std::map<RotationName, std::size_t> rotation_slots_;
  std::vector<std::vector<std::size_t>> crews_{{}};  // people who are on call together, by number
  std::map<std::vector<std::size_t>, char16_t> crew_numbers_{{{}, 0}};
  std::size_t most_on_call_ = 0;         // in all rotations together
  std::vector<std::size_t> quiet_slot_;  // by quiet group
  std::vector<bool> alone_;              // by person: may be paged otherwise than in the crowd

  std::vector<std::size_t> crowd_;  // people who are always paged together; empty: no crowd
  std::vector<bool> in_crowd_;      // by person
  std::size_t crowd_slot_ = no_slot;
  const CrowdTimeline* crowd_timeline_ = nullptr;

  // Of the state in hand, in the order of time. Owners of rotations who belong to the crowd have
  // turns of their own besides, so they stand here, too.
  std::vector<Turn> turns_;
  std::vector<Span> crowd_turns_;
  Span final_at_{0};
  std::size_t step_number_ = 0;
  std::vector<std::size_t> last_step_;  // by person: the number of the step that last paged them

  std::vector<Paged> paged_;
  std::vector<Woken> crowd_woken_;  // of the run: who of the crowd, without owners
};

}  // namespace reveille::escalation::detail
