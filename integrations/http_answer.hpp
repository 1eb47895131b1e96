// SPDX-License-Identifier: Apache-2.0
// What the HTTP answers of those whom we ask mean, where they say nothing of their own.
#pragma once

#include <optional>
#include <string>

#include "base/http_message.hpp"
#include "integrations/carrier.hpp"

namespace reveille::integrations {

// Of Retry-After only the form in seconds: a date would need a clock, and clocks of two machines
// differ. At most an hour.
[[nodiscard]] std::optional<Span> retry_after_of(const Headers& headers);

[[nodiscard]] Report failed(escalation::FailureClass failure, std::string reason);
// status 0: nobody has answered. The reason names no address.
[[nodiscard]] Report without_answer(const ExchangeResult& result, const char* whom);

// Of a post: 2xx is delivered, 404 and 410 are gone for good, 408, 425, 429 and 5xx may work later,
// anything else is our configuration.
[[nodiscard]] Report answer_to_post(const ExchangeResult& result);

}  // namespace reveille::integrations
