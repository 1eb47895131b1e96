// SPDX-License-Identifier: Apache-2.0
// What all parts of a simulated world share.
#pragma once

#include <deque>
#include <string>

#include <fmt/format.h>

#include "simulation/defect.hpp"
#include "simulation/oracle.hpp"
#include "simulation/tape.hpp"
#include "simulation/timeline.hpp"
#include "simulation/town.hpp"
#include "simulation/weather.hpp"

namespace reveille::simulation {

struct World {
  World(Tape& its_tape, Defect& its_defect, Instant start)
      : tape(its_tape), defect(its_defect), weather(its_tape), timeline(start), oracle(timeline) {}

  Tape& tape;
  Defect& defect;
  Weather weather;
  Timeline timeline;
  Oracle oracle;
  Town town;

  // What is told of a failing run, line by line; costs nothing in all others.
  bool tracing = false;
  std::deque<std::string> trace;
  template <class... Args>
  void tell(fmt::format_string<Args...> format, Args&&... args) {
    if (!tracing) return;
    trace.push_back(to_rfc3339(timeline.now()) + "  " +
                    fmt::format(format, std::forward<Args>(args)...));
    if (trace.size() > 200'000) trace.pop_front();
  }
};

}  // namespace reveille::simulation
