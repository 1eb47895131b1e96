// SPDX-License-Identifier: Apache-2.0
// People at a desk: what they ask for by web page, API and command line, on purpose.
#pragma once

#include "simulation/shell.hpp"
#include "simulation/world.hpp"

namespace reveille::simulation {

class Desk {
 public:
  Desk(World& world, Shell& shell) : world_(world), shell_(shell) {}

  // Acknowledges, or resolves.
  void answer(IncidentId id, const std::string& who, bool resolve);
  void answer_newest(bool resolve);
  void page_somebody();
  void snooze();
  void reassign();
  void escalate();
  // Has a contact tried, now or later, or thinks better of it.
  void drill();

  // Somebody is on call instead of whoever was.
  void set_override(escalation::OverrideKind kind, PersonName instead_of = {});
  // Besides them, without one of them, instead of one of them, an exchange, or never mind.
  void set_odd_override();
  // Of one severity, or of one alert, for some hours at most; now and then one is ended.
  void silence();

 private:
  [[nodiscard]] IncidentId newest() const;
  [[nodiscard]] PersonName somebody();
  void swap();
  void cancel_override();

  World& world_;
  Shell& shell_;
};

}  // namespace reveille::simulation
