// SPDX-License-Identifier: Apache-2.0
#include "journal/checksum.hpp"

namespace reveille::journal {

std::uint64_t checksum(std::initializer_list<std::string_view> parts) {
  constexpr std::uint64_t prime = 1099511628211ULL;
  std::uint64_t hash = 14695981039346656037ULL;
  for (const auto part : parts) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
    hash = (hash ^ 0xff) * prime;
  }
  return hash;
}

}  // namespace reveille::journal
