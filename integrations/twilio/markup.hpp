// SPDX-License-Identifier: Apache-2.0
// TwiML: what a call or a text gets as an answer.
#pragma once

#include <string>
#include <string_view>

#include "base/http_message.hpp"

namespace reveille::integrations::twilio {

// Speaks `words` three times, each time waiting for one key; a key goes to `action_url`, and so
// does, after the last time, the lack of one.
[[nodiscard]] HttpResponse gather_key(std::string_view words, std::string_view action_url);
// Speaks and hangs up.
[[nodiscard]] HttpResponse speak(std::string_view words);
// Nothing to do; or a text to send back.
[[nodiscard]] HttpResponse acknowledge(std::string_view reply);

}  // namespace reveille::integrations::twilio
