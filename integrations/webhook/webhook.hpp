// SPDX-License-Identifier: Apache-2.0
// Posts to programs: JSON over HTTPS, signed after Standard Webhooks (standardwebhooks.com).
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "integrations/carrier.hpp"

namespace reveille::integrations {

// The bytes that sign: those of "whsec_" and base64, or the text itself. nullopt: it is no base64,
// or fewer than 16 bytes.
[[nodiscard]] std::optional<std::string> webhook_key(const Secret& secret);

// {"type":"incident.paged","timestamp":"2024-02-05T06:30:00.000Z","data":{...}}. webhook-id is the
// same in each attempt, so that a receiver tells a repetition; webhook-timestamp is that of the
// attempt, by our own clock. The body is at most limits::webhook_body_bytes: labels, then
// annotations are left out ("truncated": true) before it is larger.
class Webhook final : public OneWayCodec {
 public:
  Webhook(Secret url, const Secret& secret);
  [[nodiscard]] Exchange request(const Order& order) const override;
  [[nodiscard]] Report interpret(const ExchangeResult& result) const override;

 private:
  Secret url_;
  Secret key_;
};

}  // namespace reveille::integrations
