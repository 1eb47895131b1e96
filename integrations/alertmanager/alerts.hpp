// SPDX-License-Identifier: Apache-2.0
// Alerts as senders of Alertmanager's API and its own webhook write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "escalation/input.hpp"

namespace reveille::integrations {

// Valid alerts count even when their neighbours are malformed: an alert that is lost because of
// another one wakes nobody.
struct DecodedAlerts {
  std::vector<escalation::Input> inputs;  // AlertFired and AlertResolved, in the order of the body
  std::vector<std::string> errors;        // not empty: take the inputs, then answer 400 with these

  [[nodiscard]] std::string joined_errors() const;  // one a line, bounded
};

// An alert that says nothing about its end is believed this long.
inline constexpr Span alert_resolve_timeout{5 * 60'000};

// The body of POST /api/v2/alerts. An alert whose end has come is resolved; one whose end lies
// ahead fires, and contact with its sender is lost unless it is repeated by then. Fails as a whole
// with Code::invalid (no JSON, no list: 400) or Code::limit (more than limits::alerts_per_request:
// 413).
[[nodiscard]] Result<DecodedAlerts> decode_alerts(std::string_view body, Instant now);

// The body that Alertmanager's webhook receiver posts (version "4"). Its alerts have no end before
// they are resolved: Alertmanager repeats itself after hours, if at all.
[[nodiscard]] Result<DecodedAlerts> decode_alertmanager_webhook(std::string_view body, Instant now);

}  // namespace reveille::integrations
