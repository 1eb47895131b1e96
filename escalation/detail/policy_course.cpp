// SPDX-License-Identifier: Apache-2.0
// PolicyModel: the course of one escalation.
#include <algorithm>
#include <utility>

#include "escalation/detail/policy_model.hpp"

namespace reveille::escalation::detail {

namespace {

void keep_sooner(std::optional<Span>& best, const std::optional<Span>& other) {
  if (other && (!best || *other < *best)) best = other;
}

void keep_better(WorstCase& best, const WorstCase& other) {
  keep_sooner(best.first, other.first);
  keep_sooner(best.second, other.second);
  keep_sooner(best.third, other.third);
}

}  // namespace

Outcome PolicyModel::outcome(const Ahead& ahead, Span begin) {
  ahead_ = &ahead;
  begin_ = begin;
  holds_ = Span::max();
  group_ = 0;
  Outcome outcome = outcome_of_group();
  while (++group_ < groups_) {
    const Outcome other = outcome_of_group();
    keep_better(outcome.all_up, other.all_up);
    keep_better(outcome.one_down, other.one_down);
    outcome.final_at = std::min(outcome.final_at, other.final_at);
  }
  outcome.holds = holds_;
  return outcome;
}

// Whoever's turn it is in its steps.
Outcome PolicyModel::outcome_of_group() {
  forget_picks();
  Outcome outcome;
  bool first = true;
  do {
    begin_turns();
    const WorstCase all_up = run(0);
    outcome.final_at = first ? final_at_ - begin_ : std::min(outcome.final_at, final_at_ - begin_);
    if (first) {
      outcome.all_up = all_up;
    } else {
      keep_worse(outcome.all_up, all_up);
    }
    for (std::size_t ways = 1; ways < ways_.size(); ++ways) {
      const WorstCase found = ways_[ways] == ways_[0] ? all_up : run(ways);
      if (ways == 1 && first) {
        outcome.one_down = found;
      } else {
        keep_worse(outcome.one_down, found);
      }
    }
    first = false;
  } while (next_picks());
  return outcome;
}

Judgement PolicyModel::judgement(const State& state) {
  const Ahead for_ever{state, {}};
  ahead_ = &for_ever;
  begin_ = Span{0};
  group_ = 0;
  Judgement judged = judgement_of_group();
  while (++group_ < groups_) {
    const Judgement other = judgement_of_group();
    judged = {judged.silent && other.silent, judged.lonely && other.lonely};
  }
  return judged;
}

Judgement PolicyModel::judgement_of_group() {
  forget_picks();
  Judgement all;
  do {
    begin_turns();
    const Judgement one = judge(run(0));
    all = {all.silent || one.silent, all.lonely || one.lonely};
  } while (next_picks());
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
  const auto call_crew = [&](std::size_t slot) {
    for (const std::size_t person : crews_[value_of(slot, {at, true})]) call(person);
  };
  Span lasts = step.crowd && crowd_works_ ? lives : Span{0};
  if (step.round_robin) {
    for (const Member& each : step.in_order) {
      if (each.rotation) {
        call_crew(each.number);
      } else {
        call(each.number);
      }
    }
    if (group_of_[step.robin] != group_ && called_.size() > 1) {
      called_.clear();
      lasts = lives;
    }
    keep_one(step.robin);
  } else {
    for (const std::size_t person : step.people) call(person);
    for (const std::size_t slot : step.rotations) call_crew(slot);
  }
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

// Each time the next of them who can be reached at all.
void PolicyModel::keep_one(std::size_t robin) {
  const std::size_t count = called_.size();
  if (count < 2) return;
  Robin& turns = robins_[robin];
  std::size_t next = turns.first % count;
  if (turns.last) {
    const auto last = std::ranges::find(called_, *turns.last);
    next = last == called_.end() ? 0 : static_cast<std::size_t>(last - called_.begin()) + 1;
  } else {
    turns.choices = count;
  }
  std::size_t picked = called_[next % count];
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t person = called_[(next + i) % count];
    if (!has_way(person)) continue;
    picked = person;
    break;
  }
  turns.last = picked;
  called_ = {picked};
}

bool PolicyModel::has_way(std::size_t person) const {
  const Ways takes = all_ways(horizon_.plan().carriers);
  return std::ranges::any_of(horizon_.people()[person]->contacts, [&](const Contact& contact) {
    return (contact.kind == ContactKind::call && takes.call) ||
           (contact.kind == ContactKind::sms && takes.sms);
  });
}

void PolicyModel::forget_picks() {
  for (Robin& robin : robins_) robin = {};
}

// False when all have been looked at.
bool PolicyModel::next_picks() {
  for (Robin& robin : robins_) {
    if (++robin.first < robin.choices) return true;
    robin.first = 0;
  }
  return false;
}

// How long it is before nothing of it is known to work.
Span PolicyModel::begin_turn(std::size_t person, const StepModel& step, const Moment& begin) {
  const WakingTurn& course = turn_of(person, step);
  const std::size_t last = turn_of_[person];
  const bool has_one = last < turns_.size() && turns_[last].person == person;
  if (has_one) {
    turns_[last].next = turns_.size();
  } else {
    first_turns_.push_back(turns_.size());
  }
  turn_of_[person] = turns_.size();
  turns_.push_back({person, &course, begin});
  return course.over ? lives : course.known_dead;
}

// When the step is over; at once when nobody stands behind it, unless it was not meant for people.
Span PolicyModel::enter(const StepModel& step, Span at) {
  if (step.posts) return at + step.timeout;
  const Span lasts = std::min(begin_step(step, at), step.timeout);
  if (lasts == Span{0}) return at;
  // Whoever comes on call just when nobody is left keeps it alive.
  const Span end = lasts == step.timeout ? at + lasts : at + lasts + Span{1};
  const bool somebody_came = follow_handoffs(step, at, end);
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
  first_turns_.clear();
  for (Robin& robin : robins_) robin.last.reset();
  crowd_begin_.reset();
  find_owners();
  Span at = begin_;
  for (int round = 0; round <= policy_.repeat; ++round) {
    bool anybody = false;
    for (const StepModel& step : steps_) {
      const Span over = enter(step, at);
      anybody = anybody || over > at;
      at = over;
    }
    // On to the final target: the same again would come of the next one, unless it is somebody
    // else's turn.
    if (!anybody && robins_.empty()) break;
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

}  // namespace reveille::escalation::detail
