// SPDX-License-Identifier: Apache-2.0
#include "nights/chance.hpp"

namespace reveille::nights {
namespace {

// The finaliser of SplitMix64: every bit of the input changes half of the output's.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::uint64_t with(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return mixed(hash);
}

}  // namespace

Chance::Chance(std::uint64_t seed, std::uint64_t night) : seed_(mixed(mixed(seed) ^ night)) {}

double Chance::draw(std::string_view what, std::string_view who, int n) const {
  const std::uint64_t hash = with(with(seed_, what), who);
  return static_cast<double>(mixed(hash + static_cast<std::uint64_t>(n)) >> 11) * 0x1p-53;
}

Span Chance::between(Span least, Span most, std::string_view what, std::string_view who,
                     int n) const {
  const auto width = static_cast<double>((most - least).count());
  return least + Span{static_cast<std::int64_t>(width * draw(what, who, n))};
}

}  // namespace reveille::nights
