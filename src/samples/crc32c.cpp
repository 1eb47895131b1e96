// SPDX-License-Identifier: Apache-2.0
#include "samples/crc32c.hpp"

#include <array>
#include <cstring>

namespace reveille::samples {

namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

// tables[n][b]: what byte b contributes when n more bytes follow it.
constexpr Tables make_tables() {
  constexpr std::uint32_t reversed_polynomial = 0x82f63b78;
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? reversed_polynomial : 0);
    }
    tables[0][byte] = crc;
  }
  for (std::size_t n = 1; n < tables.size(); ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[n - 1][byte];
      tables[n][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}
constexpr Tables tables = make_tables();

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  while (bytes.size() >= 8) {
    std::array<unsigned char, 8> eight;
    std::memcpy(eight.data(), bytes.data(), eight.size());
    for (std::size_t i = 0; i < 4; ++i) {
      eight[i] = static_cast<unsigned char>(eight[i] ^ ((crc >> (8 * i)) & 0xff));
    }
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= tables[7 - i][eight[i]];
    bytes.remove_prefix(8);
  }
  for (const char c : bytes)
    crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

}  // namespace reveille::samples
