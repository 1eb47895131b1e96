// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/policy_model.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace reveille::escalation::detail {
namespace {

// Fewer than these are as quickly looked at one by one.
constexpr std::size_t smallest_crowd = 24;
// From the refusal of one carrier to the request to the next, and whatever rounding there is.
constexpr Span slack{5'000};
// Of who may be whose turn in steps that page one of several, looked at together.
constexpr std::size_t most_picks = 128;
constexpr Span longest_reach{48 * 3'600'000LL};

}  // namespace

PolicyModel::PolicyModel(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                         const std::vector<bool>& flagged, Scope scope)
    : horizon_(horizon),
      crowds_(crowds),
      policy_(policy),
      flagged_(flagged),
      ways_(crowds.ways()),
      scope_(scope),
      pair_(horizon.plan().timing.second_call()),
      alone_(horizon.people().size()),
      in_crowd_(horizon.people().size()),
      turn_of_(horizon.people().size()),
      last_step_(horizon.people().size()),
      paged_(horizon.people().size()) {
  for (const Step& step : policy.steps) steps_.push_back(model_of(step));
  if (scope.with_final) {
    final_ = model_of(policy.final, policy.final_every);
    if (!is_always_alive(final_)) {
      everyone_ = model_of({Target{Everyone{}, {}}}, policy.final_every);
    }
  }
  count_robins();
  find_crowd();
  find_reach();
  if (!scope.with_final) find_third_of_final();
  add_quiet_slots();
  add_crowd_slots();
}

PolicyModel::StepModel PolicyModel::model_of(const Step& step) {
  StepModel model = model_of(step.targets, step.timeout);
  model.round_robin = step.round_robin;
  model.posts = only_posts(step.targets);
  if (step.with.empty()) return model;
  for (const Person* person : horizon_.people()) {
    model.turns.push_back(
        waking_turn(horizon_.plan(), *person, all_ways(horizon_.plan().carriers), step.with));
  }
  return model;
}

PolicyModel::StepModel PolicyModel::model_of(const std::vector<Target>& targets, Span timeout) {
  StepModel model;
  model.timeout = timeout;
  const auto add = [&](const PersonName& name) {
    if (!horizon_.knows(name)) return;
    model.people.push_back(horizon_.index_of(name));
    model.in_order.push_back({false, model.people.back()});
  };
  for (const Target& target : targets) {
    if (const auto* person = std::get_if<PersonName>(&target.choice)) {
      add(*person);
    } else if (const auto* team = std::get_if<TeamName>(&target.choice)) {
      for (const PersonName& name : horizon_.plan().teams.at(*team).people) add(name);
    } else if (const auto* rotation = std::get_if<RotationName>(&target.choice)) {
      model.rotations.push_back(slot_of(*rotation));
      model.in_order.push_back({true, model.rotations.back()});
    } else if (std::holds_alternative<Everyone>(target.choice)) {
      for (const Person* each : horizon_.people()) add(each->name);
    }
  }
  std::ranges::sort(model.people);
  const auto rest = std::ranges::unique(model.people);
  model.people.erase(rest.begin(), rest.end());
  return model;
}

std::size_t PolicyModel::most_people_of(const StepModel& step) const {
  std::size_t people = step.people.size();
  for (const auto& [rotation, slot] : rotation_slots_) {
    if (std::ranges::find(step.rotations, slot) == step.rotations.end()) continue;
    std::size_t most = 0;
    for (const Shift& shift : horizon_.duty(rotation).shifts) {
      most = std::max(most, shift.people.size());
    }
    people += most;
  }
  return std::max<std::size_t>(people, 1);
}

void PolicyModel::count_robins() {
  std::size_t picks = 1;
  for (std::size_t number = 0; number < steps_.size(); ++number) {
    StepModel& step = steps_[number];
    if (!step.round_robin) continue;
    step.robin = robins_.size();
    robins_.emplace_back();
    const std::size_t people = most_people_of(step);
    if (people > most_picks) {
      group_of_.push_back(none);
      uncounted_.push_back(number + 1);
      continue;
    }
    if (picks * people > most_picks) {
      picks = 1;
      ++groups_;
    }
    picks *= people;
    group_of_.push_back(groups_ - 1);
  }
}

// Somebody of it can be reached at any time.
bool PolicyModel::is_always_alive(const StepModel& step) const {
  const auto works = [&](std::size_t person) { return turn_of(person, step).over.has_value(); };
  if (std::ranges::any_of(step.people, works)) return true;
  return std::ranges::any_of(rotation_slots_, [&](const auto& entry) {
    const auto& [name, slot] = entry;
    if (with_gaps_.at(name)) return false;
    if (std::ranges::find(step.rotations, slot) == step.rotations.end()) return false;
    return std::ranges::all_of(horizon_.duty(name).shifts, [&](const Shift& shift) {
      return std::ranges::any_of(shift.people, [&](const PersonName& person) {
        return horizon_.knows(person) && works(horizon_.index_of(person));
      });
    });
  });
}

std::size_t PolicyModel::slot_of(const RotationName& rotation) {
  const auto [found, is_new] = rotation_slots_.emplace(rotation, initial_.size());
  if (!is_new) return found->second;
  const std::size_t slot = found->second;
  initial_.push_back(0);
  const RotationDuty& duty = horizon_.duty(rotation);
  has_gaps_ = has_gaps_ || !duty.gaps.empty();
  with_gaps_[rotation] = !duty.gaps.empty();
  const std::size_t before = handoffs_.size();
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
  const auto begin = handoffs_.begin() + static_cast<std::ptrdiff_t>(before);
  std::sort(begin, handoffs_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  char16_t last = initial_[slot];  // whoever takes over from themselves takes nothing over
  handoffs_.erase(std::remove_if(begin, handoffs_.end(),
                                 [&](const Change& each) {
                                   return std::exchange(last, each.value) == each.value;
                                 }),
                  handoffs_.end());
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
  const auto known = crew_numbers_.find(crew);
  if (known != crew_numbers_.end()) return known->second;
  if (crews_.size() > 0xffff) return 0;
  const auto number = static_cast<char16_t>(crews_.size());
  crews_.push_back(crew);
  crew_numbers_.emplace(std::move(crew), number);
  return number;
}

// The most people who stand in exactly the same steps. Where a rotation has gaps, steps are skipped
// and the crowd's turns move, and steps may page some of it or in another way: then there is none,
// and everybody is looked at one by one.
void PolicyModel::find_crowd() {
  std::vector<StepModel*> all;
  for (StepModel& step : steps_) all.push_back(&step);
  all.push_back(&final_);
  if (everyone_) all.push_back(&*everyone_);
  std::map<std::vector<bool>, std::vector<std::size_t>> by_steps;
  for (std::size_t person = 0; person < alone_.size(); ++person) {
    std::vector<bool> in_step;
    for (const StepModel* step : all) {
      in_step.push_back(std::ranges::binary_search(step->people, person));
    }
    if (std::ranges::find(in_step, true) != in_step.end()) by_steps[in_step].push_back(person);
  }
  const auto largest =
      std::ranges::max_element(by_steps, {}, [](const auto& entry) { return entry.second.size(); });
  const bool alike = std::ranges::none_of(
      steps_, [](const StepModel& step) { return step.round_robin || !step.turns.empty(); });
  if (!has_gaps_ && alike && largest != by_steps.end() &&
      largest->second.size() >= smallest_crowd) {
    crowd_ = largest->second;
    for (const std::size_t person : crowd_) {
      in_crowd_[person] = true;
      crowd_works_ = crowd_works_ || horizon_.turn_of(person).over.has_value();
    }
  }
  for (StepModel* step : all) {
    const std::size_t before = step->people.size();
    std::erase_if(step->people, [&](std::size_t person) { return in_crowd_[person]; });
    step->crowd = step->people.size() != before;
    for (const std::size_t person : step->people) alone_[person] = true;
  }
}

void PolicyModel::find_reach() {
  Span round{0};
  for (const StepModel& step : steps_) round += step.timeout;
  reach_ = round * (policy_.repeat + 1) + final_.timeout * final_rounds + crowds_.longest_delay() +
           pair_ + slack;
  reach_ = std::min(reach_, longest_reach);
}

// Three people out of many are as good as the third one: this spares looking at everybody's quiet
// hours together with the steps, when the steps alone wake two.
void PolicyModel::find_third_of_final() {
  const bool everyone = std::ranges::any_of(policy_.final, [](const Target& target) {
    return std::holds_alternative<Everyone>(target.choice);
  });
  if (!everyone || horizon_.people().size() < smallest_crowd) return;
  std::vector<std::size_t> people(horizon_.people().size());
  std::iota(people.begin(), people.end(), std::size_t{0});
  const Span early = reach_ + policy_.final_every * final_rounds;
  const CrowdTimeline& timeline = crowds_.timeline({std::move(people), 3, early});
  third_of_final_.assign(ways_.size(), Span{0});
  for (const CrowdState& state : timeline.states) {
    for (std::size_t ways = 0; ways < ways_.size(); ++ways) {
      auto& worst = third_of_final_[ways];
      if (state[ways].size() < 3) {
        worst = std::nullopt;
      } else if (worst) {
        worst = std::max(*worst, state[ways][2].after);
      }
    }
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
  crowd_timeline_ = &crowds_.timeline(
      {crowd_, 3 + 2 * most_on_call_, scope_.crowd_falls_silent_early ? reach_ : Span{0}});
  crowd_slot_ = initial_.size();
  const std::size_t first = crowd_timeline_->changes.front().second;
  initial_.push_back(static_cast<char16_t>(first & 0xffff));
  initial_.push_back(static_cast<char16_t>(first >> 16));
}

std::vector<Change> PolicyModel::changes() const {
  std::vector<Change> changes = handoffs_;
  std::ranges::stable_sort(changes, {}, &Change::at);
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

}  // namespace reveille::escalation::detail
