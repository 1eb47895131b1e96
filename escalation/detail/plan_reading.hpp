// SPDX-License-Identifier: Apache-2.0
// The parts of read_plan(). Each adds to the plan what it could read, and to the mistakes what not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/section.hpp"
#include "base/tree.hpp"
#include "escalation/plan.hpp"
#include "escalation/settings.hpp"

namespace reveille::escalation::detail {

struct PlanReading {
  Plan& plan;
  const FindZone& find_zone;
  Mistakes& mistakes;
};

void read_people(const Tree& people, PlanReading& reading);
void read_rotations(const Tree& rotations, PlanReading& reading);
void read_overrides(const Tree& overrides, PlanReading& reading);
void read_teams(const Tree& teams, PlanReading& reading);
// Only the names: how to get there is read by integrations.
void read_outlets(const Tree& outlets, const char* kind, PlanReading& reading);
void read_policies(const Tree& policies, PlanReading& reading);
void read_silences(const Tree& silences, PlanReading& reading);
void read_inhibitions(const Tree& inhibitions, PlanReading& reading);
void read_routes(const Tree& routes, PlanReading& reading);
// The keys "first_waking_page" and "second_human".
[[nodiscard]] Promise read_promise(Section& section);

// The section's `timezone`, which must be there; UTC after a mistake.
[[nodiscard]] Zone read_zone(Section& section, const PlanReading& reading);
// The section's `people`, each of whom must exist.
[[nodiscard]] std::vector<PersonName> read_members(Section& section, const PlanReading& reading);
// `every` and `at`, of all or of one person.
void read_drill_rhythm(Section& section, Span& every, DrillTime& time);
// Letters, digits, '_', '-' and '.': what fits into "person:NAME" and a URL. Reports what does not.
bool is_good_name(const Tree::Member& member, const char* what, Mistakes& mistakes);

template <class Key, class Value>
[[nodiscard]] std::vector<std::string> names_of(const std::map<Key, Value>& things) {
  std::vector<std::string> names;
  for (const auto& [name, thing] : things) names.push_back(name.value);
  return names;
}

}  // namespace reveille::escalation::detail
