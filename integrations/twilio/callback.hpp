// SPDX-License-Identifier: Apache-2.0
// Twilio's webhook requests, after their signature was checked.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "integrations/carrier.hpp"
#include "integrations/twilio/signature.hpp"

namespace reveille::integrations::twilio {

// `path` ends in /carriers/{carrier}/{voice|digits|status}/{page}-{leg}-{attempt} or
// /carriers/{carrier}/text; else Code::not_found. Fields that are missing or say what nobody knows
// yet are Code::invalid; fields that nobody knows are skipped (Twilio adds some unannounced).
[[nodiscard]] Result<Callback> decode_callback(std::string_view path, std::string_view carrier,
                                               const Fields& fields);

}  // namespace reveille::integrations::twilio
