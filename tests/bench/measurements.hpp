// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/report.hpp"

namespace reveille::bench {

struct Settings {
  int alerts = 1000;
  int per_second = 20;
  std::string peers;  // folder with Debian's unpacked programs; "" or absent: no peers
};

// Time from the first byte of an HTTP POST that makes somebody's phone due to the carrier's having
// read our request, fsync on; and the same for Alertmanager's webhook, which persists nothing.
[[nodiscard]] Figures measure_latency(const Settings& settings);

// Binary, memory when idle, time from exec to ready; and the same of Prometheus.
[[nodiscard]] Figures measure_footprint(const Settings& settings);

// CPU seconds of `reveille check` for a company of 200 people (13 months), median of 5.
[[nodiscard]] Figures measure_check();

}  // namespace reveille::bench
