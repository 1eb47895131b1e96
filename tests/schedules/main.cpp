// SPDX-License-Identifier: Apache-2.0
// Asks the resolver and the watcher who is on call: for schedules made by chance, in the zones that
// change their clocks, from 2024 to the end of 2032; minute by minute for six hours around each
// change, hour by hour elsewhere.
//   schedule_oracle [--seed N] [--schedules N] [--zones N|all|NAME] [--aliases yes]
// Zones whose clocks show the same all the time are asked once, unless told otherwise.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>

#include <fmt/format.h>

#include "config/zone_loader.hpp"
#include "escalation/oncall.hpp"
#include "some_schedules.hpp"
#include "watcher.hpp"

namespace reveille::schedules {
namespace {

const Instant from = parse_rfc3339("2024-01-01T00:00:00Z").value();
const Instant to = parse_rfc3339("2033-01-01T00:00:00Z").value();
constexpr Span minute{60'000};
constexpr std::size_t around = 6 * 60;  // minutes before and after a change of the clocks

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t schedules = 20;
  std::string zones = "all";
  bool aliases = false;
};

struct Place {
  Zone zone;
  WatchedClock clock;
};

struct Counts {
  std::uint64_t asked = 0;
  std::uint64_t stretches = 0;
  std::uint64_t gaps = 0;
};

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Z ")) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    if (line.starts_with("L ")) names.push_back(line.substr(line.rfind(' ') + 1));
  }
  std::ranges::sort(names);
  return names;
}

std::vector<Zone> zones_that_change() {
  std::vector<Zone> zones;
  for (const std::string& name : zone_names()) {
    const auto zone = config::load_zone(name);
    if (zone && zone->next_transition(from) < to) zones.push_back(*zone);
  }
  return zones;
}

// All, the one of that name, or so many spread over the list.
std::vector<Zone> chosen(std::vector<Zone> zones, const Options& options) {
  if (options.zones == "all") return zones;
  std::size_t count = 0;
  const char* end = options.zones.data() + options.zones.size();
  if (std::from_chars(options.zones.data(), end, count).ptr != end) {
    std::erase_if(zones, [&](const Zone& zone) { return zone.name() != options.zones; });
    return zones;
  }
  std::vector<Zone> some;
  count = std::clamp(count, std::size_t{1}, zones.size());
  for (std::size_t i = 0; i < count; ++i) {
    some.push_back(zones[(i * zones.size() / count + options.seed) % zones.size()]);
  }
  return some;
}

std::vector<std::size_t> minutes_to_ask(const WatchedClock& clock) {
  std::set<std::size_t> close;
  const auto last = static_cast<std::size_t>((to - from) / minute) - 1;
  for (const std::size_t jump : clock.jumps()) {
    for (std::size_t at = jump > around ? jump - around : 0; at <= jump + around; ++at) {
      close.insert(std::min(at, last));
    }
  }
  std::vector<std::size_t> minutes(close.begin(), close.end());
  for (std::size_t at = 0; at <= last; at += 60) minutes.push_back(at);
  std::ranges::sort(minutes);
  const auto rest = std::ranges::unique(minutes);
  minutes.erase(rest.begin(), rest.end());
  return minutes;
}

// One instant by itself is answered as within the whole: where clocks are changed, and here and
// there.
std::vector<std::size_t> minutes_to_ask_alone(const WatchedClock& clock) {
  std::vector<std::size_t> minutes;
  const auto last = static_cast<std::size_t>((to - from) / minute) - 1;
  for (std::size_t at = 0; at <= last; at += 49'999) minutes.push_back(at);
  for (const std::size_t jump : clock.jumps()) {
    for (std::size_t at = jump > 30 ? jump - 30 : 0; at <= jump + 90; at += 8) {
      minutes.push_back(std::min(at, last));
    }
  }
  return minutes;
}

std::string words(const std::vector<PersonName>& people) {
  std::string text;
  for (const PersonName& person : people) text += " " + person.value;
  return text.empty() ? " nobody" : text;
}

// False, with a word on stderr, at the first difference.
bool agree(const Schedule& schedule, const std::vector<const WatchedClock*>& clocks,
           const WatchedClock& clock, const std::vector<std::size_t>& minutes, Counts& counts) {
  Register people;
  Watcher watcher(schedule.rotation, schedule.overrides, clocks, people);
  const escalation::Roster roster(schedule.rotation, schedule.overrides);
  const auto shifts = roster.between(from, to);
  counts.stretches += shifts.size();
  const auto complain = [&](Instant at, const escalation::Shift& shift, const char* what) {
    fmt::print(stderr, "{} ({}): {}: resolver from {} to {}:{}\n", to_rfc3339(at),
               to_local(at, schedule.rotation.zone), what, to_rfc3339(shift.from),
               to_rfc3339(shift.to), words(shift.people));
    return false;
  };
  for (std::size_t i = 0; i + 1 < shifts.size(); ++i) {
    if (shifts[i].to != shifts[i + 1].from) return complain(shifts[i].to, shifts[i], "a hole");
  }
  if (shifts.front().from != from || shifts.back().to != to)
    return complain(from, shifts.front(), "not the whole time");
  auto shift = shifts.begin();
  Crowd crowd = people.bits(shift->people);
  for (const std::size_t each : minutes) {
    const Instant at = from + minute * static_cast<std::int64_t>(each);
    for (; shift->to <= at; crowd = people.bits(shift->people)) ++shift;
    if (crowd != watcher.on_call(at, each)) return complain(at, *shift, "the watcher differs");
    if (crowd == 0) ++counts.gaps;
  }
  for (const std::size_t each : minutes_to_ask_alone(clock)) {
    const Instant at = from + minute * static_cast<std::int64_t>(each);
    const auto alone = roster.at(at);
    const auto within = std::ranges::upper_bound(shifts, at, {}, &escalation::Shift::to);
    const bool edges = (alone.from == within->from || within->from == from) &&
                       (alone.to == within->to || within->to == to);
    if (alone.people != within->people || !edges) return complain(at, alone, "alone");
  }
  counts.asked += minutes.size();
  return true;
}

bool compare(const Options& options) {
  std::vector<Zone> others;
  std::vector<Place> known;
  for (const char* name :
       {"America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/London"}) {
    const auto zone = config::load_zone(name);
    if (!zone) return false;
    others.push_back(*zone);
    known.push_back({*zone, WatchedClock(*zone, from, to)});
  }
  Counts counts;
  const std::vector<Zone> zones = chosen(zones_that_change(), options);
  std::set<std::vector<std::int64_t>> clocks_seen;
  std::size_t asked_zones = 0;
  for (const Zone& zone : zones) {
    const WatchedClock clock(zone, from, to);
    if (!clocks_seen.insert(clock.signature()).second && !options.aliases) continue;
    ++asked_zones;
    const std::vector<std::size_t> minutes = minutes_to_ask(clock);
    for (std::uint64_t i = 0; i < options.schedules; ++i) {
      const std::uint64_t seed = options.seed * 1'000'003 + i;
      const Schedule schedule = some_schedule(seed, zone, others, from, to);
      std::vector<const WatchedClock*> clocks;
      for (const Layer& layer : schedule.rotation.layers) {
        const auto other = std::ranges::find(known, layer.zone, &Place::zone);
        clocks.push_back(layer.zone == zone || other == known.end() ? &clock : &other->clock);
      }
      if (agree(schedule, clocks, clock, minutes, counts)) continue;
      fmt::print(stderr, "{}, schedule {} of seed {}\n", zone.name(), i, options.seed);
      return false;
    }
  }
  fmt::print(
      "{} schedules in {} zones with {} different clocks, {} instants asked ({} of them without "
      "anybody), {} stretches: no difference\n",
      options.schedules, zones.size(), asked_zones, counts.asked, counts.gaps, counts.stretches);
  return !zones.empty();
}

}  // namespace
}  // namespace reveille::schedules

int main(int argc, char** argv) {
  reveille::schedules::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--seed") options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--schedules") options.schedules = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--zones") options.zones = argv[i + 1];
    if (name == "--aliases") options.aliases = argv[i + 1] == std::string_view("yes");
  }
  return reveille::schedules::compare(options) ? 0 : 1;
}
