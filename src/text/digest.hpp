// SPDX-License-Identifier: Apache-2.0
// Hashes and message authentication codes, as raw bytes (encoding.hpp prints them).
#pragma once

#include <string>
#include <string_view>

namespace reveille::text {

[[nodiscard]] std::string sha256(std::string_view bytes);                             // 32 bytes
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view bytes);    // 20 bytes
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 bytes

// For everything a stranger may guess at (signatures, tokens): the time it takes does not tell how
// much of the guess was right. Texts of different length are different at once.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace reveille::text
