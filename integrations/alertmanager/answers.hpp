// SPDX-License-Identifier: Apache-2.0
// What readers of Alertmanager's API (amtool, Grafana, karma) expect to read. Every field that its
// schema requires is there, even when empty.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/matcher.hpp"

namespace reveille::integrations {

// The version that we claim: amtool compares it with its own, karma picks its dialect by it.
inline constexpr const char* alertmanager_version = "0.27.0";

struct ListedAlert {
  std::uint64_t fingerprint = 0;
  Labels labels;
  Labels annotations;
  Instant starts_at;
  Instant ends_at;
  Instant updated_at;
  std::string generator_url;
  std::vector<std::string> receivers;  // the names of policies
  enum class State { unprocessed, active, suppressed };
  State state = State::active;
  std::vector<std::string> silenced_by;
  std::vector<std::string> inhibited_by;
};

struct ListedGroup {
  Labels labels;
  std::string receiver;
  std::vector<ListedAlert> alerts;
};

struct ListedRoute {
  std::vector<std::string> matchers;  // as Alertmanager writes them: severity="critical"
  std::vector<std::string> group_by;
  std::string receiver;
};

struct ListedStatus {
  Instant started_at;
  std::string revision;
  std::vector<ListedRoute> routes;     // in order; the first that matches takes an alert
  std::vector<std::string> receivers;  // all; the first is the root's
};

struct ListedSilence {
  std::string id;
  Matchers matchers;
  Instant starts_at;
  Instant ends_at;
  Instant updated_at;
  std::string created_by;
  std::string comment;
  enum class State { pending, active, expired };
  State state = State::active;
  std::vector<std::string> windows;  // recurring: our own addition, as annotations
  std::string zone;
};

// GET /api/v2/silence/{id}
[[nodiscard]] std::string encode_silence(const ListedSilence& silence);
// GET /api/v2/silences: active by end, pending by start, expired by end, the latest first.
[[nodiscard]] std::string encode_silences(std::vector<ListedSilence> silences);

// GET /api/v2/alerts: sorted by fingerprint; "[]" when there is none.
[[nodiscard]] std::string encode_alerts(std::vector<ListedAlert> alerts);
// GET /api/v2/alerts/groups: sorted by labels, then receiver.
[[nodiscard]] std::string encode_alert_groups(std::vector<ListedGroup> groups);
// GET /api/v2/receivers
[[nodiscard]] std::string encode_receivers(const std::vector<std::string>& receivers);
// GET /api/v2/status. config.original is a valid Alertmanager configuration with our routes and
// receivers, because amtool and Grafana parse it.
[[nodiscard]] std::string encode_status(const ListedStatus& status);
[[nodiscard]] std::string alertmanager_yaml(const ListedStatus& status);

}  // namespace reveille::integrations
