// SPDX-License-Identifier: Apache-2.0
// What drills may do, and must not: page nobody but their person, take the place of no real page,
// prove nothing that nobody answered, and end by themselves.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/fact.hpp"
#include "escalation/plan.hpp"
#include "simulation/timeline.hpp"

namespace reveille::simulation {

class Oracle;

class DrillJudge {
 public:
  DrillJudge(Oracle& oracle, const Timeline& timeline) : oracle_(oracle), timeline_(timeline) {}

  // Facts, at the daemon's time.
  void read(const escalation::DrillPlanned& fact, const escalation::Plan& plan, Instant at);
  // `owed`: a real page is due to the person.
  void read(const escalation::DrillBegan& fact, const escalation::Plan& plan, Instant at,
            bool owed);
  void read(const escalation::DrillAnswered& fact);
  void read(const escalation::DrillEnded& fact);
  void read(const escalation::DndAsked& fact, Instant at);
  void read(const escalation::DndTold& fact, const escalation::PersonName& person);
  void paged(const escalation::PersonName& person) { paged_.insert(person); }
  void finish_commit();

  void handed_over(escalation::PageId page);
  void look();
  void lost_time(Span span);
  void daemon_came_up();

 private:
  struct Case {
    escalation::DrillId id;
    escalation::PersonName person;
    escalation::DrillForm form{};
    bool scheduled = false;
    escalation::PageId page;
    bool answered = false;
    std::optional<bool> dnd;
    std::optional<Instant> over;      // true time
    std::optional<Instant> deadline;  // true time
  };
  Case* find(escalation::DrillId id);
  Case* of_page(escalation::PageId page);
  void judge_end(const Case& one, escalation::DrillOutcome outcome);

  Oracle& oracle_;
  const Timeline& timeline_;
  std::map<escalation::DrillId, Case> cases_;
  std::map<escalation::PageId, escalation::DrillId> by_page_;
  std::map<escalation::PersonName, Instant> last_;  // the daemon's time
  std::set<escalation::PersonName> paged_;          // in this commit
  std::set<escalation::PersonName> withdrawn_;      // in this commit
  std::set<escalation::DrillId> open_;
};

}  // namespace reveille::simulation
