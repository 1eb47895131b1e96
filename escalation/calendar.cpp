// SPDX-License-Identifier: Apache-2.0
#include "escalation/calendar.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/section.hpp"
#include "escalation/detail/plan_reading.hpp"
#include "escalation/detail/wall_clock.hpp"

namespace reveille::escalation {
namespace {

std::string full_name(const Plan& plan, const PersonName& name) {
  const Person* person = plan.person(name);
  return person == nullptr ? name.value : person->full_name;
}

void set_people(const Plan& plan, const Shift& shift, Tree& row) {
  Tree names(Tree::Array{});
  Tree full_names(Tree::Array{});
  for (const PersonName& person : shift.people) {
    names.push(Tree(person.value));
    full_names.push(Tree(full_name(plan, person)));
  }
  row.set("people", std::move(names));
  row.set("full_names", std::move(full_names));
}

Tree shift_tree(const Plan& plan, const Rotation& rotation, const Shift& shift) {
  Tree row;
  row.set("from", Tree(to_rfc3339(shift.from)));
  row.set("to", Tree(to_rfc3339(shift.to)));
  row.set("from_local", Tree(to_local(shift.from, rotation.zone)));
  row.set("to_local", Tree(to_local(shift.to, rotation.zone)));
  set_people(plan, shift, row);
  if (shift.layer && !rotation.layers[*shift.layer].name.empty()) {
    row.set("layer", Tree(rotation.layers[*shift.layer].name));
  }
  row.set("overridden", Tree(shift.overridden));
  Tree overrides(Tree::Array{});
  for (const OverrideId id : shift.by) overrides.push(Tree(static_cast<std::int64_t>(id.value)));
  row.set("overrides", std::move(overrides));
  return row;
}

bool serves(const Shift& shift, const PersonName& person) {
  return std::ranges::find(shift.people, person) != shift.people.end();
}

}  // namespace

namespace {

constexpr int most_changes = 100;

// The same people's same turn goes on, whatever overrides begin or end beside it.
bool goes_on(const Shift& shift, const Shift& next) {
  return shift.people == next.people && shift.layer == next.layer && shift.turn == next.turn;
}

// The shift at `at` from when these people came to when they go.
std::optional<Shift> whole_shift_at(const Rotation& rotation,
                                    const std::vector<Override>& overrides, Instant at) {
  const Roster roster(rotation, overrides);
  Shift shift = roster.at(at);
  if (shift.people.empty()) return std::nullopt;
  for (int i = 0; i < most_changes && shift.to != Instant::max(); ++i) {
    const Shift next = roster.at(shift.to);
    if (!goes_on(shift, next)) break;
    shift.to = next.to;
  }
  for (int i = 0; i < most_changes && shift.from != Instant::min(); ++i) {
    const Shift before = roster.at(shift.from - Span{1});
    if (!goes_on(shift, before)) break;
    shift.from = before.from;
  }
  return shift;
}

}  // namespace

Tree on_call_tree(const Plan& plan, const std::vector<Override>& overrides, Instant at) {
  Tree list(Tree::Array{});
  for (const auto& [name, rotation] : plan.rotations) {
    Tree row;
    row.set("rotation", Tree(name.value));
    if (const auto shift = whole_shift_at(rotation, overrides, at)) {
      const PersonName& first = shift->people.front();
      row.set("person", Tree(first.value));
      row.set("full_name", Tree(full_name(plan, first)));
      set_people(plan, *shift, row);
      if (shift->from != Instant::min()) row.set("from", Tree(to_rfc3339(shift->from)));
      if (shift->to != Instant::max()) {
        row.set("to", Tree(to_rfc3339(shift->to)));
        row.set("until_local", Tree(to_local(shift->to, rotation.zone)));
      }
      row.set("overridden", Tree(shift->overridden));
    }
    list.push(std::move(row));
  }
  return list;
}

Result<> check(const Plan& plan, const CalendarQuery& query) {
  if (!query.rotation.empty() && !plan.rotations.contains(query.rotation)) {
    return fail(
        Code::not_found,
        "unknown rotation " + unknown_name(query.rotation.value, detail::names_of(plan.rotations)));
  }
  if (!query.person.empty() && plan.person(query.person) == nullptr) {
    return fail(Code::not_found, "unknown person " + unknown_name(query.person.value,
                                                                  detail::names_of(plan.people)));
  }
  if (query.from >= query.to) return invalid("\"to\" must be later than \"from\"");
  if (query.to - query.from > calendar_longest) {
    return invalid(
        fmt::format("a calendar shows {} at most", reveille::to_string(calendar_longest)));
  }
  return {};
}

Tree calendar_tree(const Plan& plan, const std::vector<Override>& overrides,
                   const CalendarQuery& query) {
  Tree list(Tree::Array{});
  for (const auto& [name, rotation] : plan.rotations) {
    if (!query.rotation.empty() && query.rotation != name) continue;
    auto shifts = Roster(rotation, overrides).between(query.from, query.to, calendar_shifts_most);
    const bool more = !shifts.empty() && shifts.back().to < query.to;
    Tree rows(Tree::Array{});
    for (const Shift& shift : joined(std::move(shifts), query.person)) {
      rows.push(shift_tree(plan, rotation, shift));
    }
    Tree row;
    row.set("rotation", Tree(name.value));
    row.set("timezone", Tree(rotation.zone.name()));
    row.set("shifts", std::move(rows));
    if (more) row.set("more", Tree(true));
    list.push(std::move(row));
  }
  return list;
}

std::vector<Shift> joined(std::vector<Shift> shifts, const PersonName& person) {
  std::vector<Shift> result;
  for (Shift& shift : shifts) {
    if (!person.empty() && !serves(shift, person)) continue;
    Shift* last = result.empty() ? nullptr : &result.back();
    const bool same =
        last && (!person.empty() || (last->people == shift.people &&
                                     last->overridden == shift.overridden && last->by == shift.by));
    const bool goes_on =
        same && last->to == shift.from && last->layer == shift.layer && last->turn == shift.turn;
    if (goes_on) {
      last->to = shift.to;
    } else {
      result.push_back(std::move(shift));
    }
  }
  return result;
}

Result<Instant> parse_time(std::string_view text, const Zone& zone) {
  if (const auto local = detail::parse_local_time(text)) return zone.instant(*local);
  if (const auto instant = parse_rfc3339(text)) return *instant;
  return invalid(
      fmt::format("expected a time in {} such as \"2024-12-24T10:00\", or RFC 3339 with a "
                  "zone",
                  zone.name()));
}

}  // namespace reveille::escalation
