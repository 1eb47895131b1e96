// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/instant.hpp"
#include "probes/settings.hpp"
#include "rules/series/observation.hpp"

namespace reveille::probes {

// Called with each probe's metrics (blackbox_exporter's names), on the runner's thread.
using OnResults = std::function<void(rules::Observations)>;

// Runs HTTP and TCP probes on their schedule, on a thread of its own. A target that hangs delays
// nobody else; starts are spread over the interval by a hash of the name, so that they do not all
// fall on one moment and a restart does not move them.
class Runner {
 public:
  Runner(OnResults on_results, std::function<Instant()> now);
  ~Runner();  // stop()
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // At start and at each reload; any thread.
  void adopt(std::vector<ProbeSettings> probes);
  void stop();  // abandons what is in flight

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace reveille::probes
