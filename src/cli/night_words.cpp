// SPDX-License-Identifier: Apache-2.0
#include "cli/night_words.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/escape.hpp"
#include "base/section.hpp"
#include "escalation/calendar.hpp"

namespace reveille::cli {

using namespace escalation;

namespace {

using Texts = std::vector<std::string>;

// At commas outside of quotes, which are taken off.
Texts split(std::string_view text) {
  Texts parts{""};
  bool in_quotes = false;
  for (const char c : text) {
    if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Texts zones_of(const Plan& plan) {
  std::set<std::string> names;
  for (const auto& [name, person] : plan.people) names.insert(person.zone.name());
  for (const auto& [name, rotation] : plan.rotations) names.insert(rotation.zone.name());
  return {names.begin(), names.end()};
}

bool has(const Person& person, ContactKind kind) {
  return std::ranges::any_of(person.contacts,
                             [&](const Contact& contact) { return contact.kind == kind; });
}

// "2", "2+3m"
Result<> read_which(std::string_view text, rehearsal::Answer& answer) {
  const std::size_t plus = text.find('+');
  const std::string_view number = text.substr(0, plus);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), answer.which);
  if (error != std::errc{} || end != number.data() + number.size() || answer.which < 1)
    return invalid(fmt::format("{} is no number of a call or text", quoted(number)));
  if (plus == text.npos) return {};
  TRY(answer.after, parse_span(text.substr(plus + 1)));
  return {};
}

}  // namespace

Result<Labels> parse_alert(std::string_view text) {
  std::vector<Label> labels;
  for (const std::string& part : split(text)) {
    const std::size_t equals = part.find('=');
    const bool first = labels.empty();
    if (equals == part.npos && first && !part.empty()) {
      labels.push_back({"alertname", part});
      continue;
    }
    const std::string name = part.substr(0, equals);
    if (equals == part.npos || !is_label_name(name))
      return invalid(fmt::format(
          "--alert: expected labels such as alertname=ApiDown,severity=critical, found {}",
          quoted(part)));
    labels.push_back({name, part.substr(equals + 1)});
  }
  return Labels(std::move(labels));
}

Result<Instant> parse_moment(std::string_view text, const FindZone& find_zone) {
  const std::size_t bracket = text.find('[');
  if (bracket == text.npos || !text.ends_with(']')) return parse_rfc3339(text);
  TRY(const Zone zone, find_zone(text.substr(bracket + 1, text.size() - bracket - 2)));
  return parse_time(text.substr(0, bracket), zone);
}

Result<Instant> parse_at(std::string_view text, const Plan& plan, const FindZone& find_zone) {
  if (text.find('[') != text.npos && text.ends_with(']')) {
    const auto at = parse_moment(text, find_zone);
    return at ? at : invalid("--at: " + at.error().message);
  }
  if (const auto at = parse_rfc3339(text)) return *at;
  const Texts zones = zones_of(plan);
  const std::string example = zones.empty() ? "America/Chicago" : zones.front();
  if (zones.size() == 1) {
    const auto zone = find_zone(zones.front());
    const auto at = zone ? parse_time(text, *zone) : std::unexpected(zone.error());
    if (at) return at;
  } else if (parse_time(text, Zone{})) {
    return invalid(fmt::format("--at: on whose clock? write {}[{}]; the configuration has {}", text,
                               example, fmt::join(zones, ", ")));
  }
  return invalid(
      fmt::format("--at: expected a time such as 2026-11-29T02:30[{}], or RFC 3339; found {}",
                  example, quoted(text)));
}

Result<rehearsal::Answer> parse_answer(std::string_view text, const Plan& plan) {
  const auto wrong = [&](const std::string& what) { return invalid("--answers: " + what); };
  const std::size_t colon = text.find(':');
  if (colon == text.npos)
    return wrong(
        "expected PERSON:call or PERSON:sms, such as ada:call:2 (the second call to ada) "
        "or ada:sms:1+3m");
  rehearsal::Answer answer;
  answer.person = PersonName(std::string(text.substr(0, colon)));
  const Person* person = plan.person(answer.person);
  if (!person) {
    Texts names;
    for (const auto& [name, each] : plan.people) names.push_back(name.value);
    return wrong("unknown person " + unknown_name(answer.person.value, names));
  }
  std::string_view rest = text.substr(colon + 1);
  const std::string kind(rest.substr(0, rest.find(':')));
  if (kind != "call" && kind != "sms")
    return wrong("what can be answered is call or sms, not " + quoted(kind));
  answer.kind = kind == "call" ? ContactKind::call : ContactKind::sms;
  if (!has(*person, answer.kind))
    return wrong(fmt::format("{} has no contact of the kind \"{}\"", answer.person.value, kind));
  rest.remove_prefix(kind.size());
  if (!rest.empty()) {
    if (auto read = read_which(rest.substr(1), answer); !read) return wrong(read.error().message);
  }
  if (answer.kind == ContactKind::call && answer.after >= plan.timing.ring)
    return wrong(fmt::format("a call rings for {}: nobody answers it {} later",
                             to_string(plan.timing.ring), to_string(answer.after)));
  return answer;
}

Result<std::string> parse_carrier(const std::string& text, const Plan& plan) {
  Texts names;
  for (const Carrier& carrier : plan.carriers) names.push_back(carrier.name.value);
  if (std::ranges::find(names, text) != names.end()) return text;
  return invalid("--carrier-down: unknown carrier " + unknown_name(text, names));
}

}  // namespace reveille::cli
