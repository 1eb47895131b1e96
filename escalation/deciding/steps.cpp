// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"
#include "escalation/schedule.hpp"

namespace reveille::escalation {
namespace {

// A step shorter than this would run through the policy before a phone can ring.
constexpr Span shortest_step{1'000};
// Besides the turns of people, each of whom has one thing to do.
constexpr std::size_t most_due_of_one_incident = 1'000;

struct Position {
  int round = 1;
  int step = 1;
};

Span timeout_of(const Incident& incident, int step) {
  if (step == 0) return std::max(incident.terms.final_every, shortest_step);
  const auto index = static_cast<std::size_t>(step - 1);
  INVARIANT(index < incident.terms.steps.size(), "an incident enters only steps of its terms");
  return std::max(incident.terms.steps[index].timeout, shortest_step);
}

// The final step is followed by itself, for ever: nothing runs off the end.
Position next_position(Scribe& scribe, const Incident& incident) {
  if (incident.step == 0) return {incident.round, 0};
  if (static_cast<std::size_t>(incident.step) < incident.terms.steps.size()) {
    return {incident.round, incident.step + 1};
  }
  const int round = incident.round;
  scribe.write(RoundFinished{incident.id, round});
  if (round <= incident.terms.repeat) return {round + 1, 1};
  scribe.write(NobodyAnswered{incident.id});
  return {round, 0};
}

Resolved resolve_step(const Scribe& scribe, const Incident& incident, int step) {
  if (step != 0) {
    return resolve(scribe, incident.terms.steps[static_cast<std::size_t>(step - 1)].targets);
  }
  Resolved found = resolve(scribe, incident.terms.final);
  if (!found.people.empty()) return found;
  Resolved everyone = resolve(scribe, {"everyone"});
  everyone.outlets = found.outlets;
  everyone.empty.insert(everyone.empty.begin(), found.empty.begin(), found.empty.end());
  return everyone;
}

// Whoever has acknowledged already is awake; they are asked again only where there is nobody else.
void leave_out_acked(const Incident& incident, Resolved& found) {
  std::vector<Called> others;
  for (const Called& called : found.people) {
    if (!incident.acks.contains(called.person)) others.push_back(called);
  }
  if (!others.empty()) found.people = std::move(others);
}

bool has_usable_contact(const Scribe& scribe, const Called& called) {
  const Person& person = *scribe.plan().person(called.person);
  return std::any_of(person.contacts.begin(), person.contacts.end(), [&](const Contact& contact) {
    return can_reach(scribe, contact) && why_unusable(scribe, person, contact).empty();
  });
}

// The next one after whoever it was last, among those who can be reached at all.
Called next_in_turn(const Scribe& scribe, const std::string& step,
                    const std::vector<Called>& people) {
  const auto picked = scribe.book().picked.find(step);
  const auto last = std::find_if(people.begin(), people.end(), [&](const Called& called) {
    return picked != scribe.book().picked.end() && called.person == picked->second;
  });
  const auto begin = last == people.end() ? 0 : last - people.begin() + 1;
  const auto count = static_cast<std::ptrdiff_t>(people.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    const Called& called = people[static_cast<std::size_t>((begin + i) % count)];
    if (has_usable_contact(scribe, called)) return called;
  }
  return people[static_cast<std::size_t>(begin % count)];
}

void pick_one(Scribe& scribe, const Incident& incident, Position position, Resolved& found) {
  if (position.step == 0 || found.people.size() < 2) return;
  if (!incident.terms.steps[static_cast<std::size_t>(position.step - 1)].round_robin) return;
  const std::string step = fmt::format("{}/{}", incident.terms.policy, position.step);
  const Called one = next_in_turn(scribe, step, found.people);
  found.people = {one};
  scribe.write(Picked{incident.id, step, one.person});
}

Instant step_end(const Scribe& scribe, const Incident& incident, int step, const Resolved& found) {
  Instant start = Instant::max();
  for (const Called& called : found.people) {
    const Person* person = scribe.plan().person(called.person);
    if (person) start = std::min(start, turn_start(scribe, *person, incident.urgency));
  }
  if (found.people.empty()) start = scribe.now();
  return start + timeout_of(incident, step);
}

// Somebody of the current step may still be reached; or it only posts, and waits all the same.
bool is_alive(const Incident& incident) {
  const StepTerms* step = current_step(incident);
  if (step && step->timeout > Span{0} && only_posts(step->targets)) return true;
  return std::any_of(incident.turns.begin(), incident.turns.end(),
                     [](const Turn& turn) { return !turn.earlier && !turn.exhausted; });
}

// The last resort is of no use: those behind it cannot be reached, and nobody comes after them.
void call_everyone(Scribe& scribe, IncidentId id) {
  const Incident& incident = *scribe.book().incident(id);
  Resolved others;
  for (const auto& [name, person] : scribe.plan().people) {
    const Turn* turn = incident.turn(name);
    if (turn && !turn->earlier) continue;
    others.people.push_back({name, "everyone: nobody of the last resort can be reached"});
  }
  leave_out_acked(incident, others);
  for (const Called& called : others.people) begin_turn(scribe, id, called);
  for (const Called& called : others.people) run_turn(scribe, id, called.person);
}

bool enter_one(Scribe& scribe, IncidentId id, Position position) {
  const Incident& incident = *scribe.book().incident(id);
  Resolved found = resolve_step(scribe, incident, position.step);
  leave_out_acked(incident, found);
  pick_one(scribe, incident, position, found);
  const Instant until = step_end(scribe, incident, position.step, found);
  scribe.write(StepEntered{id, position.round, position.step, until, found.handoff});
  for (const EmptyTarget& empty : found.empty) {
    scribe.write(TargetEmpty{id, empty.target, empty.why});
  }
  for (const Called& called : found.people) begin_turn(scribe, id, called);
  for (const Called& called : found.people) run_turn(scribe, id, called.person);
  if (position.step == 0 && !is_alive(incident)) call_everyone(scribe, id);
  post_step(scribe, id, found.outlets);
  return is_alive(incident);
}

// After an acknowledgement that led to nothing: whoever gave it is asked again, with the step where
// the incident stood.
void resume(Scribe& scribe, IncidentId id) {
  const Incident& incident = *scribe.book().incident(id);
  const PersonName acker(incident.acknowledged_by);
  const bool snoozed = incident.snoozed_until.has_value();
  if (snoozed) {
    scribe.write(SnoozeEnded{id});
  } else {
    scribe.write(AckTimedOut{id});
  }
  enter_step(scribe, id, incident.round, incident.step);
  const Turn* turn = incident.turn(acker);
  if (!scribe.plan().person(acker) || (turn && !turn->earlier)) return;
  begin_turn(scribe, id, {acker, snoozed ? "the snooze is over" : "acknowledgement timed out"});
  run_turn(scribe, id, acker);
}

bool is_due(const Scribe& scribe, std::optional<Instant> at) {
  return at && *at <= scribe.now();
}

void run_one(Scribe& scribe, const Incident& incident) {
  const IncidentId id = incident.id;
  if (incident.state == IncidentState::acknowledged) return resume(scribe, id);
  if (incident.step_until <= scribe.now()) return enter_next_step(scribe, id);
  if (is_due(scribe, incident.handoff)) return check_handoff(scribe, id);
  const auto turn = std::find_if(incident.turns.begin(), incident.turns.end(),
                                 [&](const Turn& one) { return is_due(scribe, due_of(one)); });
  INVARIANT(turn != incident.turns.end(), "an incident that is due has something to do");
  run_turn(scribe, id, PersonName(turn->person));
  leave_dead_step(scribe, id);
}

}  // namespace

void enter_step(Scribe& scribe, IncidentId id, int round, int step) {
  const Incident& incident = *scribe.book().incident(id);
  const auto rounds = static_cast<std::size_t>(std::max(incident.terms.repeat, 0)) + 1;
  const std::size_t most = incident.terms.steps.size() * rounds + 2;
  Position position{round, step};
  for (std::size_t entered = 0; !enter_one(scribe, id, position); ++entered) {
    if (position.step == 0) return;  // tried again when final_every has passed
    INVARIANT(entered < most, "entering steps ends with the final one");
    position = next_position(scribe, incident);
  }
}

void enter_next_step(Scribe& scribe, IncidentId id) {
  const Position next = next_position(scribe, *scribe.book().incident(id));
  enter_step(scribe, id, next.round, next.step);
}

void leave_dead_step(Scribe& scribe, IncidentId id) {
  const Incident* incident = scribe.book().incident(id);
  if (!incident || incident->state != IncidentState::open || incident->muted) return;
  if (is_alive(*incident)) return;
  if (incident->step == 0) return call_everyone(scribe, id);
  enter_next_step(scribe, id);
}

void check_handoff(Scribe& scribe, IncidentId id) {
  const Incident& incident = *scribe.book().incident(id);
  Resolved found = resolve(scribe, current_targets(incident));
  const bool in_time = is_due(scribe, incident.handoff);
  if (incident.handoff != found.handoff) scribe.write(HandoffPassed{id, found.handoff});
  if (in_time) {
    for (const EmptyTarget& empty : found.empty) {
      scribe.write(TargetEmpty{id, empty.target, empty.why});
    }
  }
  leave_out_acked(incident, found);
  const StepTerms* step = current_step(incident);
  const bool one_is_enough = step && step->round_robin && is_alive(incident);
  for (const Called& called : found.people) {
    const Turn* turn = incident.turn(called.person);
    if ((turn && !turn->earlier) || one_is_enough) continue;
    begin_turn(scribe, id, {called.person, "handoff of " + called.because});
    run_turn(scribe, id, called.person);
  }
  leave_dead_step(scribe, id);
}

void run(Scribe& scribe, IncidentId id) {
  const Incident* incident = scribe.book().incident(id);
  INVARIANT(incident, "the agenda names incidents of the book");
  for (std::size_t done = 0; is_due(scribe, incident->due); ++done) {
    INVARIANT(done < most_due_of_one_incident + incident->turns.size(),
              "doing what is due comes to an end");
    run_one(scribe, *incident);
  }
}

}  // namespace reveille::escalation
