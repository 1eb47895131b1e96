// SPDX-License-Identifier: Apache-2.0
// What Twilio's error codes, HTTP statuses and SIP answers mean for a page.
#pragma once

#include <string>

#include "escalation/input.hpp"

namespace reveille::integrations::twilio {

struct Meaning {
  escalation::FailureClass failure = escalation::FailureClass::none;
  std::string reason;  // "30003 unreachable handset". Our words: theirs repeat the phone number
};

// An error code of the API or of a message's status callback. `http_status` decides what a code
// that the table does not know means; 0: the code came in a callback.
[[nodiscard]] Meaning meaning_of_code(int code, int http_status);

// An HTTP status without a code that could be read.
[[nodiscard]] Meaning meaning_of_status(int http_status);

// The final SIP answer of a call that `failed` before anybody picked up; 0: none was told.
[[nodiscard]] Meaning meaning_of_sip(int sip_status);

}  // namespace reveille::integrations::twilio
