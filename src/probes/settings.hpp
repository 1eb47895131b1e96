// SPDX-License-Identifier: Apache-2.0
// What is to be probed, as the configuration says.
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
  std::string name;  // unique
  ProbeKind kind = ProbeKind::http;
  std::string target;  // http: an http(s) URL; tcp: host:port ("[::1]:443" for IPv6 addresses)
  Span every{15'000};
  Span timeout{5'000};             // never longer than `every`
  std::vector<int> expect_status;  // http; empty: any 2xx
  Labels labels;
  Place place;
};

// Reads `[[probes]]`: name, http = URL | tcp = "host:port", every, timeout, expect_status, labels.
[[nodiscard]] std::vector<ProbeSettings> read_probes(const Tree& probes, Mistakes& mistakes);

}  // namespace reveille::probes
