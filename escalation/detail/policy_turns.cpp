// SPDX-License-Identifier: Apache-2.0
// PolicyModel: what the turns of one escalation come to, at worst.
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

std::optional<Span> sooner(const std::optional<Span>& one, const std::optional<Span>& other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

bool has_contact(const WakingTurn& course, const ContactName& contact) {
  return std::ranges::find(course.entries, contact, &TurnEntry::contact) != course.entries.end();
}

}  // namespace

const CrowdState& PolicyModel::crowd_state() const {
  const State& state = ahead_->state;
  const std::size_t number = state[crowd_slot_] | (std::size_t{state[crowd_slot_ + 1]} << 16);
  return crowd_timeline_->states[number];
}

// Which comes first may change when the escalation begins later.
bool PolicyModel::is_before(const Moment& one, const Moment& other) {
  const bool before = one.at < other.at;
  if (before && one.moves && !other.moves) flips_in(other.at - one.at);
  if (!before && !one.moves && other.moves) flips_in(one.at - other.at + Span{1});
  return before;
}

bool PolicyModel::is_quiet_within(std::size_t slot, const Moment& from, const Moment& to) {
  if (slot == no_slot) return false;
  const bool quiet_at_end = value_of(slot, to) != 0;
  if (value_of(slot, from) != 0 || quiet_at_end) return true;
  return std::ranges::any_of(ahead_->coming, [&](const Ahead::Coming& change) {
    return change.slot == slot && change.value != 0 && change.in > from.at && change.in <= to.at;
  });
}

// The person is woken in any case, or never.
std::optional<Span> PolicyModel::wakes(const WakingPage& page, std::size_t person,
                                       const Ringing& ringing) {
  const std::size_t slot = quiet_slot_[horizon_.quiet_group_of(person)];
  const auto& [soonest, latest, until, delay] = ringing;
  // What is paged again before its carrier is found asks anew; the later page tells of itself.
  const bool in_time = !until || !is_before(*until, latest);
  const std::optional<Span> at_once = in_time ? std::optional(latest.at) : std::nullopt;
  if (!is_quiet_within(slot, soonest, latest)) return at_once;
  if (page.quiet == Span{0}) return at_once;
  if (!page.call) return std::nullopt;
  const Moment last{latest.at + pair_, latest.moves};
  // What pages the same contact before it waits for the second call; when the quiet hours are over,
  // it takes its place and wakes at once, through whichever carrier.
  if (page.quiet) return until && is_before(*until, last) ? last.at + delay : last.at;
  if (until && is_before(*until, last)) return std::nullopt;  // at the same instant it rings
  // The second call of the pair comes when the phone may make sounds again.
  const Moment second{soonest.at + horizon_.plan().timing.pair_gap, soonest.moves};
  if (is_quiet_within(slot, second, last)) return std::nullopt;
  return last.at;
}

// When this or a later turn that pages the contact begins.
std::optional<PolicyModel::Moment> PolicyModel::begins_again(const Turn* turn,
                                                             const ContactName& contact) const {
  for (; turn != nullptr; turn = turn->next == none ? nullptr : &turns_[turn->next]) {
    if (has_contact(*turn->course, contact)) return turn->begin;
  }
  return std::nullopt;
}

// `hurried`: all of it had been paged when the next one began.
std::optional<Span> PolicyModel::woken_by(const Turn& turn, const Ways& ways, const Turn* next,
                                          bool hurried) {
  std::optional<Span> first;
  Hurry hurry(ways, horizon_.plan().timing);
  for (const WakingPage& page : turn.course->pages) {
    const Span soonest = hurry.soonest(page);
    if (!(page.call ? ways.call : ways.sms)) continue;
    Ringing ringing{{turn.begin.at + soonest, turn.begin.moves},
                    {turn.begin.at + page.after, turn.begin.moves},
                    {},
                    Span{0}};
    if (page.again != Span::max()) {
      ringing.until = Moment{turn.begin.at + page.again, turn.begin.moves};
    }
    if (next != nullptr && !is_before(ringing.latest, next->begin)) {
      if (!hurried) continue;
      ringing.latest = next->begin;
    }
    if (!hurried) {
      const auto begins = begins_again(next, page.contact);
      if (begins && (!ringing.until || is_before(*begins, *ringing.until))) ringing.until = begins;
    }
    ringing.delay = delay_of(page, ways);
    ringing.latest.at += ringing.delay;
    // Whoever is awake by then stays so: what moves does not overtake what moves or stands.
    if (first && *first <= ringing.latest.at && ringing.latest.moves) continue;
    const auto woken = wakes(page, turn.person, ringing);
    if (woken && (!first || *woken < *first)) first = woken;
  }
  return first;
}

// From the beginning of a turn until it is over.
PolicyModel::Length PolicyModel::length_of(const WakingTurn& course, const Ways& ways) const {
  Length length;
  Hurry hurry(ways, horizon_.plan().timing);
  for (const WakingPage& page : course.pages) {
    length.soonest = hurry.soonest(page);
    length.latest = std::max(length.latest, page.after);
    if (!page.call) continue;
    length.soonest += horizon_.plan().timing.pair_gap;
    // At the instant of the second call it is over; what is due then is still to come.
    length.latest = std::max(length.latest, page.after + delay_of(page, ways) + pair_ - Span{1});
  }
  return length;
}

// A page that is due when the step is entered is still to come: the step comes first.
PolicyModel::Meeting PolicyModel::meeting(const Turn& running, const Turn& wanted,
                                          const Ways& ways) {
  const WakingTurn& course = *running.course;
  const bool alike =
      &course == wanted.course || pages_alike(course.entries, wanted.course->entries);
  if (!alike || !course.over) return {true, true};
  const Length length = length_of(course, ways);
  if (is_before({running.begin.at + length.latest, running.begin.moves}, wanted.begin)) {
    return {true, true};
  }
  if (length.soonest >= length.latest) return {};
  return {!is_before(wanted.begin, {running.begin.at + length.soonest, running.begin.moves}),
          false};
}

// When this turn and those after it wake their person, whatever becomes of the calls.
std::optional<Span> PolicyModel::worst_from(std::size_t number, const Ways& ways) {
  if (is_known_[number]) return worst_from_[number];
  const Turn& turn = turns_[number];
  std::optional<Span> worst = Span{0};
  for (std::size_t next = turn.next; worst; next = turns_[next].next) {
    if (next == none) {
      keep_later(worst, woken_by(turn, ways, nullptr, false));
      break;
    }
    const Meeting met = meeting(turn, turns_[next], ways);
    if (met.may_begin) {
      const auto woken = woken_by(turn, ways, &turns_[next], !met.must_begin);
      const Moment& begin = turns_[next].begin;
      const bool awake_by_then = woken && *woken <= begin.at && begin.moves;
      keep_later(worst, awake_by_then ? woken : sooner(woken, worst_from(next, ways)));
    }
    if (met.must_begin) break;
  }
  is_known_[number] = true;
  return worst_from_[number] = worst;
}

WorstCase PolicyModel::run(std::size_t ways) {
  for (const std::size_t person : paged_people_) paged_[person] = {};
  paged_people_.clear();
  worst_from_.resize(turns_.size());
  is_known_.assign(turns_.size(), false);
  for (const std::size_t first : first_turns_) {
    const std::size_t person = turns_[first].person;
    paged_people_.push_back(person);
    paged_[person] = {true, worst_from(first, ways_[ways])};
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
