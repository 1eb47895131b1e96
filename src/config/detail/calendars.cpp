// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/escape.hpp"
#include "config/detail/reading.hpp"

namespace reveille::config::detail {
namespace {

// What is shorter can be guessed from one address.
constexpr std::size_t shortest_secret = 16;

bool names_a_feed(const std::string& feed, const escalation::Plan& plan) {
  const std::string name = feed.substr(feed.find(':') + 1);
  if (feed.starts_with("person:")) return plan.people.contains(escalation::PersonName(name));
  return feed.starts_with("rotation:") && plan.rotations.contains(escalation::RotationName(name));
}

void read_generations(const Tree& table, const escalation::Plan& plan, CalendarSettings& settings,
                      Mistakes& mistakes) {
  for (const Tree::Member& member : *table.table()) {
    const auto* number = member.value.integer();
    if (!names_a_feed(member.key, plan)) {
      mistakes.push_back(
          {member.place, fmt::format("calendars: {} is no feed; expected one such as "
                                     "\"person:ada\" or \"rotation:primary\"",
                                     quoted(member.key))});
    } else if (number == nullptr || *number < 1) {
      mistakes.push_back({member.value.place(),
                          fmt::format("calendars: the generation of {} must be a number from 1 on",
                                      quoted(member.key))});
    } else {
      settings.generations[member.key] = *number;
    }
  }
}

}  // namespace

CalendarSettings read_calendars(const Tree& table, const escalation::Plan& plan,
                                const integrations::ResolveSecret& resolve, Mistakes& mistakes) {
  Section section(table, "calendars", mistakes);
  CalendarSettings settings;
  const std::string reference = section.required_string("secret");
  if (!reference.empty()) {
    const auto secret = resolve(reference, section.place_of("secret"));
    if (!secret) {
      section.mistake_at("secret", "\"secret\": " + secret.error().message);
    } else if (!secret->empty() && secret->reveal().size() < shortest_secret) {
      section.mistake_at("secret", fmt::format("\"secret\" must have {} characters at least "
                                               "(openssl rand -hex 32)",
                                               shortest_secret));
    } else {
      settings.secret = *secret;
    }
  }
  if (const Tree* generations = section.table("generations")) {
    read_generations(*generations, plan, settings, mistakes);
  }
  section.finish();
  return settings;
}

}  // namespace reveille::config::detail
