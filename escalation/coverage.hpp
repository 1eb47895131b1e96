// SPDX-License-Identifier: Apache-2.0
// `reveille check`: proves for every route and every instant of the horizon who is paged, how and
// how late; what cannot be proved is a finding.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/tree.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

enum class Severity { warning, error };  // an error keeps the daemon from starting

// What a code means, in a few words; docs/findings.md has more.
struct FindingKind {
  const char* code;
  Severity severity;
  const char* title;
};
[[nodiscard]] const std::vector<FindingKind>& finding_kinds();

struct Finding {
  std::string code;  // "R001"
  Severity severity = Severity::error;
  Place place;
  std::string message;  // what is wrong, for whom, on which route
  std::string mend;     // what to write instead
  // One pattern: the first stretch begins at `from`, the last ends at `to`.
  struct Hours {
    Instant from;
    Instant to;
    std::string local;  // "daily 00:00-08:00 America/Chicago"
  };
  std::vector<Hours> hours;  // when; empty: always
};

// How long it takes to wake somebody, at worst; nullopt: there are hours without any.
struct Reached {
  std::optional<Span> first_waking_page;
  std::optional<Span> second_human;
  Instant first_worst_at;  // an escalation that begins then takes that long
  Instant second_worst_at;
};

// The worst case of one route over the horizon, as it is and under one fault. A primary who stays
// silent is answered for by the second human.
struct RouteBound {
  std::string route;
  std::string policy;
  Urgency urgency = Urgency::urgent;  // low waits for working hours: no bounds are claimed
  Reached as_it_is;
  Reached one_carrier_down;  // any one; nothing is claimed where only one can call
  Reached primary_broken;    // the phone of whoever would be woken first reaches nobody
  Place place;
};

struct Coverage {
  std::vector<Finding> findings;
  std::vector<RouteBound> routes;
};

// By code and place.
void sort_findings(std::vector<Finding>& findings);

// Exact: evaluated on the intervals between the breakpoints of rotations, overrides and quiet
// hours, not by sampling. An escalation begins in from <= t < to; what changes after `to` is not
// looked at.
[[nodiscard]] Coverage prove_coverage(const Plan& plan, Instant from, Instant to);

}  // namespace reveille::escalation
