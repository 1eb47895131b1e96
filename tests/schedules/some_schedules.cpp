// SPDX-License-Identifier: Apache-2.0
#include "some_schedules.hpp"

#include <string>

#include "support/chance.hpp"

namespace reveille::schedules {
namespace {

using escalation::DailyWindow;
using escalation::Layer;
using escalation::Override;
using escalation::OverrideKind;
using escalation::PersonName;

PersonName somebody(Chance& chance) {
  return PersonName("p" + std::to_string(chance.upto(7)));
}

// Small hours, in which clocks are changed, more often than others.
int some_minute(Chance& chance) {
  if (chance.once_in(3)) return chance.upto(287) * 5;
  if (chance.once_in(8)) return chance.upto(1439);
  return chance.upto(16) * 15;
}

escalation::ShiftLength some_shift(Chance& chance) {
  switch (chance.upto(9)) {
    case 0:
      return {0, 1 + chance.upto(2)};
    case 1:
      return {60LL * (1 + chance.upto(5)), 0};
    case 2:
      return {15LL * (1 + chance.upto(40)), 0};
    case 3:
      return {720, 0};
    case 4:
    case 5:
      return {1440LL * (1 + chance.upto(3)), 0};
    case 6:
      return {1 + chance.upto(40'000) + 14, 0};
    default:
      return {7LL * 1440 * (1 + chance.upto(1)), 0};
  }
}

Layer some_layer(Chance& chance, const Zone& zone) {
  Layer layer;
  layer.zone = zone;
  layer.shift = some_shift(chance);
  layer.origin = {.year = 2022 + chance.upto(4), .month = 1 + chance.upto(11)};
  layer.origin.day = chance.once_in(3) ? 28 + chance.upto(0) : 1 + chance.upto(27);
  if (chance.once_in(4)) layer.origin = {.year = 2024, .month = 1 + 2 * chance.upto(3), .day = 31};
  const int minute = some_minute(chance);
  layer.origin.hour = minute / 60;
  layer.origin.minute = minute % 60;
  for (int turns = chance.upto(4); turns >= 0; --turns) {
    layer.turns.push_back({somebody(chance)});
    if (chance.once_in(4)) layer.turns.back().push_back(somebody(chance));
  }
  return layer;
}

void restrict(Chance& chance, Layer& layer) {
  for (int count = chance.upto(2); count >= 0; --count) {
    DailyWindow window{some_minute(chance), some_minute(chance), 0x7f};
    if (chance.once_in(5)) window.to_minute = window.from_minute;
    if (chance.once_in(8)) window.to_minute = 1440;
    if (chance.once_in(2)) window.weekdays = 1u + static_cast<unsigned>(chance.upto(126));
    layer.hours.push_back(window);
  }
}

Instant some_instant(Chance& chance, Instant from, Instant to) {
  const auto quarters = static_cast<int>((to - from) / Span{15 * 60'000});
  return from + Span{15 * 60'000} * chance.upto(quarters - 1);
}

Override some_override(Chance& chance, Instant from, Instant to) {
  Override one;
  one.person = somebody(chance);
  one.from = some_instant(chance, from, to);
  one.to = one.from + Span{15 * 60'000} * (1 + chance.upto(5'000));
  one.kind = static_cast<OverrideKind>(chance.upto(2));
  if (one.kind == OverrideKind::replace && chance.once_in(2)) one.instead_of = somebody(chance);
  return one;
}

}  // namespace

Schedule some_schedule(std::uint64_t seed, const Zone& zone, const std::vector<Zone>& others,
                       Instant from, Instant to) {
  Chance chance(seed);
  Schedule schedule;
  schedule.rotation.zone = zone;
  for (int layers = chance.upto(3); layers >= 0; --layers) {
    Layer layer = some_layer(chance, chance.once_in(4) ? chance.one_of(others) : zone);
    // What lies below shows only where what lies above has hours.
    if (!schedule.rotation.layers.empty() || chance.once_in(2)) restrict(chance, layer);
    if (chance.once_in(6)) layer.from = some_instant(chance, from, to);
    if (chance.once_in(6)) layer.to = some_instant(chance, from, to);
    if (layer.from && layer.to && *layer.from >= *layer.to) layer.to.reset();
    schedule.rotation.layers.push_back(std::move(layer));
  }
  for (int overrides = chance.upto(12); overrides > 0; --overrides) {
    schedule.overrides.push_back(some_override(chance, from, to));
    // Some meet one another.
    if (chance.once_in(3) && schedule.overrides.size() > 1) {
      const Override& before = schedule.overrides[schedule.overrides.size() - 2];
      Override& one = schedule.overrides.back();
      const Span length = one.to - one.from;
      one.from = before.from + (before.to - before.from) / 2;
      one.to = one.from + length;
    }
  }
  return schedule;
}

}  // namespace reveille::schedules
