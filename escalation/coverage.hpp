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

// R001 nobody on this route can be phoned; R002 quiet hours in which nothing passes DnD; R003 a
// text is relied on in quiet hours and is not let through; R004 e-mail is relied on; R005 no
// escalation.
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

// The worst case of one route over the horizon.
struct RouteBound {
  std::string route;
  std::string policy;
  Urgency urgency = Urgency::urgent;      // low waits for working hours: no bounds are claimed
  std::optional<Span> first_waking_page;  // nullopt: there are hours without any
  std::optional<Span> second_human;
  std::optional<Span> first_waking_page_one_carrier_down;  // nullopt also where only one can call
  std::optional<Span> second_human_one_carrier_down;
  Instant worst_at;  // an instant at which the first bound is reached
};

struct Coverage {
  std::vector<Finding> findings;
  std::vector<RouteBound> routes;
};

// Exact: evaluated on the intervals between the breakpoints of rotations, overrides and quiet
// hours, not by sampling.
[[nodiscard]] Coverage prove_coverage(const Plan& plan, Instant from, Instant to);

}  // namespace reveille::escalation
