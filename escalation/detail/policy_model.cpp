// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/policy_model.hpp"

#include <algorithm>

namespace reveille::escalation::detail {
namespace {

// Fewer than these are as quickly looked at one by one.
constexpr std::size_t smallest_crowd = 8;

void keep_first(WorstCase& found, Span woken) {
  if (!found.first || woken < *found.first) {
    found.second = found.first;
    found.first = woken;
  } else if (!found.second || woken < *found.second) {
    found.second = woken;
  }
}

}  // namespace

PolicyModel::PolicyModel(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                         const std::vector<bool>& flagged, bool with_final)
    : horizon_(horizon),
      crowds_(crowds),
      policy_(policy),
      flagged_(flagged),
      ways_(crowds.ways()),
      with_final_(with_final),
      alone_(horizon.people().size()),
      in_crowd_(horizon.people().size()),
      last_step_(horizon.people().size()),
      paged_(horizon.people().size()) {
  for (const Step& step : policy.steps) {
    steps_.push_back(model_of(step.targets, step.timeout));
    add_ways(steps_.back(), step);
  }
  if (with_final) steps_.push_back(model_of(policy.final, policy.final_every));
  find_crowd();
  add_quiet_slots();
  add_crowd_slots();
}

PolicyModel::StepModel PolicyModel::model_of(const std::vector<Target>& targets, Span timeout) {
  StepModel model;
  model.timeout = timeout;
  const auto add = [&](const PersonName& name) {
    if (horizon_.knows(name)) model.people.push_back(horizon_.index_of(name));
  };
  for (const Target& target : targets) {
    if (const auto* person = std::get_if<PersonName>(&target.choice)) {
      add(*person);
    } else if (const auto* team = std::get_if<TeamName>(&target.choice)) {
      for (const PersonName& name : horizon_.plan().teams.at(*team).people) add(name);
    } else if (const auto* rotation = std::get_if<RotationName>(&target.choice)) {
      model.rotations.push_back(slot_of(*rotation));
    } else {
      for (std::size_t i = 0; i < horizon_.people().size(); ++i) model.people.push_back(i);
    }
  }
  std::ranges::sort(model.people);
  const auto rest = std::ranges::unique(model.people);
  model.people.erase(rest.begin(), rest.end());
  return model;
}

// Whoever stands in a step with ways of its own has turns unlike those of others.
void PolicyModel::add_ways(StepModel& model, const Step& step) const {
  model.round_robin = step.round_robin;
  if (step.with.empty()) return;
  for (std::size_t i = 0; i < horizon_.people().size(); ++i) {
    model.pages.emplace(i, waking_pages(*horizon_.people()[i], horizon_.plan().timing, step.with));
  }
}

const WakingPages& PolicyModel::pages_of(const Turn& turn) const {
  const auto found = turn.step->pages.find(turn.person);
  return found == turn.step->pages.end() ? horizon_.waking_pages_of(turn.person) : found->second;
}

std::size_t PolicyModel::slot_of(const RotationName& rotation) {
  const auto [found, is_new] = rotation_slots_.emplace(rotation, initial_.size());
  if (!is_new) return found->second;
  const std::size_t slot = found->second;
  initial_.push_back(0);
  const RotationDuty& duty = horizon_.duty(rotation);
  has_gaps_ = has_gaps_ || !duty.gaps.empty();
  const auto change = [&](Instant at, char16_t value) {
    if (at <= horizon_.all().from) {
      initial_[slot] = value;
    } else {
      handoffs_.push_back({at, slot, value});
    }
  };
  std::size_t most = 0;
  for (const Shift& shift : duty.shifts) {
    most = std::max(most, shift.people.size());
    change(shift.from, crew_of(shift.people));
  }
  for (const Stretch& gap : duty.gaps) change(gap.from, 0);
  most_on_call_ += most;
  return slot;
}

// More crews than there are numbers count as nobody: the proof says so rather than too little.
char16_t PolicyModel::crew_of(const std::vector<PersonName>& people) {
  std::vector<std::size_t> crew;
  for (const PersonName& name : people) {
    if (!horizon_.knows(name)) continue;
    crew.push_back(horizon_.index_of(name));
    alone_[crew.back()] = true;
  }
  std::ranges::sort(crew);
  const auto known = crew_numbers_.find(crew);
  if (known != crew_numbers_.end()) return known->second;
  if (crews_.size() > 0xffff) return 0;
  const auto number = static_cast<char16_t>(crews_.size());
  crews_.push_back(crew);
  crew_numbers_.emplace(std::move(crew), number);
  return number;
}

// The most people who stand in exactly the same steps. Where a rotation has gaps, steps are skipped
// and the crowd's turns move: then there is none, and everybody is looked at one by one.
void PolicyModel::find_crowd() {
  std::map<std::vector<bool>, std::vector<std::size_t>> by_steps;
  const auto is_special = [&](std::size_t person) {
    return std::ranges::any_of(steps_, [&](const StepModel& step) {
      return (step.round_robin || !step.pages.empty()) &&
             std::ranges::binary_search(step.people, person);
    });
  };
  for (std::size_t person = 0; person < alone_.size(); ++person) {
    if (is_special(person)) continue;
    std::vector<bool> in_step;
    for (const StepModel& step : steps_) {
      in_step.push_back(std::ranges::binary_search(step.people, person));
    }
    if (std::ranges::find(in_step, true) != in_step.end()) by_steps[in_step].push_back(person);
  }
  const auto largest =
      std::ranges::max_element(by_steps, {}, [](const auto& entry) { return entry.second.size(); });
  if (!has_gaps_ && largest != by_steps.end() && largest->second.size() >= smallest_crowd) {
    crowd_ = largest->second;
    for (const std::size_t person : crowd_) in_crowd_[person] = true;
  }
  for (StepModel& step : steps_) {
    const std::size_t before = step.people.size();
    std::erase_if(step.people, [&](std::size_t person) { return in_crowd_[person]; });
    step.crowd = step.people.size() != before;
    for (const std::size_t person : step.people) alone_[person] = true;
  }
}

void PolicyModel::add_quiet_slots() {
  quiet_slot_.assign(horizon_.quiet_groups().size(), no_slot);
  for (std::size_t person = 0; person < alone_.size(); ++person) {
    const std::size_t group = horizon_.quiet_group_of(person);
    if (!alone_[person] || quiet_slot_[group] != no_slot) continue;
    const std::size_t slot = quiet_slot_[group] = initial_.size();
    initial_.push_back(0);
    const Stretches& quiet = horizon_.quiet(person);
    if (!quiet.empty() && quiet.front().from <= horizon_.all().from) initial_[slot] = 1;
  }
}

// Two slots of 16 bits for the number of the crowd's state.
void PolicyModel::add_crowd_slots() {
  if (crowd_.empty()) return;
  begin_turns(initial_);
  CrowdKey key{crowd_, {}, 2 + most_on_call_};
  for (std::size_t i = 1; i < crowd_turns_.size(); ++i) {
    key.gaps.push_back(crowd_turns_[i] - crowd_turns_[i - 1]);
  }
  crowd_timeline_ = &crowds_.timeline(std::move(key));
  crowd_slot_ = initial_.size();
  const std::size_t first = crowd_timeline_->changes.front().second;
  initial_.push_back(static_cast<char16_t>(first & 0xffff));
  initial_.push_back(static_cast<char16_t>(first >> 16));
}

std::vector<Change> PolicyModel::changes() const {
  std::vector<Change> changes = handoffs_;
  std::ranges::sort(changes, {}, &Change::at);
  const auto merge_from = [&](std::size_t before) {
    std::ranges::inplace_merge(changes, changes.begin() + static_cast<std::ptrdiff_t>(before), {},
                               &Change::at);
  };
  const std::size_t handoffs = changes.size();
  for (const QuietChange& change : horizon_.quiet_changes()) {
    const std::size_t slot = quiet_slot_[change.group];
    if (slot != no_slot) changes.push_back({change.at, slot, change.quiet ? u'\1' : u'\0'});
  }
  merge_from(handoffs);
  if (crowd_timeline_ == nullptr) return changes;
  const std::size_t before = changes.size();
  for (const auto& [at, number] : crowd_timeline_->changes) {
    if (at <= horizon_.all().from) continue;
    changes.push_back({at, crowd_slot_, static_cast<char16_t>(number & 0xffff)});
    changes.push_back({at, crowd_slot_ + 1, static_cast<char16_t>(number >> 16)});
  }
  merge_from(before);
  return changes;
}

Outcome PolicyModel::outcome(const State& state) {
  Outcome outcome;
  begin_turns(state);
  outcome.final_at = final_at_;
  outcome.all_up = run(state, 0);
  judge(outcome);
  for (std::size_t ways = 1; ways < ways_.size(); ++ways) {
    const WorstCase found = run(state, ways);
    if (ways == 1) {
      outcome.one_down = found;
    } else {
      keep_worse(outcome.one_down, found);
    }
  }
  return outcome;
}

// Notes whose turn begins at `at`. False when nobody stands behind the step: it is skipped at once.
bool PolicyModel::begin_step(const StepModel& step, const State& state, Span at) {
  const std::size_t before = turns_.size();
  ++step_number_;
  const auto begin = [&](std::size_t person) {
    if (last_step_[person] == step_number_) return;  // two targets of the step name them
    last_step_[person] = step_number_;
    turns_.push_back({person, at, &step});
  };
  for (const std::size_t person : step.people) begin(person);
  for (const std::size_t slot : step.rotations) {
    for (const std::size_t person : crews_[state[slot]]) begin(person);
  }
  if (step.round_robin) keep_last_to_wake(step, state, before);
  if (!step.crowd) return turns_.size() > before;
  crowd_turns_.push_back(at);
  for (const auto& [name, slot] : rotation_slots_) {
    for (const std::size_t person : crews_[state[slot]]) {
      if (in_crowd_[person]) begin(person);
    }
  }
  return true;
}

// Whose turn it is nobody can say beforehand.
void PolicyModel::keep_last_to_wake(const StepModel& step, const State& state, std::size_t first) {
  std::size_t last = first;
  std::optional<Span> latest = Span{-1};
  for (std::size_t i = first; i < turns_.size(); ++i) {
    const Turn& turn = turns_[i];
    const auto woken =
        first_waking(pages_of(turn), is_quiet(state, turn.person), step.timeout, ways_.front());
    if (latest && (!woken || *woken > *latest)) {
      latest = woken;
      last = i;
    }
  }
  if (first == turns_.size()) return;
  const Turn kept = turns_[last];
  turns_.resize(first, kept);
  turns_.push_back(kept);
}

void PolicyModel::begin_turns(const State& state) {
  turns_.clear();
  crowd_turns_.clear();
  Span at{0};
  const std::size_t count = steps_.size() - (with_final_ ? 1 : 0);
  for (int round = 0; round <= policy_.repeat; ++round) {
    bool anybody = false;
    for (std::size_t i = 0; i < count; ++i) {
      if (!begin_step(steps_[i], state, at)) continue;
      at += steps_[i].timeout;
      anybody = true;
    }
    if (!anybody) break;  // on to the final target
  }
  final_at_ = at;
  if (!with_final_) return;
  const StepModel& final = steps_.back();
  if (begin_step(final, state, at)) begin_step(final, state, at + final.timeout);
}

bool PolicyModel::is_quiet(const State& state, std::size_t person) const {
  const std::size_t slot = quiet_slot_[horizon_.quiet_group_of(person)];
  return slot != no_slot && state[slot] != 0;
}

const CrowdState& PolicyModel::crowd_state(const State& state) const {
  const std::size_t number = state[crowd_slot_] | (std::size_t{state[crowd_slot_ + 1]} << 16);
  return crowd_timeline_->states[number];
}

// A person's contacts run until their next turn begins, which starts them anew.
WorstCase PolicyModel::run(const State& state, std::size_t ways) {
  std::ranges::fill(paged_, Paged{});
  for (auto turn = turns_.rbegin(); turn != turns_.rend(); ++turn) {
    Paged& paged = paged_[turn->person];
    const auto woken = first_waking(pages_of(*turn), is_quiet(state, turn->person),
                                    paged.next_turn - turn->at, ways_[ways]);
    if (woken) paged.woken = turn->at + *woken;
    paged.next_turn = turn->at;
  }
  WorstCase found;
  for (const Paged& each : paged_) {
    if (each.woken) keep_first(found, *each.woken);
  }
  crowd_woken_.clear();
  if (crowd_turns_.empty()) return found;
  for (const Woken& each : crowd_state(state)[ways]) {
    if (is_paged(each.person)) continue;
    crowd_woken_.push_back(each);
    keep_first(found, crowd_turns_.front() + each.after);
  }
  return found;
}

// Of the run just made.
void PolicyModel::judge(Outcome& outcome) const {
  if (outcome.all_up.second) return;  // then neither can be
  std::size_t accounted_for = crowd_woken_.size();
  bool explained = false;
  for (std::size_t person = 0; person < paged_.size(); ++person) {
    const bool of_crowd = in_crowd_[person] && !crowd_turns_.empty() && !is_paged(person);
    if (!is_paged(person) && !of_crowd) continue;
    const bool counted =
        of_crowd && std::ranges::find(crowd_woken_, person, &Woken::person) != crowd_woken_.end();
    if (!counted && (paged_[person].woken || flagged_[person])) ++accounted_for;
    explained = explained || flagged_[person];
  }
  outcome.silent = !outcome.all_up.first && !explained;
  outcome.lonely = accounted_for < 2;
}

}  // namespace reveille::escalation::detail
