// SPDX-License-Identifier: Apache-2.0
// Rotations: layers of shifts, and overrides on top of them. What they mean at an instant says
// oncall.hpp; everything here is read from the configuration, or set by people at run time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/tree.hpp"
#include "base/zone.hpp"
#include "escalation/names.hpp"

namespace reveille::escalation {

// A stretch of every day (of some weekdays) on a wall clock: from <= t < to; `to` before `from`
// runs over midnight and belongs to the day it starts on. from == to is the whole day.
struct DailyWindow {
  int from_minute = 0;  // minutes after local midnight, 0..1440
  int to_minute = 0;
  unsigned weekdays = 0x7f;  // bit 0 = Monday
  bool operator==(const DailyWindow&) const = default;
};

// How long a shift is, on the layer's wall clock: "12h" hands over at the same two times of day all
// year. Either months (of a day that a month lacks: its last one) or minutes.
struct ShiftLength {
  std::int64_t minutes = 7 * 24 * 60;
  int months = 0;  // not 0: then `minutes` says nothing
  bool operator==(const ShiftLength&) const = default;
};

// People who take turns. Hand-offs are readings of the wall clock: origin plus whole shifts. One
// that does not exist happens at the first instant after the gap, one that exists twice at the
// first; so do the edges of `hours`.
struct Layer {
  std::string name;                            // for people; may be empty
  Zone zone;                                   // of the hand-offs and of `hours`
  std::vector<std::vector<PersonName>> turns;  // who serves together, turn by turn, for ever
  ShiftLength shift;
  // When the first turn's first shift begins; it went on like this before, too.
  CivilTime origin{.year = 2024};
  std::vector<DailyWindow> hours;  // it serves only then; empty: always
  std::optional<Instant> from;     // in force from <= t < to
  std::optional<Instant> to;
  Place place;
};

// At each instant the last layer that serves has the people; none: a gap.
struct Rotation {
  RotationName name;
  Zone zone;  // in which people are told of its times
  std::vector<Layer> layers;
  Place place;
};

enum class OverrideKind {
  replace,  // the person takes the rotation, or the place of `instead_of` whenever they are on call
  add,      // the person besides those on call
  remove,   // the person is not on call
};
[[nodiscard]] const char* to_string(OverrideKind kind);

// from <= t < to. Overrides apply in their order, each to what those before it left.
struct Override {
  RotationName rotation;
  PersonName person;
  Instant from;
  Instant to;
  Place place;
  OverrideKind kind = OverrideKind::replace;
  PersonName instead_of{};  // of `replace`; empty: of everybody
  OverrideId id{};          // of those set at run time; the configuration's have none
};

}  // namespace reveille::escalation
