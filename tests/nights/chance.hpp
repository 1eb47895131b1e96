// SPDX-License-Identifier: Apache-2.0
// The luck of one night. A draw is named by what it is for, so that what one pager asks never
// shifts what another one meets: all of them live through the same night.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/instant.hpp"

namespace reveille::nights {

class Chance {
 public:
  Chance(std::uint64_t seed, std::uint64_t night);

  // In [0, 1), for the n-th time that this happens to this person.
  [[nodiscard]] double draw(std::string_view what, std::string_view who = {}, int n = 0) const;
  [[nodiscard]] bool strikes(double probability, std::string_view what, std::string_view who = {},
                             int n = 0) const {
    return draw(what, who, n) < probability;
  }
  [[nodiscard]] Span between(Span least, Span most, std::string_view what,
                             std::string_view who = {}, int n = 0) const;

 private:
  std::uint64_t seed_;
};

}  // namespace reveille::nights
