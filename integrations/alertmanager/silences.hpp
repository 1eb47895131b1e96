// SPDX-License-Identifier: Apache-2.0
// Silences as clients of Alertmanager's API write them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "escalation/input.hpp"

namespace reveille::integrations {

// The body of POST /api/v2/silences. Recurring ones are our own addition: "annotations" with
// "every"
// ("Sun 02:00-04:00; Mon-Fri 12:00-13:00") and "timezone". The actor holds createdBy. Whatever is
// not understood is an error: what silences is never guessed.
[[nodiscard]] Result<escalation::SilenceAsked> decode_silence(std::string_view body);

// {"silenceID":"..."}
[[nodiscard]] std::string encode_silence_id(std::string_view id);

}  // namespace reveille::integrations
