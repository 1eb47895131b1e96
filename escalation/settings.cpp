// SPDX-License-Identifier: Apache-2.0
#include "escalation/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/plan_reading.hpp"

namespace reveille::escalation {
namespace detail {
namespace {

// More often is a nuisance; more seldom proves nothing.
constexpr Span drill_every_least{24 * 3'600'000LL};
constexpr Span drill_every_most{366 * 24 * 3'600'000LL};

}  // namespace

Zone read_zone(Section& section, const PlanReading& reading) {
  const std::string name = section.required_string("timezone");
  if (name.empty()) return Zone{};
  auto zone = reading.find_zone(name);
  if (zone) return *std::move(zone);
  section.mistake_at("timezone", zone.error().message);
  return Zone{};
}

std::vector<PersonName> read_members(Section& section, const PlanReading& reading) {
  std::vector<PersonName> members;
  const Tree* array = section.any("people");
  for (const std::string& name : section.strings("people")) {
    const PersonName person(name);
    if (reading.plan.people.contains(person)) {
      members.push_back(person);
      continue;
    }
    Place place = section.place_of("people");
    for (const Tree& item : *array->array()) {
      if (item.string() != nullptr && *item.string() == name) place = item.place();
    }
    section.mistake(place, "unknown person " + unknown_name(name, names_of(reading.plan.people)));
  }
  return members;
}

bool is_good_name(const Tree::Member& member, const char* what, Mistakes& mistakes) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  const bool reserved = member.key == "everyone";
  if (!member.key.empty() && std::ranges::all_of(member.key, fits) && !reserved) return true;
  mistakes.push_back(Mistake{
      member.place, reserved
                        ? fmt::format("\"everyone\" means all people and cannot name a {}", what)
                        : fmt::format("{} cannot name a {}: use letters, digits, '_', '-' and '.'",
                                      quoted(member.key), what)});
  return false;
}

void read_drill_rhythm(Section& section, Span& every, DrillTime& time) {
  if (const auto span = section.span("every", Span{0}, drill_every_most)) {
    every = *span;
    if (every > Span{0} && every < drill_every_least) {
      section.mistake_at("every", fmt::format("\"every\" must be at least {}, or 0s for no drills",
                                              reveille::to_string(drill_every_least)));
    }
  }
  const auto choice = section.choice("at", {"end", "start"});
  if (choice) time = static_cast<DrillTime>(*choice);
}

void read_outlets(const Tree& outlets, const char* kind, PlanReading& reading) {
  for (const Tree::Member& member : *outlets.table()) {
    const OutletName name(fmt::format("{}:{}", kind, member.key));
    reading.plan.outlets.emplace(name, Outlet{name, member.place});
  }
}

void read_teams(const Tree& teams, PlanReading& reading) {
  for (const Tree::Member& member : *teams.table()) {
    if (!is_good_name(member, "team", reading.mistakes)) continue;
    Section section(member.value, fmt::format("team {}", quoted(member.key)), reading.mistakes);
    Team team{TeamName(member.key), read_members(section, reading), member.place};
    const Tree* people = section.any("people");
    if (people == nullptr || people->array() == nullptr || people->array()->empty()) {
      section.mistake(member.place, "has no people");
    }
    section.finish();
    reading.plan.teams.emplace(team.name, std::move(team));
  }
}

}  // namespace detail

namespace {

constexpr Span ring_most{30'000};
// A carrier may let it ring this much longer than asked, and dials no sooner than it pleases.
constexpr Span ring_overrun{5'000};

void read_timing(const Tree& table, Plan& plan, Mistakes& mistakes) {
  Section section(table, "paging", mistakes);
  Timing& timing = plan.timing;
  if (const auto ring = section.span("ring", Span{5'000}, Span{600'000})) {
    timing.ring = *ring;
    if (*ring > ring_most) {
      section.mistake_at("ring",
                         "\"ring\" must be at most 30s: a longer ring ends in voicemail, and "
                         "the second call of a pair comes too late to pass Do-Not-Disturb");
    }
  }
  timing.pair_gap = section.span_or("pair_gap", timing.pair_gap, Span{1'000}, Span{600'000});
  if (timing.second_call() + ring_overrun >= timing.pair_window) {
    section.mistake_at(
        "pair_gap",
        fmt::format("a pair of calls does not fit: the second must start within {} of the first "
                    "start to pass Do-Not-Disturb, but \"ring\", {} for whoever picks up, and "
                    "\"pair_gap\" put it at {}",
                    reveille::to_string(timing.pair_window), reveille::to_string(timing.talk),
                    reveille::to_string(timing.second_call())));
  }
  timing.bundle = section.span_or("bundle", timing.bundle, Span{0}, Span{600'000});
  plan.public_name = section.string_or("name", plan.public_name);
  section.finish();
}

void read_drills(const Tree& table, Plan& plan, Mistakes& mistakes) {
  constexpr Span day{24 * 3'600'000LL};
  Section section(table, "drills", mistakes);
  DrillSettings& drills = plan.drills;
  detail::read_drill_rhythm(section, drills.every, drills.time);
  drills.valid_for = section.span_or("valid_for", drills.valid_for, day, 366 * day);
  drills.answer_within =
      section.span_or("answer_within", drills.answer_within, Span{120'000}, Span{900'000});
  section.finish();
}

void read_coverage(const Tree& table, Plan& plan, Mistakes& mistakes) {
  Section section(table, "coverage", mistakes);
  plan.promise = detail::read_promise(section);
  section.finish();
}

}  // namespace

Plan read_plan(Section& root, std::vector<Carrier> carriers, const FindZone& find_zone,
               Mistakes& mistakes) {
  Plan plan;
  plan.carriers = std::move(carriers);
  detail::PlanReading reading{plan, find_zone, mistakes};
  // In this order, because each may name what was read before it.
  if (const Tree* paging = root.table("paging")) read_timing(*paging, plan, mistakes);
  if (const Tree* drills = root.table("drills")) read_drills(*drills, plan, mistakes);
  if (const Tree* coverage = root.table("coverage")) read_coverage(*coverage, plan, mistakes);
  if (const Tree* people = root.table("people")) detail::read_people(*people, reading);
  if (const Tree* rotations = root.table("rotations")) detail::read_rotations(*rotations, reading);
  if (const Tree* overrides = root.array("overrides")) detail::read_overrides(*overrides, reading);
  if (const Tree* teams = root.table("teams")) detail::read_teams(*teams, reading);
  for (const char* kind : {"channel", "webhook"}) {
    // Integrations tell what is wrong with it.
    const Tree* outlets = root.any(fmt::format("{}s", kind));
    if (outlets && outlets->table()) detail::read_outlets(*outlets, kind, reading);
  }
  if (const Tree* policies = root.table("policies")) detail::read_policies(*policies, reading);
  if (const Tree* routes = root.array("routes")) detail::read_routes(*routes, reading);
  if (const Tree* silences = root.array("silences")) detail::read_silences(*silences, reading);
  if (const Tree* inhibitions = root.array("inhibitions")) {
    detail::read_inhibitions(*inhibitions, reading);
  }
  for (const auto& [name, person] : plan.people)
    plan.zones.emplace(person.zone.name(), person.zone);
  for (const auto& [name, rotation] : plan.rotations) {
    plan.zones.emplace(rotation.zone.name(), rotation.zone);
  }
  return plan;
}

}  // namespace reveille::escalation
