// SPDX-License-Identifier: Apache-2.0
// The seams between the core and the simulated world. A Defect perturbs what passes through them,
// as bugs that others shipped would: proof that the simulator finds such bugs. The plain Defect
// changes nothing: it is the core as shipped.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "escalation/decide.hpp"
#include "integrations/carrier.hpp"

namespace reveille::simulation {

class Defect {
 public:
  virtual ~Defect() = default;

  // --- the decider ---
  [[nodiscard]] virtual escalation::Facts decide(escalation::Book& book,
                                                 const escalation::Plan& plan,
                                                 const escalation::Input& input, Instant now) {
    return escalation::decide(book, plan, input, now);
  }
  [[nodiscard]] virtual Instant next_wakeup(const escalation::Book& book,
                                            const escalation::Plan& plan, Instant now,
                                            Span /*uptime*/) {
    return escalation::next_wakeup(book, plan, now);
  }
  // True: changed something.
  [[nodiscard]] virtual bool recovered(escalation::Book& /*book*/, Instant /*now*/) {
    return false;
  }

  // --- what carriers say ---
  virtual void interpreted(integrations::Report& /*report*/) {}

  // --- the shell ---
  [[nodiscard]] virtual bool answers_before_commit() const { return false; }
  [[nodiscard]] virtual bool ignores_failed_commits() const { return false; }
  [[nodiscard]] virtual bool reads_wall_clock() const { return false; }
  [[nodiscard]] virtual bool sheds_with_success() const { return false; }
  [[nodiscard]] virtual bool drains_in_order() const { return false; }
  [[nodiscard]] virtual bool adopts_rejected_plans() const { return false; }
  [[nodiscard]] virtual bool dies_of(const escalation::Input& /*input*/) const { return false; }
};

struct Mutant {
  int number;  // M1 ... M30; what follows is ours
  std::string_view name;
  std::unique_ptr<Defect> (*make)();  // nullptr: nothing of it is in this core
  std::string_view why_not;
};
[[nodiscard]] const std::vector<Mutant>& mutants();

}  // namespace reveille::simulation
