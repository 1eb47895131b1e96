// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace reveille::journal {

// FNV-1a 64 over the parts, each closed by 0xff. Finds every change of a single byte for certain
// and others with all but 2^-64: for rot, not against malice.
[[nodiscard]] std::uint64_t checksum(std::initializer_list<std::string_view> parts);

}  // namespace reveille::journal
