// SPDX-License-Identifier: Apache-2.0
// Overrides that people set at run time, take back, and exchange. None may leave a rotation without
// anybody where somebody was on call before: in doubt the phone that rings today rings on.
#include <algorithm>

#include <fmt/format.h>

#include "base/zone.hpp"
#include "escalation/deciding/course.hpp"
#include "escalation/oncall.hpp"

namespace reveille::escalation {
namespace {

std::size_t still_to_end(const Scribe& scribe) {
  return static_cast<std::size_t>(std::ranges::count_if(
      scribe.book().overrides, [&](const OverrideSet& one) { return one.to > scribe.now(); }));
}

std::string why_not_person(const Plan& plan, const PersonName& person) {
  return plan.person(person) ? "" : fmt::format("there is no person {}", person.value);
}

std::string why_not_time(const Scribe& scribe, const OverrideSet& one) {
  if (one.from >= one.to) return "an override ends after it begins";
  if (one.to <= scribe.now()) return "that time is over";
  if (one.to - one.from > override_longest) {
    return fmt::format("an override lasts {} at most; change the rotation in the configuration",
                       reveille::to_string(override_longest));
  }
  if (one.from - scribe.now() > override_ahead_most) {
    return fmt::format("an override begins within {}", reveille::to_string(override_ahead_most));
  }
  return {};
}

std::string why_not_words(const OverrideSet& one) {
  const bool needless = !one.instead_of.empty() && one.kind != OverrideKind::replace;
  if (needless) return "only who replaces somebody is on call instead of somebody";
  if (one.note.size() > override_note_bytes) {
    return fmt::format("a note has {} bytes at most", override_note_bytes);
  }
  return {};
}

// The overrides as they would be with these besides and without those of that id or swap.
std::vector<Override> changed(const Scribe& scribe, const std::vector<OverrideSet>& more,
                              OverrideId without) {
  Book book;
  for (const OverrideSet& one : scribe.book().overrides) {
    if (!without || (one.id != without && one.swap != without)) book.overrides.push_back(one);
  }
  book.overrides.insert(book.overrides.end(), more.begin(), more.end());
  return all_overrides(scribe.plan(), book);
}

std::string why_gap(const Scribe& scribe, const std::vector<Override>& after,
                    const OverrideSet& about) {
  const auto rotation = scribe.plan().rotations.find(about.rotation);
  if (rotation == scribe.plan().rotations.end()) return {};
  const auto gap = new_gap(rotation->second, all_overrides(scribe.plan(), scribe.book()), after,
                           std::max(about.from, scribe.now()), about.to);
  if (!gap) return {};
  return fmt::format("nobody would be on call from {} to {}: name somebody who is",
                     to_local(gap->from, rotation->second.zone),
                     to_local(gap->to, rotation->second.zone));
}

std::string why_not(const Scribe& scribe, const OverrideSet& one) {
  const Plan& plan = scribe.plan();
  if (!plan.rotations.contains(one.rotation)) {
    return fmt::format("there is no rotation {}", one.rotation.value);
  }
  if (std::string why = why_not_person(plan, one.person); !why.empty()) return why;
  if (!one.instead_of.empty()) {
    if (std::string why = why_not_person(plan, one.instead_of); !why.empty()) return why;
    if (one.instead_of == one.person) return "nobody replaces themselves";
  }
  if (std::string why = why_not_words(one); !why.empty()) return why;
  return why_not_time(scribe, one);
}

void refuse(Scribe& scribe, std::string why) {
  scribe.write(Refused{{}, std::move(why)});
}

// Whoever has come on call by it is paged for what is open.
void hand_over(Scribe& scribe, const RotationName& rotation) {
  const std::string target = "rotation:" + rotation.value;
  for (const IncidentId id : open_incidents(scribe.book())) {
    const auto targets = current_targets(*scribe.book().incident(id));
    if (std::ranges::find(targets, target) != targets.end()) check_handoff(scribe, id);
  }
}

// All of them or, with the reason, none.
void set_all(Scribe& scribe, std::vector<OverrideSet> wanted) {
  if (still_to_end(scribe) + wanted.size() > overrides_most) {
    return refuse(scribe, fmt::format("there are {} overrides already: cancel some, or change the "
                                      "rotation in the configuration",
                                      overrides_most));
  }
  const OverrideId first{scribe.book().last_override.value + 1};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    wanted[i].id.value = first.value + i;
    if (wanted.size() > 1) wanted[i].swap = first;
    if (std::string why = why_not(scribe, wanted[i]); !why.empty()) return refuse(scribe, why);
  }
  const std::vector<Override> after = changed(scribe, wanted, {});
  for (const OverrideSet& one : wanted) {
    if (one.kind != OverrideKind::remove) continue;  // the others leave somebody behind
    if (std::string why = why_gap(scribe, after, one); !why.empty()) return refuse(scribe, why);
  }
  const RotationName rotation = wanted.front().rotation;
  for (OverrideSet& one : wanted) scribe.write(std::move(one));
  hand_over(scribe, rotation);
}

struct TurnOf {
  std::pair<Instant, Instant> turn;
  std::string why_not;
};

TurnOf turn_of(const Roster& roster, const Rotation& rotation, const PersonName& person,
               Instant at) {
  const Shift shift = roster.at(at);
  const auto turn = roster.turn_at(at);
  const bool serves = std::ranges::find(shift.people, person) != shift.people.end();
  if (serves && turn) return {*turn, {}};
  return {{},
          fmt::format("{} has no shift in {} at {}", person.value, rotation.name.value,
                      to_local(at, rotation.zone))};
}

// Where both serve in one of the turns there is nothing to exchange.
std::string why_both(const Roster& roster, const PersonName& person, const TurnOf& in) {
  for (const Shift& shift : roster.between(in.turn.first, in.turn.second, 10'000)) {
    if (std::ranges::find(shift.people, person) == shift.people.end()) continue;
    return fmt::format("{} is on call in both shifts", person.value);
  }
  return {};
}

}  // namespace

void take(Scribe& scribe, const OverrideAsked& input) {
  set_all(scribe, {{input.rotation,
                    input.person,
                    input.from,
                    input.to,
                    input.actor.who,
                    {},
                    input.kind,
                    input.instead_of,
                    {},
                    input.note}});
}

void take(Scribe& scribe, const OverrideCancelAsked& input) {
  const auto& overrides = scribe.book().overrides;
  const auto found = std::ranges::find(overrides, input.id, &OverrideSet::id);
  if (!input.id || found == overrides.end()) {
    const bool known = input.id && input.id <= scribe.book().last_override;
    return refuse(scribe,
                  known ? fmt::format("override {} is cancelled already, or was over long ago",
                                      input.id.value)
                        : fmt::format("there is no override {}", input.id.value));
  }
  const OverrideId swap = found->swap;
  std::vector<OverrideSet> cancelled;
  std::ranges::copy_if(overrides, std::back_inserter(cancelled), [&](const OverrideSet& one) {
    const bool same = one.id == input.id || (swap && one.swap == swap);
    return same && one.to > scribe.now();
  });
  if (cancelled.empty()) return refuse(scribe, "that override is over");
  const std::vector<Override> after = changed(scribe, {}, swap ? swap : input.id);
  for (const OverrideSet& one : cancelled) {
    if (std::string why = why_gap(scribe, after, one); !why.empty()) return refuse(scribe, why);
  }
  for (const OverrideSet& one : cancelled) {
    scribe.write(OverrideCancelled{one.id, input.actor.who});
  }
  hand_over(scribe, cancelled.front().rotation);
}

void take(Scribe& scribe, const SwapAsked& input) {
  const auto found = scribe.plan().rotations.find(input.rotation);
  if (found == scribe.plan().rotations.end()) {
    return refuse(scribe, fmt::format("there is no rotation {}", input.rotation.value));
  }
  const Rotation& rotation = found->second;
  const Roster roster(rotation, all_overrides(scribe.plan(), scribe.book()));
  const TurnOf one = turn_of(roster, rotation, input.one, input.one_at);
  const TurnOf other = turn_of(roster, rotation, input.other, input.other_at);
  if (!one.why_not.empty()) return refuse(scribe, one.why_not);
  if (!other.why_not.empty()) return refuse(scribe, other.why_not);
  if (one.turn.second - one.turn.first > override_longest ||
      other.turn.second - other.turn.first > override_longest) {
    return refuse(scribe, "such a long turn is not exchanged by an override");
  }
  if (one.turn.first < other.turn.second && other.turn.first < one.turn.second) {
    return refuse(scribe, "these are not two shifts: they overlap");
  }
  std::string both = why_both(roster, input.other, one);
  if (both.empty()) both = why_both(roster, input.one, other);
  if (!both.empty()) return refuse(scribe, both);
  const auto half = [&](const PersonName& comes, const PersonName& goes, const TurnOf& in) {
    return OverrideSet{input.rotation,
                       comes,
                       in.turn.first,
                       in.turn.second,
                       input.actor.who,
                       {},
                       OverrideKind::replace,
                       goes,
                       {},
                       input.note};
  };
  set_all(scribe, {half(input.other, input.one, one), half(input.one, input.other, other)});
}

}  // namespace reveille::escalation
