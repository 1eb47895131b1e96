// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/plan_reading.hpp"
#include "escalation/detail/wall_clock.hpp"

namespace reveille::escalation::detail {
namespace {

// Any mistake leaves the whole of it out: half a list of matchers silences more than was meant.
Matchers read_matchers(Section& section, const char* key) {
  Matchers matchers;
  const Tree* array = section.array(key);
  bool selective = false;
  if (array != nullptr) {
    for (const Tree& item : *array->array()) {
      auto matcher = item.string() == nullptr
                         ? Result<Matcher>(invalid("expected a matcher as a string"))
                         : parse_matcher(*item.string());
      if (!matcher) {
        section.mistake(item.place(), matcher.error().message);
        continue;
      }
      selective = selective || !matcher->matches_empty();
      matchers.push_back(*std::move(matcher));
    }
  }
  if (!selective) {
    section.mistake_at(key, fmt::format("\"{}\" needs a matcher that does not match everything, "
                                        "such as 'severity=\"warning\"'",
                                        key));
  }
  return matchers;
}

Instant read_time(Section& section, const char* key, const Zone& zone, Instant otherwise) {
  const auto text = section.string(key);
  if (!text) return otherwise;
  if (const auto civil = parse_local_time(*text)) return zone.instant(*civil);
  if (const auto instant = parse_rfc3339(*text)) return *instant;
  section.mistake_at(key, fmt::format("\"{}\" must be a time such as \"2026-12-24T10:00\"", key));
  return otherwise;
}

void read_windows(Section& section, SilenceTerms& terms) {
  terms.windows = section.strings("every");
  for (const std::string& text : terms.windows) {
    if (const auto window = parse_window(text); !window) {
      section.mistake_at("every", window.error().message);
    }
  }
}

ConfiguredSilence read_silence(const Tree& item, PlanReading& reading) {
  const Tree* given = item.find("name");
  const std::string what =
      given && given->string() ? "silence " + quoted(*given->string()) : std::string("silence");
  Section section(item, what, reading.mistakes);
  ConfiguredSilence silence;
  silence.place = item.place();
  silence.name = section.required_string("name");
  silence.terms.matchers = read_matchers(section, "match");
  const bool zoned = section.any("timezone") != nullptr;
  const Zone zone = zoned ? read_zone(section, reading) : Zone{};
  silence.terms.zone = zone.name();
  reading.plan.zones.emplace(zone.name(), zone);
  read_windows(section, silence.terms);
  silence.terms.from = read_time(section, "from", zone, Instant{});
  silence.terms.to = read_time(section, "to", zone, no_end());
  if (silence.terms.windows.empty() && section.any("to") == nullptr) {
    section.mistake(item.place(), "needs \"to\", or \"every\": what silences must end");
  }
  if (silence.terms.from >= silence.terms.to) section.mistake_at("to", "\"to\" is not later");
  silence.terms.comment = section.string_or("comment", "");
  section.finish();
  return silence;
}

}  // namespace

void read_silences(const Tree& silences, PlanReading& reading) {
  std::set<std::string> names;
  for (const Tree& item : *silences.array()) {
    ConfiguredSilence silence = read_silence(item, reading);
    if (!silence.name.empty() && !names.insert(silence.name).second) {
      reading.mistakes.push_back(
          {item.place(), fmt::format("silence {} is given twice", quoted(silence.name))});
    }
    reading.plan.silences.push_back(std::move(silence));
  }
}

void read_inhibitions(const Tree& inhibitions, PlanReading& reading) {
  std::set<std::string> names;
  for (const Tree& item : *inhibitions.array()) {
    Section section(item, fmt::format("inhibition {}", reading.plan.inhibitions.size() + 1),
                    reading.mistakes);
    Inhibition rule;
    rule.place = item.place();
    rule.source = read_matchers(section, "source");
    rule.target = read_matchers(section, "target");
    rule.equal = section.strings("equal");
    rule.name = section.string_or("name", fmt::format("{}", reading.plan.inhibitions.size() + 1));
    if (!names.insert(rule.name).second) {
      section.mistake_at("name", fmt::format("inhibition {} is given twice", quoted(rule.name)));
    }
    section.finish();
    reading.plan.inhibitions.push_back(std::move(rule));
  }
}

}  // namespace reveille::escalation::detail
