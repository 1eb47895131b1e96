// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

// Two weeks, and whatever the clocks do meanwhile.
constexpr Span longest_alone{(14 * 24 + 2) * 3'600'000LL};

void gaps(const Horizon& horizon, std::vector<Finding>& findings) {
  for (const auto& [name, rotation] : horizon.plan().rotations) {
    const Stretches& gaps = horizon.duty(name).gaps;
    if (gaps.empty() || !is_targeted(horizon.plan(), TargetChoice(name))) continue;
    Finding finding = warning("R006", rotation.place,
                              fmt::format("rotation {} has hours in which nobody is on call: steps "
                                          "that page it are skipped then",
                                          quoted(name.value)),
                              fmt::format("let somebody serve then: add people or a layer to "
                                          "rotations.{}",
                                          name.value));
    finding.hours = local_hours(gaps, rotation.zone, horizon.all());
    findings.push_back(std::move(finding));
  }
}

// The stretches in which each person is the only one on call.
std::map<PersonName, Stretches> alone(const RotationDuty& duty) {
  std::map<PersonName, Stretches> stretches;
  for (const Shift& shift : duty.shifts) {
    if (shift.people.size() == 1) stretches[shift.people.front()].push_back({shift.from, shift.to});
  }
  for (auto& [person, theirs] : stretches) theirs = united(std::move(theirs));
  return stretches;
}

// Nothing is said of people who cannot be woken at all: one thing after the other.
void no_break(const Horizon& horizon, const std::vector<bool>& flagged,
              std::vector<Finding>& findings) {
  for (const auto& [name, rotation] : horizon.plan().rotations) {
    if (!is_targeted(horizon.plan(), TargetChoice(name))) continue;
    auto people = alone(horizon.duty(name));
    if (people.size() < 2) continue;  // whoever names one person means it
    for (auto& [person, stretches] : people) {
      std::erase_if(stretches,
                    [](const Stretch& each) { return each.to - each.from <= longest_alone; });
      if (stretches.empty() || !horizon.knows(person) || flagged[horizon.index_of(person)])
        continue;
      const Person& owner = *horizon.plan().person(person);
      Finding finding = warning(
          "R014", rotation.place,
          fmt::format("rotation {}: {} is the only one on call for more than two weeks without a "
                      "break",
                      quoted(name.value), owner.full_name),
          fmt::format("let somebody else take turns: more people in rotations.{}, or a shorter "
                      "\"shift\"",
                      name.value));
      finding.hours = local_hours(stretches, rotation.zone, horizon.all());
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

std::vector<Finding> findings_of_rotations(const Horizon& horizon,
                                           const std::vector<bool>& flagged) {
  std::vector<Finding> findings;
  gaps(horizon, findings);
  no_break(horizon, flagged, findings);
  return findings;
}

}  // namespace reveille::escalation::detail
