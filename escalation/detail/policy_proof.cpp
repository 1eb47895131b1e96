// SPDX-License-Identifier: Apache-2.0
// Everything that decides who is woken is piecewise constant: the owner of each rotation, and
// whether each phone is silent. So one evaluation per stretch between two changes is exact, and
// because few combinations exist, each is evaluated once and remembered.
//
// An escalation is judged by the state at the instant it begins. A change in its midst does not
// make it later where every person can be woken at all hours: whoever is paged before the change
// has been woken or is woken by what comes after it, and a handoff pages the incoming person
// besides.
#include "escalation/detail/policy_proof.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "escalation/detail/waking.hpp"

namespace reveille::escalation::detail {
namespace {

// A state of the world as this policy sees it: for each of its rotations the owner (person + 1, 0
// for nobody), then for each group of quiet hours 0 or 1. A string type, for its hash.
using State = std::u16string;

struct Change {
  Instant at;
  std::size_t slot;
  char16_t value;
};

// Who a step pages: people by index, and rotations by slot of the state.
struct StepModel {
  Span timeout;
  std::vector<std::size_t> people;
  std::vector<std::size_t> rotations;
};

struct Outcome {
  WorstCase all_up;
  WorstCase one_down;
  Span final_at{0};  // when the steps are over
  bool silent = false;
  bool lonely = false;
};

void keep_later(std::optional<Span>& worst, const std::optional<Span>& other) {
  if (!worst || !other) {
    worst = std::nullopt;
  } else {
    worst = std::max(*worst, *other);
  }
}

void keep_worse(WorstCase& worst, const WorstCase& other) {
  keep_later(worst.first, other.first);
  keep_later(worst.second, other.second);
}

class Model {
 public:
  Model(const Horizon& horizon, const Policy& policy, const std::vector<bool>& flagged,
        bool with_final)
      : horizon_(horizon), policy_(policy), flagged_(flagged), with_final_(with_final) {
    for (const Step& step : policy.steps) steps_.push_back(model_of(step.targets, step.timeout));
    if (with_final) final_ = model_of(policy.final, policy.final_every);
    up_ = all_ways(horizon.plan().carriers);
    down_ = ways_with_one_down(horizon.plan().carriers);
    add_quiet_slots();
    paged_.resize(horizon.people().size());
    last_step_.resize(horizon.people().size());
  }

  [[nodiscard]] const State& initial() const { return initial_; }
  [[nodiscard]] std::vector<Change> changes() const;  // in the order of time

  [[nodiscard]] Outcome outcome(const State& state) {
    Outcome outcome;
    begin_turns(state);
    outcome.final_at = final_at_;
    outcome.all_up = run(state, up_);
    judge(outcome);
    if (!down_.empty()) outcome.one_down = {Span{0}, Span{0}};
    for (const Ways& ways : down_) keep_worse(outcome.one_down, run(state, ways));
    return outcome;
  }

  [[nodiscard]] bool has_one_down() const { return !down_.empty(); }

 private:
  StepModel model_of(const std::vector<Target>& targets, Span timeout);
  std::size_t slot_of(const RotationName& rotation);
  void add_quiet_slots();
  [[nodiscard]] bool is_quiet(const State& state, std::size_t person) const {
    const std::size_t slot = quiet_slot_[horizon_.quiet_group_of(person)];
    return slot != no_slot && state[slot] != 0;
  }

  void begin_turns(const State& state);
  bool begin_step(const StepModel& step, const State& state, Span at);
  WorstCase run(const State& state, const Ways& ways);
  void judge(Outcome& outcome) const;

  static constexpr std::size_t no_slot = static_cast<std::size_t>(-1);

  const Horizon& horizon_;
  const Policy& policy_;
  const std::vector<bool>& flagged_;
  bool with_final_;
  std::vector<StepModel> steps_;
  StepModel final_;
  Ways up_;
  std::vector<Ways> down_;
  State initial_;
  std::vector<Change> handoffs_;
  std::map<RotationName, std::size_t> rotation_slots_;
  std::vector<std::size_t> quiet_slot_;  // by quiet group
  std::vector<bool> reachable_;          // by person: may be paged at some instant

  // Of the state in hand: who is paged when, in the order of time, and when the steps are over.
  struct Turned {
    std::size_t person;
    Span at;
  };
  std::vector<Turned> turns_;
  Span final_at_{0};
  std::size_t step_number_ = 0;
  std::vector<std::size_t> last_step_;  // by person: the number of the step that last paged them

  // Of the run in hand, by person.
  struct Paged {
    Span next_turn = Span::max();  // max: not paged
    std::optional<Span> woken;     // counted from the beginning of the escalation
  };
  std::vector<Paged> paged_;
};

StepModel Model::model_of(const std::vector<Target>& targets, Span timeout) {
  StepModel model{timeout, {}, {}};
  reachable_.resize(horizon_.people().size());
  const auto add = [&](const PersonName& name) {
    if (!horizon_.knows(name)) return;
    model.people.push_back(horizon_.index_of(name));
    reachable_[model.people.back()] = true;
  };
  for (const Target& target : targets) {
    if (const auto* person = std::get_if<PersonName>(&target.choice)) {
      add(*person);
    } else if (const auto* team = std::get_if<TeamName>(&target.choice)) {
      for (const PersonName& name : horizon_.plan().teams.at(*team).people) add(name);
    } else if (const auto* rotation = std::get_if<RotationName>(&target.choice)) {
      model.rotations.push_back(slot_of(*rotation));
    } else {
      for (const Person* each : horizon_.people()) add(each->name);
    }
  }
  return model;
}

std::size_t Model::slot_of(const RotationName& rotation) {
  const auto [found, is_new] = rotation_slots_.emplace(rotation, initial_.size());
  if (!is_new) return found->second;
  const std::size_t slot = found->second;
  initial_.push_back(0);
  const RotationDuty& duty = horizon_.duty(rotation);
  const auto change = [&](Instant at, char16_t value) {
    if (at <= horizon_.all().from) {
      initial_[slot] = value;
    } else {
      handoffs_.push_back({at, slot, value});
    }
  };
  for (const Shift& shift : duty.shifts) {
    if (!horizon_.knows(shift.person)) continue;
    const std::size_t person = horizon_.index_of(shift.person);
    reachable_[person] = true;
    change(shift.from, static_cast<char16_t>(person + 1));
  }
  for (const Stretch& gap : duty.gaps) change(gap.from, 0);
  return slot;
}

void Model::add_quiet_slots() {
  quiet_slot_.assign(horizon_.quiet_groups().size(), no_slot);
  for (std::size_t person = 0; person < reachable_.size(); ++person) {
    const std::size_t group = horizon_.quiet_group_of(person);
    if (!reachable_[person] || quiet_slot_[group] != no_slot) continue;
    const std::size_t slot = quiet_slot_[group] = initial_.size();
    initial_.push_back(0);
    const Stretches& quiet = horizon_.quiet(person);
    if (!quiet.empty() && quiet.front().from <= horizon_.all().from) initial_[slot] = 1;
  }
}

std::vector<Change> Model::changes() const {
  std::vector<Change> changes = handoffs_;
  std::ranges::sort(changes, {}, &Change::at);
  const auto handoffs = static_cast<std::ptrdiff_t>(changes.size());
  for (const QuietChange& change : horizon_.quiet_changes()) {
    const std::size_t slot = quiet_slot_[change.group];
    if (slot != no_slot) changes.push_back({change.at, slot, change.quiet ? u'\1' : u'\0'});
  }
  std::ranges::inplace_merge(changes, changes.begin() + handoffs, {}, &Change::at);
  return changes;
}

// Notes whose turn begins at `at`. False when nobody stands behind the step: it is skipped at once.
bool Model::begin_step(const StepModel& step, const State& state, Span at) {
  const std::size_t before = turns_.size();
  ++step_number_;
  const auto begin = [&](std::size_t person) {
    if (last_step_[person] == step_number_) return;  // two targets of the step name them
    last_step_[person] = step_number_;
    turns_.push_back({person, at});
  };
  for (const std::size_t person : step.people) begin(person);
  for (const std::size_t slot : step.rotations) {
    if (state[slot] != 0) begin(state[slot] - 1u);
  }
  return turns_.size() > before;
}

void Model::begin_turns(const State& state) {
  turns_.clear();
  Span at{0};
  for (int round = 0; round <= policy_.repeat; ++round) {
    const std::size_t before = turns_.size();
    for (const StepModel& step : steps_) {
      if (begin_step(step, state, at)) at += step.timeout;
    }
    if (turns_.size() == before) break;  // nobody at all: on to the final target
  }
  final_at_ = at;
  if (!with_final_) return;
  if (begin_step(final_, state, at)) begin_step(final_, state, at + final_.timeout);
}

// A person's contacts run until their next turn begins, which starts them anew.
WorstCase Model::run(const State& state, const Ways& ways) {
  std::ranges::fill(paged_, Paged{});
  for (auto turn = turns_.rbegin(); turn != turns_.rend(); ++turn) {
    Paged& paged = paged_[turn->person];
    const auto woken =
        first_waking(horizon_.waking_pages_of(turn->person), is_quiet(state, turn->person),
                     paged.next_turn - turn->at, ways);
    if (woken) paged.woken = turn->at + *woken;
    paged.next_turn = turn->at;
  }
  WorstCase found;
  for (const Paged& each : paged_) {
    if (!each.woken) continue;
    if (!found.first || *each.woken < *found.first) {
      found.second = found.first;
      found.first = each.woken;
    } else if (!found.second || *each.woken < *found.second) {
      found.second = each.woken;
    }
  }
  return found;
}

// Of the run just made.
void Model::judge(Outcome& outcome) const {
  std::size_t accounted_for = 0;
  bool explained = false;
  for (std::size_t person = 0; person < paged_.size(); ++person) {
    if (paged_[person].next_turn == Span::max()) continue;
    if (paged_[person].woken || flagged_[person]) ++accounted_for;
    explained = explained || flagged_[person];
  }
  outcome.silent = !outcome.all_up.first && !explained;
  outcome.lonely = !outcome.all_up.second && accounted_for < 2;
}

bool within(const WorstCase& found, Span bound) {
  return found.second && *found.second < bound;
}

// Whether the final target cannot make a difference: everything happens before its time.
bool needs_no_final(const Outcome& outcome, bool has_one_down) {
  return within(outcome.all_up, outcome.final_at) &&
         (!has_one_down || within(outcome.one_down, outcome.final_at));
}

// nullopt: the final target matters, look again with it.
std::optional<PolicyProof> sweep(const Horizon& horizon, Model& model, bool with_final) {
  PolicyProof proof;
  proof.all_up = proof.one_down = {Span{0}, Span{0}};
  proof.worst_at = horizon.all().from;
  const bool has_one_down = model.has_one_down();
  if (!has_one_down) proof.one_down = {};

  std::unordered_map<State, Outcome> known;
  State state = model.initial();
  const std::vector<Change> changes = model.changes();
  Instant at = horizon.all().from;
  for (std::size_t next = 0; at < horizon.all().to;) {
    const Instant until = next < changes.size() ? changes[next].at : horizon.all().to;
    auto found = known.find(state);
    if (found == known.end()) found = known.emplace(state, model.outcome(state)).first;
    const Outcome& outcome = found->second;
    if (!with_final && !needs_no_final(outcome, has_one_down)) return std::nullopt;
    const auto before = proof.all_up.first;
    keep_worse(proof.all_up, outcome.all_up);
    if (proof.all_up.first != before) proof.worst_at = at;
    if (has_one_down) keep_worse(proof.one_down, outcome.one_down);
    if (outcome.silent) proof.silent.push_back({at, until});
    if (outcome.lonely) proof.lonely.push_back({at, until});
    for (; next < changes.size() && changes[next].at == until; ++next) {
      state[changes[next].slot] = changes[next].value;
    }
    at = until;
  }
  proof.silent = united(std::move(proof.silent));
  proof.lonely = united(std::move(proof.lonely));
  return proof;
}

}  // namespace

PolicyProof prove_policy(const Horizon& horizon, const Policy& policy,
                         const std::vector<bool>& flagged) {
  // "everyone" has the quiet hours of everyone: look at it only if it is ever needed.
  Model steps_only(horizon, policy, flagged, false);
  if (auto proof = sweep(horizon, steps_only, false)) return *std::move(proof);
  Model whole(horizon, policy, flagged, true);
  auto proof = sweep(horizon, whole, true);
  INVARIANT(proof.has_value(), "a sweep with the final target ends in a proof");
  return *std::move(proof);
}

}  // namespace reveille::escalation::detail
