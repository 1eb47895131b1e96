// SPDX-License-Identifier: Apache-2.0
#include "simulation/tape.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace reveille::simulation {
namespace {

// SplitMix64: a seed tells the same story on every machine, which no standard distribution
// promises.
std::uint64_t mixed(std::uint64_t& state) {
  std::uint64_t bits = (state += 0x9e3779b97f4a7c15ULL);
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
  return bits ^ (bits >> 31);
}

}  // namespace

Tape::Tape(std::uint64_t seed) {
  std::uint64_t state = seed;
  for (std::uint64_t& track : states_) track = mixed(state);
}

Tape::Tape(Choices choices) : choices_(std::move(choices)), playing_(true) {}

std::uint32_t Tape::choose(Track track, std::uint32_t below) {
  const auto index = static_cast<std::size_t>(track);
  if (below < 2) return 0;
  if (playing_) {
    const auto& recorded = choices_[index];
    const std::size_t at = next_[index]++;
    return at < recorded.size() ? recorded[at] % below : 0;
  }
  const auto choice = static_cast<std::uint32_t>(mixed(states_[index]) % below);
  choices_[index].push_back(choice);
  return choice;
}

bool Tape::chance(Track track, std::uint32_t per_mille) {
  return choose(track, 1000) >= 1000 - std::min(per_mille, 1000U);
}

std::int64_t Tape::between(Track track, std::int64_t least, std::int64_t most) {
  return least + choose(track, static_cast<std::uint32_t>(most - least + 1));
}

std::string to_text(const Choices& choices) {
  std::string text;
  for (const auto& track : choices) text += fmt::format("{}\n", fmt::join(track, " "));
  return text;
}

Result<Choices> parse_tape(std::string_view text) {
  Choices choices;
  for (auto& track : choices) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const char* at = line.data();
    const char* const end = at + line.size();
    while (at != end) {
      std::uint32_t choice = 0;
      const auto [next, error] = std::from_chars(at, end, choice);
      if (error != std::errc{}) return invalid("a tape has one line of numbers per track");
      track.push_back(choice);
      at = next != end && *next == ' ' ? next + 1 : next;
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return choices;
}

std::size_t size_of(const Choices& choices) {
  std::size_t sum = 0;
  for (const auto& track : choices) {
    sum += static_cast<std::size_t>(
        std::count_if(track.begin(), track.end(), [](std::uint32_t one) { return one != 0; }));
  }
  return sum;
}

}  // namespace reveille::simulation
