// SPDX-License-Identifier: Apache-2.0
#include "base/zone.hpp"

#include <array>

#include <absl/time/civil_time.h>
#include <fmt/format.h>

#include "base/zone_data.hpp"

namespace reveille {
namespace {

absl::CivilDay day_of(const CivilTime& civil) {
  return absl::CivilDay(civil.year, civil.month, civil.day);
}

absl::CivilSecond second_of(const CivilTime& civil) {
  return absl::CivilSecond(civil.year, civil.month, civil.day, civil.hour, civil.minute,
                           civil.second);
}

Instant to_instant(absl::Time at) {
  return instant_from_ms(absl::ToUnixMillis(at));
}
absl::Time to_absl(Instant at) {
  return absl::FromUnixMillis(to_ms(at));
}

// When the clocks were put from `from` to `to`.
absl::Time moment_of(const absl::TimeZone& zone, const absl::TimeZone::CivilTransition& change) {
  const absl::TimeZone::TimeInfo gap = zone.At(change.from);
  if (gap.kind == absl::TimeZone::TimeInfo::SKIPPED) return gap.trans;
  return zone.At(change.to).trans;
}

}  // namespace

int weekday(const CivilTime& civil) {
  return static_cast<int>(absl::GetWeekday(day_of(civil)));  // absl counts from Monday = 0 too
}

CivilTime add_days(const CivilTime& civil, std::int64_t days) {
  const absl::CivilDay day = day_of(civil) + days;
  CivilTime moved = civil;
  moved.year = day.year();
  moved.month = day.month();
  moved.day = day.day();
  return moved;
}

std::int64_t day_number(const CivilTime& civil) {
  return day_of(civil) - absl::CivilDay(1970, 1, 1);
}

Zone::Zone() : name_("UTC") {
  static const auto utc = std::make_shared<const Rules>(Rules{absl::UTCTimeZone()});
  rules_ = utc;
}

Zone::Zone(std::string name, std::shared_ptr<const Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {
  INVARIANT(rules_ != nullptr, "a zone has rules");
}

CivilTime Zone::civil(Instant at) const {
  const absl::CivilSecond reading = rules_->zone.At(to_absl(at)).cs;
  const auto whole = std::chrono::floor<std::chrono::seconds>(at);
  CivilTime civil;
  civil.year = reading.year();
  civil.month = reading.month();
  civil.day = reading.day();
  civil.hour = reading.hour();
  civil.minute = reading.minute();
  civil.second = reading.second();
  civil.millisecond = static_cast<int>((at - whole).count());
  return civil;
}

Instant Zone::instant(const CivilTime& civil) const {
  const absl::TimeZone::TimeInfo found = rules_->zone.At(second_of(civil));
  if (found.kind == absl::TimeZone::TimeInfo::SKIPPED) return to_instant(found.trans);
  return to_instant(found.pre) + Span{civil.millisecond};
}

int Zone::offset_minutes(Instant at) const {
  return rules_->zone.At(to_absl(at)).offset / 60;
}

std::string Zone::abbreviation(Instant at) const {
  return rules_->zone.At(to_absl(at)).zone_abbr;
}

Instant Zone::next_transition(Instant after) const {
  absl::TimeZone::CivilTransition change;
  absl::Time from = to_absl(after);
  // A change may be one of name only; those do not count.
  while (rules_->zone.NextTransition(from, &change)) {
    const absl::Time moment = moment_of(rules_->zone, change);
    if (moment <= from) break;
    if (change.from != change.to) return to_instant(moment);
    from = moment;
  }
  return Instant::max();
}

std::string to_local(Instant at, const Zone& zone) {
  static constexpr std::array<const char*, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const CivilTime civil = zone.civil(at);
  return fmt::format("{} {:04}-{:02}-{:02} {:02}:{:02} {}",
                     days[static_cast<std::size_t>(weekday(civil))], civil.year, civil.month,
                     civil.day, civil.hour, civil.minute, zone.abbreviation(at));
}

}  // namespace reveille
