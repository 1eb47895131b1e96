// SPDX-License-Identifier: Apache-2.0
// PolicyModel: the course of one escalation.
#include <algorithm>
#include <utility>

#include "escalation/detail/policy_model.hpp"

namespace reveille::escalation::detail {
namespace {

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
      const WorstCase found = ways_[ways] == ways_[0] ? all_up : run(ways);
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

// How long it is before nobody who can be reached is left: 0 when the step is skipped at once.
Span PolicyModel::begin_step(const StepModel& step, Span at) {
  called_.clear();
  ++step_number_;
  for (const std::size_t person : step.people) call(person);
  for (const std::size_t slot : step.rotations) {
    for (const std::size_t person : crews_[value_of(slot, {at, true})]) call(person);
  }
  if (step.round_robin) keep_one();
  Span lasts = step.crowd && crowd_works_ ? lives : Span{0};
  if (step.crowd) {
    crowd_begin_ = crowd_begin_.value_or(at);
    for (const std::size_t person : owners_) call(person);
  }
  for (const std::size_t person : called_) {
    lasts = std::max(lasts, begin_turn(person, step, {at, true}));
  }
  return lasts;
}

void PolicyModel::call(std::size_t person) {
  if (last_step_[person] == step_number_) return;  // two targets of the step name them
  last_step_[person] = step_number_;
  called_.push_back(person);
}

// Each time the next of them.
void PolicyModel::keep_one() {
  const std::size_t choices = called_.size();
  if (choices < 2) return;
  most_picks_ = std::max(most_picks_, choices);
  called_ = {called_[(pick_ + static_cast<std::size_t>(round_)) % choices]};
}

// How long it is before nothing of it is known to work.
Span PolicyModel::begin_turn(std::size_t person, const StepModel& step, const Moment& begin) {
  const WakingTurn& wanted = turn_of(person, step);
  const std::size_t last = turn_of_[person];
  const bool has_one = last < turns_.size() && turns_[last].person == person;
  if (has_one && goes_on(turns_[last], wanted, begin)) return lives;
  if (has_one) turns_[last].next = begin;
  turn_of_[person] = turns_.size();
  turns_.push_back({person, &wanted, begin, std::nullopt});
  return wanted.over ? lives : wanted.known_dead;
}

// A page that is due when the step is entered is still to come: the step comes first.
bool PolicyModel::goes_on(const Turn& running, const WakingTurn& wanted, const Moment& begin) {
  if (!running.course->over) return false;
  if (running.course != &wanted && !pages_alike(running.course->entries, wanted.entries)) {
    return false;
  }
  const Moment over{running.begin.at + *running.course->over, running.begin.moves};
  const bool runs = begin.at <= over.at;
  if (runs && begin.moves && !over.moves) flips_in(over.at - begin.at + Span{1});
  if (!runs && !begin.moves && over.moves) flips_in(begin.at - over.at);
  return runs;
}

// When the step is over; at once when nobody stands behind it.
Span PolicyModel::enter(const StepModel& step, Span at) {
  const Span lasts = std::min(begin_step(step, at), step.timeout);
  if (lasts == Span{0}) return at;
  const bool somebody_came = follow_handoffs(step, at, at + lasts);
  if (lasts == step.timeout || !somebody_came) return at + lasts;
  follow_handoffs(step, at + lasts, at + step.timeout);
  return at + step.timeout;
}

// Whoever comes on call during a step is paged, too; not where one of several is enough. False when
// nobody comes who can be reached.
bool PolicyModel::follow_handoffs(const StepModel& step, Span from, Span until) {
  bool alive = false;
  if (step.round_robin) return alive;
  for (const Ahead::Coming& change : ahead_->coming) {
    if (change.in <= from || std::ranges::find(step.rotations, change.slot) == step.rotations.end())
      continue;
    if (change.in >= until) {
      flips_in(change.in - until + Span{1});
      break;
    }
    for (const std::size_t person : crews_[change.value]) {
      if (last_step_[person] == step_number_) continue;
      last_step_[person] = step_number_;
      alive = begin_turn(person, step, {change.in, false}) == lives || alive;
    }
  }
  return alive;
}

void PolicyModel::begin_turns() {
  turns_.clear();
  crowd_begin_.reset();
  find_owners();
  Span at = begin_;
  for (int round = 0; round <= policy_.repeat; ++round) {
    bool anybody = false;
    round_ = round;
    for (const StepModel& step : steps_) {
      const Span over = enter(step, at);
      anybody = anybody || over > at;
      at = over;
    }
    if (!anybody) break;  // on to the final target
  }
  final_at_ = at;
  if (scope_.with_final) enter_final(at);
}

void PolicyModel::enter_final(Span at) {
  for (int round = 0; round < final_rounds; ++round) {
    const Span left = enter(final_, at);
    at += final_.timeout;
    if (left < at && everyone_) begin_step(*everyone_, left);
  }
}

const CrowdState& PolicyModel::crowd_state() const {
  const State& state = ahead_->state;
  const std::size_t number = state[crowd_slot_] | (std::size_t{state[crowd_slot_ + 1]} << 16);
  return crowd_timeline_->states[number];
}

// A page that is due when another turn takes the place of this one is not sent.
bool PolicyModel::is_cut_off(const Turn& turn, Span send) {
  if (!turn.next) return false;
  const bool cut_off = send >= turn.next->at;
  if (cut_off && !turn.begin.moves && turn.next->moves) flips_in(send - turn.next->at + Span{1});
  if (!cut_off && turn.begin.moves && !turn.next->moves) flips_in(turn.next->at - send);
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

void PolicyModel::find_waking(const Turn& turn, const Ways& ways, std::optional<Span>& woken) {
  for (const WakingPage& page : turn.course->pages) {
    if (!(page.call ? ways.call : ways.sms)) continue;
    const Span send = turn.begin.at + page.after;
    const Moment rings{send + (page.call ? ways.call_delay : ways.sms_delay), turn.begin.moves};
    // Whoever is awake by then stays so: what moves does not overtake what moves or stands.
    if (woken && *woken <= rings.at && rings.moves) continue;
    if (is_cut_off(turn, send)) continue;
    const auto wakes = wakes_at(page, turn.person, rings);
    if (wakes && (!woken || *wakes < *woken)) woken = wakes;
  }
}

WorstCase PolicyModel::run(std::size_t ways) {
  for (const std::size_t person : paged_people_) paged_[person] = {};
  paged_people_.clear();
  for (const Turn& turn : turns_) {
    Paged& paged = paged_[turn.person];
    if (!std::exchange(paged.paged, true)) paged_people_.push_back(turn.person);
    find_waking(turn, ways_[ways], paged.woken);
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
  if (!crowd_begin_) return found;
  for (const Woken& each : crowd_state()[ways]) {
    if (is_paged(each.person)) continue;
    crowd_woken_.push_back(each);
    keep_first(found, *crowd_begin_ - begin_ + each.after);
  }
  return found;
}

// Of the run just made.
Judgement PolicyModel::judge(const WorstCase& found) const {
  if (found.second) return {};
  std::size_t accounted_for = crowd_woken_.size();
  bool explained = false;
  for (std::size_t person = 0; person < paged_.size(); ++person) {
    const bool of_crowd = in_crowd_[person] && crowd_begin_ && !is_paged(person);
    if (!is_paged(person) && !of_crowd) continue;
    const bool counted =
        of_crowd && std::ranges::find(crowd_woken_, person, &Woken::person) != crowd_woken_.end();
    if (!counted && (paged_[person].woken || flagged_[person])) ++accounted_for;
    explained = explained || flagged_[person];
  }
  return {!found.first && !explained, accounted_for < 2};
}

}  // namespace reveille::escalation::detail
