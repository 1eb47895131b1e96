// SPDX-License-Identifier: Apache-2.0
#include "escalation/detail/dial.hpp"

#include <algorithm>
#include <limits>

namespace reveille::escalation::detail {

std::int64_t floor_divide(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

Reading reading_of(const CivilTime& civil) {
  const std::int64_t seconds = (civil.hour * 60LL + civil.minute) * 60 + civil.second;
  return day_number(civil) * dial_day + seconds * 1000 + civil.millisecond;
}

CivilTime civil_of(Reading reading) {
  const std::int64_t day = floor_divide(reading, dial_day);
  const auto rest = static_cast<int>(reading - day * dial_day);
  CivilTime civil = add_days(CivilTime{}, day);
  civil.hour = rest / 3'600'000;
  civil.minute = rest / 60'000 % 60;
  civil.second = rest / 1000 % 60;
  civil.millisecond = rest % 1000;
  return civil;
}

Reading Dial::reading(Instant at) {
  if (at < from_ || at >= to_) enter(at);
  return std::max(to_ms(at + offset_), floor_);
}

Instant Dial::when(Reading reading) {
  const Instant here = instant_from_ms(reading) - offset_;
  if (reading > floor_ && here >= from_ && here < to_) return here;
  return zone_.instant(civil_of(reading));
}

void Dial::enter(Instant at) {
  const CivilTime shown = zone_.civil(at);
  offset_ = Span{reading_of(shown) - to_ms(at)};
  from_ = at;
  to_ = zone_.next_transition(at);
  floor_ = std::numeric_limits<Reading>::min();
  const Instant first = zone_.instant(shown);
  if (first >= at) return;
  from_ = zone_.next_transition(first);  // the clocks were put back then
  floor_ = reading_of(zone_.civil(from_ - Span{1}));
}

}  // namespace reveille::escalation::detail
