// SPDX-License-Identifier: Apache-2.0
// Every random choice of a run is on its tape: a seed makes one, a failing run leaves one, and a
// shorter or quieter tape is a simpler run of the same kind.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace reveille::simulation {

// One track per subsystem, so that a choice more or less in one does not shift the others.
enum class Track { setup, plan, carriers, callbacks, people, senders, process, clock, reloads };
inline constexpr std::size_t tracks = 9;

using Choices = std::array<std::vector<std::uint32_t>, tracks>;

class Tape {
 public:
  explicit Tape(std::uint64_t seed);
  // Plays what was recorded; after the end of a track every choice is 0.
  explicit Tape(Choices choices);

  // 0 <= result < below. 0 is always the quiet choice: no fault, the shortest, the first.
  [[nodiscard]] std::uint32_t choose(Track track, std::uint32_t below);
  // True so many times in a thousand.
  [[nodiscard]] bool chance(Track track, std::uint32_t per_mille);
  // Between both, inclusive.
  [[nodiscard]] std::int64_t between(Track track, std::int64_t least, std::int64_t most);

  [[nodiscard]] const Choices& choices() const { return choices_; }

 private:
  Choices choices_;
  std::array<std::size_t, tracks> next_{};
  std::array<std::uint64_t, tracks> states_{};
  bool playing_ = false;
};

// One line per track: what `--tape FILE` reads.
[[nodiscard]] std::string to_text(const Choices& choices);
[[nodiscard]] Result<Choices> parse_tape(std::string_view text);
[[nodiscard]] std::size_t size_of(const Choices& choices);

}  // namespace reveille::simulation
