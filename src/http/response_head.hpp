// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "base/http_message.hpp"

namespace reveille::http {

// Status line and header fields up to the empty line. Length and connection are ours to say, so
// what the response has of them is left out; control characters in values are dropped.
[[nodiscard]] std::string response_head(const HttpResponse& response, bool keep_alive,
                                        std::string_view date);

// 204 and 304 have no body, and say so by having no Content-Length.
[[nodiscard]] bool may_have_body(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::time_t at);

}  // namespace reveille::http
