// SPDX-License-Identifier: Apache-2.0
#include "simulation/shrink.hpp"

#include <algorithm>

namespace reveille::simulation {
namespace {

class Shrinking {
 public:
  Shrinking(Choices choices, const std::string& invariant, int tries,
            const std::function<std::string(const Choices&)>& fails)
      : best_(std::move(choices)), invariant_(invariant), left_(tries), fails_(fails) {}

  // Whole ends first, then blocks of halving length: quietened (0 is no fault), or taken out.
  Choices run() {
    for (bool better = true; better && left_ > 0;) {
      better = false;
      for (std::size_t track = 0; track < tracks; ++track) better |= cut_end(track);
      for (std::size_t track = 0; track < tracks; ++track) {
        for (std::size_t length = std::max<std::size_t>(best_[track].size() / 2, 1); left_ > 0;
             length /= 2) {
          better |= quieten(track, length);
          if (length <= smallest(track)) break;
        }
      }
    }
    return best_;
  }

 private:
  // Of long tracks single choices are not tried one by one.
  [[nodiscard]] std::size_t smallest(std::size_t track) const {
    return std::max<std::size_t>(1, best_[track].size() / 256);
  }

  bool accept(Choices candidate) {
    if (left_-- <= 0 || candidate == best_ || fails_(candidate) != invariant_) return false;
    best_ = std::move(candidate);
    return true;
  }

  bool cut_end(std::size_t track) {
    bool better = false;
    while (!best_[track].empty() && left_ > 0) {
      Choices candidate = best_;
      candidate[track].resize(candidate[track].size() / 2);
      if (!accept(std::move(candidate))) break;
      better = true;
    }
    return better;
  }

  bool quieten(std::size_t track, std::size_t length) {
    bool better = false;
    for (std::size_t at = 0; at < best_[track].size() && left_ > 0; at += length) {
      Choices candidate = best_;
      const auto begin = candidate[track].begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = candidate[track].begin() +
                       static_cast<std::ptrdiff_t>(std::min(at + length, candidate[track].size()));
      if (std::all_of(begin, end, [](std::uint32_t one) { return one == 0; })) continue;
      std::fill(begin, end, 0U);
      better |= accept(std::move(candidate));
    }
    return better;
  }

  Choices best_;
  const std::string& invariant_;
  int left_;
  const std::function<std::string(const Choices&)>& fails_;
};

}  // namespace

Choices shrunk(Choices choices, const std::string& invariant, int tries,
               const std::function<std::string(const Choices&)>& fails) {
  return Shrinking(std::move(choices), invariant, tries, fails).run();
}

}  // namespace reveille::simulation
