// SPDX-License-Identifier: Apache-2.0
// A plan over a stretch of time, worked out once for all questions: who is on call from when to
// when, whose phone is silent when, which routes must wake somebody.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "escalation/detail/stretches.hpp"
#include "escalation/detail/waking.hpp"
#include "escalation/oncall.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation::detail {

// People with the same quiet hours in the same zone share one.
struct QuietGroup {
  const Person* example = nullptr;
  Stretches stretches;
};

// The phones of a group fall silent, or make sounds again.
struct QuietChange {
  Instant at;
  std::size_t group;
  bool quiet;
};

struct RotationDuty {
  std::vector<Shift> shifts;  // within the horizon, in order
  Stretches gaps;             // when nobody is on call
};

// Immutable after construction; the plan outlives it.
class Horizon {
 public:
  Horizon(const Plan& plan, Instant from, Instant to);

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const Stretch& all() const { return all_; }
  [[nodiscard]] const std::vector<const Person*>& people() const { return people_; }
  [[nodiscard]] std::size_t index_of(const PersonName& name) const { return index_.at(name); }
  [[nodiscard]] bool knows(const PersonName& name) const { return index_.contains(name); }

  // By the person's own rules.
  [[nodiscard]] const WakingTurn& turn_of(std::size_t person) const { return turns_[person]; }
  [[nodiscard]] const std::vector<QuietGroup>& quiet_groups() const { return quiet_groups_; }
  [[nodiscard]] std::size_t quiet_group_of(std::size_t person) const { return group_of_[person]; }
  [[nodiscard]] const Stretches& quiet(std::size_t person) const {
    return quiet_groups_[group_of_[person]].stretches;
  }
  // After the beginning of the horizon, of all groups, in the order of time.
  [[nodiscard]] const std::vector<QuietChange>& quiet_changes() const { return quiet_changes_; }
  [[nodiscard]] const RotationDuty& duty(const RotationName& rotation) const {
    return duties_.at(rotation);
  }
  // The names of the urgent routes of each policy that has any.
  [[nodiscard]] const std::map<PolicyName, std::vector<std::string>>& urgent_routes() const {
    return urgent_routes_;
  }

 private:
  void find_quiet_hours();
  void find_duties();

  const Plan& plan_;
  Stretch all_;
  std::vector<const Person*> people_;
  std::map<PersonName, std::size_t> index_;
  std::vector<WakingTurn> turns_;  // by person
  std::vector<QuietGroup> quiet_groups_;
  std::vector<QuietChange> quiet_changes_;
  std::vector<std::size_t> group_of_;  // by person
  std::map<RotationName, RotationDuty> duties_;
  std::map<PolicyName, std::vector<std::string>> urgent_routes_;
};

}  // namespace reveille::escalation::detail
