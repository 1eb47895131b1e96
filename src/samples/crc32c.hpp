// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace reveille::samples {

// CRC-32C (Castagnoli), as iSCSI and most storage formats use it: of "123456789" it is 0xe3069283.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

}  // namespace reveille::samples
