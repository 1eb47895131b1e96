// SPDX-License-Identifier: Apache-2.0
#include "simulation/on_call.hpp"

#include <algorithm>
#include <map>

#include <absl/time/time.h>

#include "base/zone_data.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

namespace {

Instant instant_of(absl::Time time) {
  return instant_from_ms(absl::ToUnixMillis(time));
}

// The first instant that shows this reading, or follows the gap in which it would lie.
Instant handoff_at(const absl::TimeZone& zone, absl::CivilSecond reading) {
  const absl::TimeZone::TimeInfo info = zone.At(reading);
  return instant_of(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

const absl::TimeZone& rules_of(const Zone& zone) {
  static std::map<std::string, absl::TimeZone> zones;
  const std::string name = zone.name().empty() ? "UTC" : zone.name();
  const auto [found, is_new] = zones.try_emplace(name);
  INVARIANT(!is_new || absl::LoadTimeZone(name, &found->second), "the simulator knows its zones");
  return found->second;
}

bool serves(const Layer& layer, absl::CivilSecond reading) {
  if (layer.hours.empty()) return true;
  const int minute = reading.hour() * 60 + reading.minute();
  const auto today = 1U << static_cast<unsigned>(absl::GetWeekday(reading));
  return std::ranges::any_of(layer.hours, [&](const DailyWindow& window) {
    return (window.weekdays & today) != 0 && window.from_minute <= minute &&
           minute < window.to_minute;
  });
}

// From a few shifts before that reading on, one by one.
const std::vector<PersonName>& turn_of(const Layer& layer, Instant at) {
  const absl::TimeZone& zone = rules_of(layer.zone);
  const CivilTime& start = layer.origin;
  const absl::CivilSecond origin(start.year, start.month, start.day, start.hour, start.minute, 0);
  const absl::CivilSecond reading = absl::ToCivilSecond(absl::FromUnixMillis(to_ms(at)), zone);
  const std::int64_t length = layer.shift.minutes * 60;
  std::int64_t number = (reading - origin) / length - 3;
  while (handoff_at(zone, origin + (number + 1) * length) <= at) ++number;
  const auto turns = static_cast<std::int64_t>(layer.turns.size());
  return layer.turns[static_cast<std::size_t>((number % turns + turns) % turns)];
}

}  // namespace

std::set<PersonName> on_call(const Rotation& rotation, const Plan& plan,
                             const std::vector<OverrideSet>& overrides, Instant at) {
  std::set<PersonName> people;
  for (const Layer& layer : rotation.layers) {
    const auto reading = absl::ToCivilSecond(absl::FromUnixMillis(to_ms(at)), rules_of(layer.zone));
    if (!serves(layer, reading)) continue;
    const auto& turn = turn_of(layer, at);
    people = {turn.begin(), turn.end()};
  }
  for (const OverrideSet& one : overrides) {
    const bool covers = one.rotation == rotation.name && one.from <= at && at < one.to;
    if (!covers || !plan.person(one.person)) continue;
    if (one.kind == OverrideKind::remove) people.erase(one.person);
    if (one.kind == OverrideKind::add) people.insert(one.person);
    if (one.kind != OverrideKind::replace) continue;
    if (one.instead_of.empty()) {
      people = {one.person};
    } else if (people.erase(one.instead_of) > 0) {
      people.insert(one.person);
    }
  }
  return people;
}

std::set<PersonName> people_behind(const std::vector<std::string>& targets, const Plan& plan,
                                   const std::vector<OverrideSet>& overrides, Instant at) {
  std::set<PersonName> people;
  for (const std::string& target : targets) {
    const std::string name = target.substr(target.find(':') + 1);
    if (target == "everyone") {
      for (const auto& [person, unused] : plan.people) people.insert(person);
    } else if (target.starts_with("person:")) {
      people.insert(PersonName(name));
    } else if (target.starts_with("team:")) {
      if (const auto team = plan.teams.find(TeamName(name)); team != plan.teams.end())
        people.insert(team->second.people.begin(), team->second.people.end());
    } else if (const auto rotation = plan.rotations.find(RotationName(name));
               rotation != plan.rotations.end()) {
      people.merge(on_call(rotation->second, plan, overrides, at));
    }
  }
  std::erase_if(people, [&](const PersonName& person) { return !plan.person(person); });
  return people;
}

}  // namespace reveille::simulation
