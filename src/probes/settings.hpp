// SPDX-License-Identifier: Apache-2.0
// What is to be probed, and which check-ins are expected, as the configuration says.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"

namespace reveille::probes {

enum class ProbeKind { http, tcp };
[[nodiscard]] const char* to_string(ProbeKind kind);

// One active check. Its metrics carry job="<name>", instance="<target>" and `labels`.
struct ProbeSettings {
  std::string name;    // unique
  ProbeKind kind = ProbeKind::http;
  std::string target;  // http: an http(s) URL; tcp: host:port ("[::1]:443" for IPv6 addresses)
  Span every{15'000};
  Span timeout{5'000};             // never longer than `every`
  std::vector<int> expect_status;  // http; empty: any 2xx
  Labels labels;
  Place place;
};

// A check-in that must arrive every `every`, or an alert fires after `grace` more.
struct HeartbeatSettings {
  std::string name;  // unique
  std::string uuid;  // lower case; who knows it may check in: it is the address of the check-in
  Span every{0};
  Span grace{60'000};
  Labels labels;     // of the alert
  Place place;
};

// Reads `[[probes]]`: name, http = URL | tcp = "host:port", every, timeout, expect_status, labels.
[[nodiscard]] std::vector<ProbeSettings> read_probes(const Tree& probes, Mistakes& mistakes);

// Reads `[[heartbeats]]`: name, uuid, every, grace, labels.
[[nodiscard]] std::vector<HeartbeatSettings> read_heartbeats(const Tree& heartbeats,
                                                             Mistakes& mistakes);

}  // namespace reveille::probes
