// SPDX-License-Identifier: Apache-2.0
// X-Twilio-Signature: base64 of HMAC-SHA1 over the URL as it was called and the sorted form fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/http_message.hpp"
#include "base/secret.hpp"
#include "text/form.hpp"

namespace reveille::integrations::twilio {

using Fields = text::Form;

// The signature of a request to exactly this URL. A field given several times counts once per
// distinct value, in the order of the values.
[[nodiscard]] std::string signature(const Secret& token, std::string_view url,
                                    const Fields& fields);

// Does the request carry a signature of one of the tokens over `url` (with its port, without it, or
// with the scheme's own port: Twilio signs any of these)? A JSON body is covered by the query's
// bodySHA256. `url` is built from what is configured, never from a Host header.
[[nodiscard]] bool is_signed(const HttpRequest& request, const std::string& url,
                             const Fields& fields, const std::vector<Secret>& tokens);

}  // namespace reveille::integrations::twilio
