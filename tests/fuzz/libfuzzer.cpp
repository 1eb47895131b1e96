// SPDX-License-Identifier: Apache-2.0
// libFuzzer calls the target.
#include <cstddef>
#include <cstdint>

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reveille::fuzz::one_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
