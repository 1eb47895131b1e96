// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/plan_reading.hpp"
#include "escalation/detail/wall_clock.hpp"

namespace reveille::escalation::detail {
namespace {

constexpr Span one_day{24 * 3'600'000LL};

void read_shift(Section& section, Rotation& rotation) {
  const Span shift = section.span_or("shift", 7 * one_day, one_day, 366 * one_day);
  if (shift % one_day != Span{0}) {
    section.mistake_at("shift", "\"shift\" must be whole days or weeks, such as \"1w\" or \"12d\"");
  }
  rotation.shift_days = static_cast<int>(shift / one_day);
}

void read_handoff(Section& section, Rotation& rotation) {
  const auto handoff = parse_handoff(section.string_or("handoff", "10:00"));
  if (!handoff) {
    section.mistake_at("handoff", "\"handoff\": " + handoff.error().message);
    return;
  }
  rotation.handoff_minute = handoff->minute;
  rotation.handoff_weekday = handoff->weekday.value_or(0);
  if (handoff->weekday && rotation.shift_days % 7 != 0) {
    section.mistake_at("handoff", fmt::format("a shift of {} days cannot always end on the same "
                                              "weekday; expected a time such as \"10:00\"",
                                              rotation.shift_days));
  }
}

void read_starts(Section& section, Rotation& rotation) {
  const auto text = section.string("starts");
  if (!text) return;
  const auto date = parse_date(*text);
  if (date) {
    rotation.starts = *date;
  } else {
    section.mistake_at("starts", "\"starts\": " + date.error().message);
  }
}

// A wall-clock time of the rotation's zone, or RFC 3339 with its own.
std::optional<Instant> read_time(Section& section, const char* key, const Zone& zone) {
  const std::string text = section.required_string(key);
  if (text.empty()) return std::nullopt;
  if (const auto local = parse_local_time(text)) return zone.instant(*local);
  if (const auto instant = parse_rfc3339(text)) return *instant;
  section.mistake_at(key, fmt::format("\"{}\": expected a time in the rotation's zone such as "
                                      "\"2024-12-24T10:00\", or RFC 3339 with a zone",
                                      key));
  return std::nullopt;
}

const Rotation* read_rotation_name(Section& section, const Plan& plan) {
  const std::string name = section.required_string("rotation");
  if (name.empty()) return nullptr;
  const auto found = plan.rotations.find(RotationName(name));
  if (found != plan.rotations.end()) return &found->second;
  section.mistake_at("rotation",
                     "unknown rotation " + unknown_name(name, names_of(plan.rotations)));
  return nullptr;
}

void read_override(const Tree& item, PlanReading& reading) {
  Plan& plan = reading.plan;
  Section section(item, "override", reading.mistakes);
  const Rotation* rotation = read_rotation_name(section, plan);
  const PersonName person(section.required_string("person"));
  if (!person.empty() && plan.person(person) == nullptr) {
    section.mistake_at("person",
                       "unknown person " + unknown_name(person.value, names_of(plan.people)));
  }
  const Zone zone = rotation == nullptr ? Zone{} : rotation->zone;
  const auto from = read_time(section, "from", zone);
  const auto to = read_time(section, "to", zone);
  if (from && to && *to <= *from) section.mistake_at("to", "\"to\" must be later than \"from\"");
  section.finish();
  if (rotation == nullptr || !from || !to) return;
  plan.overrides.push_back(Override{rotation->name, person, *from, *to, item.place()});
}

}  // namespace

void read_rotations(const Tree& rotations, PlanReading& reading) {
  for (const Tree::Member& member : *rotations.table()) {
    if (!is_good_name(member, "rotation", reading.mistakes)) continue;
    Section section(member.value, fmt::format("rotation {}", quoted(member.key)), reading.mistakes);
    Rotation rotation;
    rotation.name = RotationName(member.key);
    rotation.place = member.place;
    rotation.zone = read_zone(section, reading);
    rotation.people = read_members(section, reading);
    read_shift(section, rotation);
    read_handoff(section, rotation);
    read_starts(section, rotation);
    section.finish();
    reading.plan.rotations.emplace(rotation.name, std::move(rotation));
  }
}

void read_overrides(const Tree& overrides, PlanReading& reading) {
  for (const Tree& item : *overrides.array()) read_override(item, reading);
}

}  // namespace reveille::escalation::detail
