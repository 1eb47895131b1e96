// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/report.hpp"

namespace reveille::bench {

struct Settings {
  int alerts = 1000;
  int per_second = 20;
  std::string peers;          // folder with Debian's unpacked programs; "" or absent: no peers
  double storm_seconds = 10;  // in which --alerts come
  int storm_minutes = 10;     // that are watched
  std::string storm_shape;    // "one", "some", "many", "rules-one", "rules-many"; "": each of them
  bool storm_answer = false;  // every call is answered; otherwise none in the minutes watched
};

// Time from the first byte of an HTTP POST that makes somebody's phone due to the carrier's having
// read our request, fsync on; and the same for Alertmanager's webhook, which persists nothing.
[[nodiscard]] Figures measure_latency(const Settings& settings);

// Binary, memory when idle, time from exec to ready; and the same of Prometheus.
[[nodiscard]] Figures measure_footprint(const Settings& settings);

// CPU seconds of `reveille check` for a company of 200 people (13 months), median of 5.
[[nodiscard]] Figures measure_check();

// A storm of alerts on one policy: what reaches each person, when, and what it costs. Takes a
// quarter of an hour for each shape.
[[nodiscard]] Figures measure_storm(const Settings& settings);

}  // namespace reveille::bench
