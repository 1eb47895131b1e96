// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/instant.hpp"
#include "probes/settings.hpp"
#include "rules/series/observation.hpp"

namespace reveille::probes {

// Called on a thread of the runner with the samples of one probe; must not block.
using Emit = std::function<void(rules::Observations)>;

// Probes all targets, each at its own slots: multiples of its `every` shifted by a hash of its
// name, so that they spread over time, and the same after each restart. A target that hangs costs
// its own time-out and nobody else's; a slot that comes while the last one's answer is still
// awaited is left out.
class Runner {
 public:
  // `now`: the wall clock, for slots and for the samples' times.
  Runner(Emit emit, std::function<Instant()> now);
  ~Runner();  // stop()
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Replaces the probes. One that is unchanged keeps its slots and what is under way; the series of
  // one that is gone end with stale markers.
  void adopt(std::vector<ProbeSettings> probes);

  // What is under way is dropped. Waits for the threads.
  void stop();

 private:
  class Schedule;
  std::unique_ptr<Schedule> schedule_;
};

// The first slot after `now`.
[[nodiscard]] Instant next_slot(const ProbeSettings& probe, Instant now);

}  // namespace reveille::probes
