// SPDX-License-Identifier: Apache-2.0
// Bytes as text and text inside other text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/utf8.hpp"

namespace reveille::text {

// RFC 4648, with padding. Decoding is strict: no white space, padding required, unused bits zero.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);

// RFC 4648 section 5 (for URLs and file names), without padding. Decoding accepts padding.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
[[nodiscard]] Result<std::string> base64url_decode(std::string_view text);

// Lower case out, either case in.
[[nodiscard]] std::string hex_encode(std::string_view bytes);
[[nodiscard]] Result<std::string> hex_decode(std::string_view text);

// For XML 1.0 and HTML text and attribute values. Characters that XML cannot hold at all become
// U+FFFD, so that the result is well-formed whatever came in.
[[nodiscard]] std::string xml_escape(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);
// Each byte that is part of no well-formed sequence becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace reveille::text
