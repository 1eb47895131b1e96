// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/horizon.hpp"

#include <algorithm>

namespace reveille::escalation::detail {
namespace {

Stretches quiet_stretches(const Person& person, const Stretch& horizon) {
  Stretches stretches;
  for (Instant at = horizon.from; at < horizon.to;) {
    const Instant next = std::min(next_change(person.quiet_hours, person.zone, at), horizon.to);
    if (inside(person.quiet_hours, person.zone, at)) stretches.push_back({at, next});
    at = next;
  }
  return united(std::move(stretches));
}

RotationDuty duty_of(const Rotation& rotation, const std::vector<Override>& overrides,
                     const Stretch& horizon) {
  RotationDuty duty;
  for (Shift& shift : Roster(rotation, overrides).between(horizon.from, horizon.to)) {
    if (shift.people.empty()) {
      duty.gaps.push_back({shift.from, shift.to});
    } else {
      duty.shifts.push_back(std::move(shift));
    }
  }
  duty.gaps = united(std::move(duty.gaps));
  return duty;
}

}  // namespace

Horizon::Horizon(const Plan& plan, Instant from, Instant to) : plan_(plan), all_{from, to} {
  const Ways takes = all_ways(plan.carriers);
  for (const auto& [name, person] : plan.people) {
    index_.emplace(name, people_.size());
    people_.push_back(&person);
    turns_.push_back(waking_turn(plan, person, takes));
  }
  for (const Route& route : plan.routes) {
    if (route.urgency == Urgency::urgent && plan.policy(route.policy) != nullptr) {
      urgent_routes_[route.policy].push_back(route.name);
    }
  }
  find_quiet_hours();
  find_duties();
}

void Horizon::find_quiet_hours() {
  for (const Person* person : people_) {
    const auto same = [&](const QuietGroup& group) {
      return group.example->zone == person->zone &&
             group.example->quiet_hours == person->quiet_hours;
    };
    const auto found = std::ranges::find_if(quiet_groups_, same);
    group_of_.push_back(static_cast<std::size_t>(found - quiet_groups_.begin()));
    if (found == quiet_groups_.end()) {
      quiet_groups_.push_back({person, quiet_stretches(*person, all_)});
    }
  }
  for (std::size_t group = 0; group < quiet_groups_.size(); ++group) {
    for (const Stretch& quiet : quiet_groups_[group].stretches) {
      if (quiet.from > all_.from) quiet_changes_.push_back({quiet.from, group, true});
      if (quiet.to < all_.to) quiet_changes_.push_back({quiet.to, group, false});
    }
  }
  std::ranges::sort(quiet_changes_, {}, &QuietChange::at);
}

void Horizon::find_duties() {
  for (const auto& [name, rotation] : plan_.rotations) {
    duties_.emplace(name, duty_of(rotation, plan_.overrides, all_));
  }
}

}  // namespace reveille::escalation::detail
