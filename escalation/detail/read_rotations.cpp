// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/plan_reading.hpp"
#include "escalation/detail/wall_clock.hpp"

namespace reveille::escalation::detail {
namespace {

constexpr Span one_minute{60'000};
constexpr Span one_day{24 * 60 * one_minute};
constexpr Span shortest_shift{15 * one_minute};
constexpr Span longest_shift{366 * one_day};
constexpr int longest_shift_months = 24;
constexpr std::size_t layers_most = 32;
constexpr std::size_t turns_most = 1'000;
constexpr std::size_t hours_most = 50;

constexpr std::int64_t week_minutes = 7 * 24 * 60;

// "1mo"; nullopt: it is no such text.
std::optional<int> months_of(std::string_view text) {
  if (!text.ends_with("mo")) return std::nullopt;
  text.remove_suffix(2);
  int months = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), months);
  const bool good = error == std::errc{} && stop == text.data() + text.size();
  return good && months >= 1 && months <= longest_shift_months ? std::optional(months)
                                                               : std::nullopt;
}

Result<ShiftLength> parse_shift(const std::string& text) {
  static const std::map<std::string, std::string, std::less<>> words{
      {"hourly", "1h"}, {"daily", "1d"}, {"weekly", "1w"}, {"monthly", "1mo"}};
  const auto word = words.find(text);
  const std::string& length = word == words.end() ? text : word->second;
  if (const auto months = months_of(length)) return ShiftLength{0, *months};
  const auto span = parse_span(length);
  if (!span) return invalid("expected a time such as \"12h\", \"1w\" or \"1mo\"");
  if (*span < shortest_shift || *span > longest_shift) {
    return invalid(fmt::format("must be {} to {}, or 1mo to {}mo",
                               reveille::to_string(shortest_shift),
                               reveille::to_string(longest_shift), longest_shift_months));
  }
  if (*span % one_minute != Span{0}) return invalid("must be whole minutes");
  return ShiftLength{*span / one_minute, 0};
}

void read_shift(Section& section, Layer& layer) {
  const auto shift = parse_shift(section.string_or("shift", "1w"));
  if (shift) {
    layer.shift = *shift;
  } else {
    section.mistake_at("shift", "\"shift\": " + shift.error().message);
  }
}

bool is_whole_weeks(const ShiftLength& shift) {
  return shift.months == 0 && shift.minutes % week_minutes == 0;
}

// The first turn begins on the day that `starts` names, or for whole weeks on the first such
// weekday from it on.
void read_origin(Section& section, Layer& layer) {
  if (const auto text = section.string("starts")) {
    const auto date = parse_date(*text);
    if (date) {
      layer.origin = *date;
    } else {
      section.mistake_at("starts", "\"starts\": " + date.error().message);
    }
  }
  const auto handoff = parse_handoff(section.string_or("handoff", "10:00"));
  if (!handoff) {
    section.mistake_at("handoff", "\"handoff\": " + handoff.error().message);
    return;
  }
  layer.origin.hour = handoff->minute / 60;
  layer.origin.minute = handoff->minute % 60;
  if (is_whole_weeks(layer.shift)) {
    const int day = handoff->weekday.value_or(0);
    layer.origin = add_days(layer.origin, (day - weekday(layer.origin) + 7) % 7);
  } else if (handoff->weekday) {
    section.mistake_at("handoff",
                       fmt::format("a shift of {} cannot always end on the same weekday; expected "
                                   "a time such as \"10:00\"",
                                   section.string_or("shift", "1w")));
  }
}

void read_hours(Section& section, Layer& layer) {
  const Tree* value = section.any("hours");
  if (value == nullptr) return;
  const auto add = [&](const Tree& item) {
    const auto window = item.string() == nullptr ? Result<DailyWindow>(invalid("expected a text"))
                                                 : parse_window(*item.string());
    if (window) {
      layer.hours.push_back(*window);
    } else {
      section.mistake(item.place(), "\"hours\": " + window.error().message);
    }
  };
  if (value->array() == nullptr) return add(*value);
  for (const Tree& item : *value->array()) add(item);
  if (layer.hours.size() > hours_most) {
    section.mistake_at("hours", fmt::format("more than {} hours of one layer", hours_most));
  }
}

// Reads `people`: names, and lists of names for those who serve together.
class TurnReading {
 public:
  TurnReading(Section& section, const PlanReading& reading)
      : section_(section), reading_(reading) {}

  std::vector<std::vector<PersonName>> turns() {
    const Tree* value = section_.any("people");
    if (value == nullptr) return {};
    if (value->array() == nullptr) {
      section_.mistake_at("people", "\"people\" must be a list of people");
      return {};
    }
    std::vector<std::vector<PersonName>> turns;
    for (const Tree& item : *value->array()) {
      auto turn = turn_of(item);
      if (!turn.empty()) turns.push_back(std::move(turn));
    }
    if (turns.size() > turns_most) {
      section_.mistake_at("people", fmt::format("more than {} turns", turns_most));
    }
    return turns;
  }

 private:
  std::vector<PersonName> turn_of(const Tree& item) {
    std::vector<PersonName> turn;
    if (item.array() == nullptr) {
      add(item, turn);
      return turn;
    }
    for (const Tree& name : *item.array()) add(name, turn);
    if (item.array()->empty()) section_.mistake(item.place(), "nobody serves in this turn");
    return turn;
  }

  void add(const Tree& item, std::vector<PersonName>& turn) {
    if (item.string() == nullptr) {
      return section_.mistake(item.place(), "expected a person's name");
    }
    const PersonName person(*item.string());
    if (!reading_.plan.people.contains(person)) {
      return section_.mistake(
          item.place(),
          "unknown person " + unknown_name(person.value, names_of(reading_.plan.people)));
    }
    if (std::ranges::find(turn, person) != turn.end()) {
      return section_.mistake(item.place(), person.value + " serves twice in this turn");
    }
    turn.push_back(person);
  }

  Section& section_;
  const PlanReading& reading_;
};

// The first N of the list, then the next N, and round again.
std::vector<std::vector<PersonName>> grouped(const std::vector<std::vector<PersonName>>& turns,
                                             std::size_t together) {
  std::vector<std::vector<PersonName>> groups;
  const std::size_t rounds = turns.size() / std::gcd(turns.size(), together);
  for (std::size_t i = 0; i < rounds; ++i) {
    std::vector<PersonName> group;
    for (std::size_t j = 0; j < together; ++j) {
      const PersonName& person = turns[(i * together + j) % turns.size()].front();
      if (std::ranges::find(group, person) == group.end()) group.push_back(person);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

void read_turns(Section& section, const PlanReading& reading, Layer& layer) {
  layer.turns = TurnReading(section, reading).turns();
  const auto together = section.integer("together");
  if (!together || layer.turns.empty()) return;
  const bool lists =
      std::ranges::any_of(layer.turns, [](const auto& turn) { return turn.size() > 1; });
  if (lists) {
    section.mistake_at("together", "\"together\" groups single people; these are groups already");
  } else if (*together < 1 || static_cast<std::size_t>(*together) > layer.turns.size()) {
    section.mistake_at("together", fmt::format("\"together\" must be 1 to {}, the number of people",
                                               layer.turns.size()));
  } else {
    layer.turns = grouped(layer.turns, static_cast<std::size_t>(*together));
  }
}

// A wall-clock time of the zone, or RFC 3339 with its own.
std::optional<Instant> read_time(Section& section, const char* key, const Zone& zone,
                                 const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto local = parse_local_time(text)) return zone.instant(*local);
  if (const auto instant = parse_rfc3339(text)) return *instant;
  section.mistake_at(key, fmt::format("\"{}\": expected a time in this zone such as "
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

PersonName read_person(Section& section, const char* key, const std::string& name,
                       const Plan& plan) {
  const PersonName person(name);
  if (!person.empty() && plan.person(person) == nullptr) {
    section.mistake_at(key, "unknown person " + unknown_name(name, names_of(plan.people)));
  }
  return person;
}

void read_override(const Tree& item, PlanReading& reading) {
  Plan& plan = reading.plan;
  Section section(item, "override", reading.mistakes);
  const Rotation* rotation = read_rotation_name(section, plan);
  Override one;
  one.place = item.place();
  one.person = read_person(section, "person", section.required_string("person"), plan);
  const auto kind = section.choice("kind", {"replace", "add", "remove"});
  one.kind = static_cast<OverrideKind>(kind.value_or(0));
  one.instead_of = read_person(section, "instead_of", section.string_or("instead_of", ""), plan);
  if (!one.instead_of.empty() && one.kind != OverrideKind::replace) {
    section.mistake_at("instead_of", "\"instead_of\" belongs to the kind \"replace\"");
  }
  if (!one.instead_of.empty() && one.instead_of == one.person) {
    section.mistake_at("instead_of", "nobody replaces themselves");
  }
  const Zone zone = rotation == nullptr ? Zone{} : rotation->zone;
  const auto from = read_time(section, "from", zone, section.required_string("from"));
  const auto to = read_time(section, "to", zone, section.required_string("to"));
  if (from && to && *to <= *from) section.mistake_at("to", "\"to\" must be later than \"from\"");
  section.finish();
  if (rotation == nullptr || !from || !to) return;
  one.rotation = rotation->name;
  one.from = *from;
  one.to = *to;
  plan.overrides.push_back(std::move(one));
}

// What the short form and each of `layers` have in common.
void read_turning(Section& section, const PlanReading& reading, Layer& layer) {
  read_turns(section, reading, layer);
  read_shift(section, layer);
  read_origin(section, layer);
  read_hours(section, layer);
}

Layer read_layer(const Tree& item, const Rotation& rotation, PlanReading& reading) {
  Section section(item, fmt::format("layer of rotation {}", quoted(rotation.name.value)),
                  reading.mistakes);
  Layer layer;
  layer.place = item.place();
  layer.name = section.string_or("name", "");
  layer.zone = section.string("timezone") ? read_zone(section, reading) : rotation.zone;
  read_turning(section, reading, layer);
  if (layer.turns.empty()) section.mistake(layer.place, "this layer has no people");
  const auto time = [&](const char* key) {
    const auto text = section.string(key);
    return text ? read_time(section, key, layer.zone, *text) : std::nullopt;
  };
  layer.from = time("from");
  layer.to = time("to");
  if (layer.from && layer.to && *layer.to <= *layer.from) {
    section.mistake_at("to", "\"to\" must be later than \"from\"");
  }
  section.finish();
  return layer;
}

void read_layers(Section& section, const Tree& layers, PlanReading& reading, Rotation& rotation) {
  for (const char* key : {"people", "together", "shift", "handoff", "starts", "hours"}) {
    if (section.any(key) == nullptr) continue;
    section.mistake_at(key, fmt::format("\"{}\" belongs to one of the layers", key));
  }
  for (const Tree& item : *layers.array()) {
    rotation.layers.push_back(read_layer(item, rotation, reading));
  }
  if (rotation.layers.size() > layers_most) {
    section.mistake_at("layers", fmt::format("more than {} layers", layers_most));
  }
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
    if (const Tree* layers = section.array("layers")) {
      read_layers(section, *layers, reading, rotation);
    } else {
      Layer only;
      only.zone = rotation.zone;
      only.place = member.place;
      read_turning(section, reading, only);
      rotation.layers.push_back(std::move(only));
    }
    section.finish();
    reading.plan.rotations.emplace(rotation.name, std::move(rotation));
  }
}

void read_overrides(const Tree& overrides, PlanReading& reading) {
  for (const Tree& item : *overrides.array()) read_override(item, reading);
}

}  // namespace reveille::escalation::detail
