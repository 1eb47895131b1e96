// SPDX-License-Identifier: Apache-2.0
// Random choices that are the same on every machine for the same seed.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace reveille {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  int upto(int most) { return static_cast<int>(engine_() % static_cast<unsigned>(most + 1)); }
  bool once_in(int times) { return upto(times - 1) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& things) {
    return things[static_cast<std::size_t>(upto(static_cast<int>(things.size()) - 1))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace reveille
