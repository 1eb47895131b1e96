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
  }

  [[nodiscard]] const State& initial() const { return initial_; }
  // In the order of time.
  [[nodiscard]] std::vector<Change> changes() {
    std::ranges::sort(changes_, {}, &Change::at);
    return std::move(changes_);
  }

  [[nodiscard]] Outcome outcome(const State& state) {
    Outcome outcome;
    outcome.all_up = run(state, up_);
    judge(outcome);
    if (!down_.empty()) outcome.one_down = {Span{0}, Span{0}};
    for (const Ways& ways : down_) keep_worse(outcome.one_down, run(state, ways));
    return outcome;
  }

  // Every page of the steps begins before this.
  [[nodiscard]] Span final_at() const {
    Span round{0};
    for (const StepModel& step : steps_) round += step.timeout;
    return round * (policy_.repeat + 1);
  }

 private:
  StepModel model_of(const std::vector<Target>& targets, Span timeout);
  std::size_t slot_of(const RotationName& rotation);
  void add_quiet_slots();
  [[nodiscard]] bool is_quiet(const State& state, std::size_t person) const {
    const std::size_t slot = quiet_slot_[horizon_.quiet_group_of(person)];
    return slot != no_slot && state[slot] != 0;
  }

  WorstCase run(const State& state, const Ways& ways);
  bool run_step(const StepModel& step, const State& state, const Ways& ways, Span at);
  void page(std::size_t person, const State& state, const Ways& ways, Span at, Span limit);
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
  std::vector<Change> changes_;
  std::map<RotationName, std::size_t> rotation_slots_;
  std::vector<std::size_t> quiet_slot_;  // by quiet group
  std::vector<bool> reachable_;          // by person: may be paged at some instant

  // Of the run in hand: when each person was first woken, counted from its beginning.
  struct Paged {
    std::size_t person;
    std::optional<Span> woken;
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
      changes_.push_back({at, slot, value});
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
    for (const Stretch& quiet : horizon_.quiet(person)) {
      if (quiet.from <= horizon_.all().from) {
        initial_[slot] = 1;
      } else {
        changes_.push_back({quiet.from, slot, 1});
      }
      if (quiet.to < horizon_.all().to) changes_.push_back({quiet.to, slot, 0});
    }
  }
}

void Model::page(std::size_t person, const State& state, const Ways& ways, Span at, Span limit) {
  auto found = std::ranges::find(paged_, person, &Paged::person);
  if (found == paged_.end()) {
    paged_.push_back({person, std::nullopt});
    found = paged_.end() - 1;
  }
  const auto woken = first_waking(*horizon_.people()[person], is_quiet(state, person), limit, ways,
                                  horizon_.plan().timing);
  if (!woken) return;
  found->woken = found->woken ? std::min(*found->woken, at + *woken) : at + *woken;
}

// False when nobody stands behind the step: it is skipped at once.
bool Model::run_step(const StepModel& step, const State& state, const Ways& ways, Span at) {
  bool anybody = !step.people.empty();
  for (const std::size_t person : step.people) page(person, state, ways, at, step.timeout);
  for (const std::size_t slot : step.rotations) {
    if (state[slot] == 0) continue;
    anybody = true;
    page(state[slot] - 1u, state, ways, at, step.timeout);
  }
  return anybody;
}

WorstCase Model::run(const State& state, const Ways& ways) {
  paged_.clear();
  Span round{0};
  for (const StepModel& step : steps_) {
    if (run_step(step, state, ways, round)) round += step.timeout;
  }
  // Further rounds page the same people in the same way: they wake nobody sooner.
  if (with_final_) run_step(final_, state, ways, round * (policy_.repeat + 1));
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
  for (const Paged& each : paged_) {
    if (each.woken || flagged_[each.person]) ++accounted_for;
    explained = explained || flagged_[each.person];
  }
  outcome.silent = !outcome.all_up.first && !explained;
  outcome.lonely = !outcome.all_up.second && accounted_for < 2;
}

bool within(const WorstCase& found, Span bound) {
  return found.second && *found.second < bound;
}

// Whether the final target cannot make a difference: everything happens before its time.
bool needs_no_final(const Outcome& outcome, Span final_at, bool has_one_down) {
  return within(outcome.all_up, final_at) && (!has_one_down || within(outcome.one_down, final_at));
}

// nullopt: the final target matters, look again with it.
std::optional<PolicyProof> sweep(const Horizon& horizon, Model& model, bool with_final) {
  PolicyProof proof;
  proof.all_up = proof.one_down = {Span{0}, Span{0}};
  proof.worst_at = horizon.all().from;
  const bool has_one_down = !ways_with_one_down(horizon.plan().carriers).empty();
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
    if (!with_final && !needs_no_final(outcome, model.final_at(), has_one_down))
      return std::nullopt;
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
