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
constexpr Span longest_reach{48 * 3'600'000LL};
// The final target comes again for ever; people who are not woken in its first rounds are not woken
// until something changes that took them long ago.
constexpr int final_rounds = 3;

void keep_first(WorstCase& found, Span woken) {
  for (auto* place : {&found.first, &found.second, &found.third}) {
    if (!*place) {
      *place = woken;
      return;
    }
    if (woken < **place) std::swap(**place, woken);
  }
}

}  // namespace

PolicyModel::PolicyModel(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                         const std::vector<bool>& flagged, Scope scope)
    : horizon_(horizon),
      crowds_(crowds),
      policy_(policy),
      flagged_(flagged),
      ways_(crowds.ways()),
      scope_(scope),
      pair_(horizon.plan().timing.ring + horizon.plan().timing.pair_gap),
      alone_(horizon.people().size()),
      in_crowd_(horizon.people().size()),
      last_step_(horizon.people().size()),
      paged_(horizon.people().size()) {
  for (const Step& step : policy.steps) steps_.push_back(model_of(step));
  if (scope.with_final) {
    final_ = model_of(policy.final, policy.final_every);
    const bool may_be_empty =
        final_.people.empty() && std::ranges::all_of(policy.final, [&](const Target& target) {
          const auto* rotation = std::get_if<RotationName>(&target.choice);
          return rotation == nullptr || with_gaps_[*rotation];
        });
    if (may_be_empty) everyone_ = model_of({Target{Everyone{}, {}}}, policy.final_every);
  }
  find_crowd();
  find_reach();
  if (!scope.with_final) find_third_of_final();
  add_quiet_slots();
  add_crowd_slots();
}

PolicyModel::StepModel PolicyModel::model_of(const Step& step) {
  StepModel model = model_of(step.targets, step.timeout);
  model.round_robin = step.round_robin;
  if (step.with.empty()) return model;
  for (const Person* person : horizon_.people()) {
    Person so = *person;
    so.urgent = rules_of(*person, Urgency::urgent, step.with);
    model.pages.push_back(waking_pages(so, horizon_.plan().timing));
  }
  return model;
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
      steps_, [](const StepModel& step) { return step.round_robin || !step.pages.empty(); });
  if (!has_gaps_ && alike && largest != by_steps.end() &&
      largest->second.size() >= smallest_crowd) {
    crowd_ = largest->second;
    for (const std::size_t person : crowd_) in_crowd_[person] = true;
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
  const std::vector<Span> lengths(final_rounds, policy_.final_every);
  const CrowdTimeline& timeline = crowds_.timeline({std::move(people), lengths, 3, early});
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
  const Ahead now{initial_, {}};
  ahead_ = &now;
  begin_ = Span{0};
  begin_turns();
  CrowdKey key{
      crowd_, {}, 3 + 2 * most_on_call_, scope_.crowd_falls_silent_early ? reach_ : Span{0}};
  for (std::size_t i = 1; i < crowd_turns_.size(); ++i) {
    key.lengths.push_back(crowd_turns_[i] - crowd_turns_[i - 1]);
  }
  if (!crowd_ends_) key.lengths.push_back(Span::max());
  crowd_timeline_ = &crowds_.timeline(std::move(key));
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

Outcome PolicyModel::outcome(const Ahead& ahead, Span begin) {
  ahead_ = &ahead;
  begin_ = begin;
  holds_ = Span::max();
  most_picks_ = 1;
  Outcome outcome;
  for (pick_ = 0; pick_ < most_picks_; ++pick_) {
    begin_turns();
    const WorstCase all_up = run(0);
    outcome.final_at = final_at_ - begin_;
    if (pick_ == 0) {
      outcome.all_up = all_up;
    } else {
      keep_worse(outcome.all_up, all_up);
    }
    for (std::size_t ways = 1; ways < ways_.size(); ++ways) {
      const WorstCase found = run(ways);
      if (ways == 1 && pick_ == 0) {
        outcome.one_down = found;
      } else {
        keep_worse(outcome.one_down, found);
      }
    }
  }
  outcome.holds = holds_;
  return outcome;
}

Judgement PolicyModel::judgement(const State& state) {
  const Ahead for_ever{state, {}};
  ahead_ = &for_ever;
  begin_ = Span{0};
  most_picks_ = 1;
  Judgement all;
  for (pick_ = 0; pick_ < most_picks_; ++pick_) {
    begin_turns();
    const Judgement one = judge(run(0));
    all = {all.silent || one.silent, all.lonely || one.lonely};
  }
  return all;
}

// What moves with the beginning of the escalation meets the next change when it begins that much
// later.
char16_t PolicyModel::value_of(std::size_t slot, const Moment& when) {
  char16_t value = ahead_->state[slot];
  for (const Ahead::Coming& change : ahead_->coming) {
    if (change.slot != slot) continue;
    if (change.in > when.at) {
      if (when.moves) flips_in(change.in - when.at);
      break;
    }
    value = change.value;
  }
  return value;
}

void PolicyModel::find_owners() {
  owners_.clear();
  if (crowd_.empty()) return;
  const auto add = [&](char16_t crew) {
    for (const std::size_t person : crews_[crew]) {
      if (in_crowd_[person]) owners_.push_back(person);
    }
  };
  for (const auto& [name, slot] : rotation_slots_) {
    add(ahead_->state[slot]);
    for (const Ahead::Coming& change : ahead_->coming) {
      if (change.slot == slot) add(change.value);
    }
  }
}

// Notes whose turn begins at `at`. False when nobody stands behind the step: it is skipped at once.
bool PolicyModel::begin_step(const StepModel& step, Span at, bool only_ends_the_last) {
  const std::size_t before = turns_.size();
  ++step_number_;
  const auto begin = [&](std::size_t person) {
    if (last_step_[person] == step_number_) return;  // two targets of the step name them
    last_step_[person] = step_number_;
    turns_.push_back({person, &step, {at, true}, only_ends_the_last});
  };
  for (const std::size_t person : step.people) begin(person);
  for (const std::size_t slot : step.rotations) {
    for (const std::size_t person : crews_[value_of(slot, {at, true})]) begin(person);
  }
  if (step.round_robin) keep_one(before);
  if (!step.crowd) return turns_.size() > before;
  crowd_turns_.push_back(at);
  crowd_ends_ = only_ends_the_last;
  for (const std::size_t person : owners_) begin(person);
  return true;
}

// Each time the next of them.
void PolicyModel::keep_one(std::size_t before) {
  const std::size_t choices = turns_.size() - before;
  if (choices < 2) return;
  most_picks_ = std::max(most_picks_, choices);
  const std::size_t picked = (pick_ + static_cast<std::size_t>(round_)) % choices;
  turns_[before] = turns_[before + picked];
  turns_.resize(before + 1, turns_[before]);
}

// Whoever comes on call during a step is paged, too; not where one of several is enough.
void PolicyModel::follow_handoffs(const StepModel& step, Span from, Span until) {
  if (step.round_robin) return;
  for (const Ahead::Coming& change : ahead_->coming) {
    if (change.in <= from || std::ranges::find(step.rotations, change.slot) == step.rotations.end())
      continue;
    if (change.in >= until) {
      flips_in(change.in - until + Span{1});
      return;
    }
    for (const std::size_t person : crews_[change.value]) {
      if (last_step_[person] == step_number_) continue;
      last_step_[person] = step_number_;
      turns_.push_back({person, &step, {change.in, false}});
    }
  }
}

void PolicyModel::begin_turns() {
  turns_.clear();
  crowd_turns_.clear();
  crowd_ends_ = false;
  find_owners();
  Span at = begin_;
  for (int round = 0; round <= policy_.repeat; ++round) {
    bool anybody = false;
    round_ = round;
    for (const StepModel& step : steps_) {
      if (!begin_step(step, at)) continue;
      follow_handoffs(step, at, at + step.timeout);
      at += step.timeout;
      anybody = true;
    }
    if (!anybody) break;  // on to the final target
  }
  final_at_ = at;
  if (scope_.with_final) enter_final(at);
}

void PolicyModel::enter_final(Span at) {
  for (int round = 0; round <= final_rounds; ++round) {
    const bool over = round == final_rounds;
    if (begin_step(final_, at, over)) {
      if (!over) follow_handoffs(final_, at, at + final_.timeout);
    } else if (everyone_) {
      begin_step(*everyone_, at, over);
    }
    at += final_.timeout;
  }
}

const CrowdState& PolicyModel::crowd_state() const {
  const State& state = ahead_->state;
  const std::size_t number = state[crowd_slot_] | (std::size_t{state[crowd_slot_ + 1]} << 16);
  return crowd_timeline_->states[number];
}

// A page that is due when the next turn begins is not sent: that turn begins anew.
bool PolicyModel::is_cut_off(const Turn& turn, Span send, const std::optional<Moment>& next) {
  if (!next) return false;
  const bool cut_off = send >= next->at;
  if (cut_off && !turn.begin.moves && next->moves) flips_in(send - next->at + Span{1});
  if (!cut_off && turn.begin.moves && !next->moves) flips_in(next->at - send);
  return cut_off;
}

std::optional<Span> PolicyModel::wakes_at(const WakingPage& page, std::size_t person,
                                          const Moment& rings) {
  const std::size_t slot = quiet_slot_[horizon_.quiet_group_of(person)];
  const auto is_quiet = [&](const Moment& when) {
    return slot != no_slot && value_of(slot, when) != 0;
  };
  if (!is_quiet(rings)) return rings.at;
  if (page.quiet) return rings.at + *page.quiet;
  // The second call of the pair comes when the phone may make sounds again.
  const Moment second{rings.at + pair_, rings.moves};
  if (page.call && !is_quiet(second)) return second.at;
  return std::nullopt;
}

void PolicyModel::find_waking(const Turn& turn, const Ways& ways, Paged& paged) {
  const WakingPages& pages = turn.step->pages.empty() ? horizon_.waking_pages_of(turn.person)
                                                      : turn.step->pages[turn.person];
  for (const WakingPage& page : pages) {
    if (!(page.call ? ways.call : ways.sms)) continue;
    const Span send = turn.begin.at + page.after;
    if (is_cut_off(turn, send, paged.next_turn)) continue;
    const Moment rings{send + (page.call ? ways.call_delay : ways.sms_delay), turn.begin.moves};
    const auto woken = wakes_at(page, turn.person, rings);
    if (woken && (!paged.woken || *woken < *paged.woken)) paged.woken = woken;
  }
}

// A person's contacts run until their next turn begins, which starts them anew.
WorstCase PolicyModel::run(std::size_t ways) {
  for (const std::size_t person : paged_people_) paged_[person] = {};
  paged_people_.clear();
  for (auto turn = turns_.rbegin(); turn != turns_.rend(); ++turn) {
    Paged& paged = paged_[turn->person];
    if (!paged.next_turn) paged_people_.push_back(turn->person);
    if (!turn->only_ends_the_last) find_waking(*turn, ways_[ways], paged);
    paged.next_turn = turn->begin;
  }
  WorstCase found;
  for (const std::size_t person : paged_people_) {
    if (const auto& woken = paged_[person].woken) keep_first(found, *woken - begin_);
  }
  if (!third_of_final_.empty() && third_of_final_[ways]) {
    const Span third = final_at_ - begin_ + *third_of_final_[ways];
    if (!found.third || *found.third > third) found.third = third;
  }
  crowd_woken_.clear();
  if (crowd_turns_.empty()) return found;
  for (const Woken& each : crowd_state()[ways]) {
    if (is_paged(each.person)) continue;
    crowd_woken_.push_back(each);
    keep_first(found, crowd_turns_.front() - begin_ + each.after);
  }
  return found;
}

// Of the run just made.
Judgement PolicyModel::judge(const WorstCase& found) const {
  if (found.second) return {};
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
  return {!found.first && !explained, accounted_for < 2};
}

}  // namespace reveille::escalation::detail
