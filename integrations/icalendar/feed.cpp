// SPDX-License-Identifier: Apache-2.0
#include "integrations/icalendar/feed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "text/digest.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations::icalendar {
namespace {

using namespace escalation;

std::string names_of(const Plan& plan, const std::vector<PersonName>& people) {
  std::string names;
  for (const PersonName& name : people) {
    const Person* person = plan.person(name);
    names += (names.empty() ? "" : ", ") + (person == nullptr ? name.value : person->full_name);
  }
  return names;
}

// The beginning and the end of what is going on at an instant, from hand-off to hand-off.
std::pair<Instant, Instant> whole(const Roster& roster, Instant at) {
  const Shift shift = roster.at(at);
  Instant from = shift.from == Instant::min() ? at : shift.from;
  Instant to = shift.to == Instant::max() ? at + Span{1} : shift.to;
  if (const auto turn = roster.turn_at(at)) {
    from = std::min(from, turn->first);
    to = std::max(to, turn->second);
  }
  return {from, to};
}

std::string uid_of(const CalendarQuery& query, const Rotation& rotation, Instant from) {
  const std::string what =
      fmt::format("{}\n{}\n{}", rotation.name.value, query.person.value, to_ms(from));
  return text::hex_encode(text::sha256(what)).substr(0, 32) + "@reveille";
}

Event event_of(const Plan& plan, const Rotation& rotation, const CalendarQuery& query,
               const Shift& shift) {
  Event event{uid_of(query, rotation, shift.from), shift.from, shift.to, {}, {}};
  const std::string names = names_of(plan, shift.people);
  event.summary = query.person.empty() ? fmt::format("{}: {}", rotation.name.value, names)
                                       : fmt::format("On call: {}", rotation.name.value);
  event.description = fmt::format("{}\n{} - {}", names, to_local(shift.from, rotation.zone),
                                  to_local(shift.to, rotation.zone));
  if (shift.layer && !rotation.layers[*shift.layer].name.empty()) {
    event.description += "\nlayer " + rotation.layers[*shift.layer].name;
  }
  if (shift.overridden) event.description += "\noverride";
  return event;
}

void add_rotation(const Plan& plan, const std::vector<Override>& overrides,
                  const Rotation& rotation, const CalendarQuery& query, Calendar& calendar) {
  const Roster roster(rotation, overrides);
  const Instant from = whole(roster, query.from).first;
  const Instant to = whole(roster, query.to - Span{1}).second;
  const auto shifts = joined(roster.between(from, to, feed_shifts_most), query.person);
  for (const Shift& shift : shifts) {
    if (shift.people.empty() || shift.to <= query.from || shift.from >= query.to) continue;
    calendar.events.push_back(event_of(plan, rotation, query, shift));
  }
}

}  // namespace

Calendar calendar_of(const Plan& plan, const std::vector<Override>& overrides,
                     const CalendarQuery& query, Instant now) {
  Calendar calendar;
  calendar.stamp = now;
  if (const Person* person = plan.person(query.person)) {
    calendar.name = fmt::format("On call: {}", person->full_name);
    calendar.zone = person->zone.name();
  }
  for (const auto& [name, rotation] : plan.rotations) {
    if (!query.rotation.empty() && query.rotation != name) continue;
    if (query.person.empty()) {
      calendar.name = fmt::format("On call: {}", name.value);
      calendar.zone = rotation.zone.name();
    }
    add_rotation(plan, overrides, rotation, query, calendar);
  }
  std::ranges::stable_sort(calendar.events, {}, &Event::from);
  return calendar;
}

}  // namespace reveille::integrations::icalendar
