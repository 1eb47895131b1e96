// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "cli/night_words.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "config/zone_loader.hpp"
#include "escalation/calendar.hpp"
#include "integrations/icalendar/feed.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

constexpr const char* base = "/api/reveille/v1";
constexpr Span one_week{7 * 24 * 3'600'000LL};

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

Result<Instant> time_or(const std::string& text, Instant otherwise) {
  if (text.empty()) return otherwise;
  return parse_moment(text, config::load_zone);
}

Result<escalation::CalendarQuery> query_of(const WhoOptions& options) {
  escalation::CalendarQuery query;
  TRY(query.from, time_or(options.from, wall_clock()));
  TRY(query.to, time_or(options.to, query.from + one_week * options.weeks));
  query.rotation = escalation::RotationName(options.rotation);
  query.person = escalation::PersonName(options.person);
  return query;
}

std::string path_of(const escalation::CalendarQuery& query, const char* ending) {
  std::string path = fmt::format("{}/on-call/calendar{}?from={}&to={}", base, ending,
                                 to_rfc3339(query.from), to_rfc3339(query.to));
  if (!query.rotation.empty()) path += "&rotation=" + text::percent_encode(query.rotation.value);
  if (!query.person.empty()) path += "&person=" + text::percent_encode(query.person.value);
  return path;
}

Result<escalation::Plan> plan_of(const std::vector<std::string>& files) {
  config::Loaded loaded = config::load(files);
  if (!loaded.config)
    return invalid(to_string(loaded.mistakes.front()) + " (reveille check shows all mistakes)");
  return std::move(loaded.config->plan);
}

Result<Tree> now_or_then(const Remote& remote, const WhoOptions& options) {
  if (options.config.empty()) {
    if (options.at.empty()) return remote.get(std::string(base) + "/on-call");
    TRY(const Instant at, time_or(options.at, {}));
    return remote.get(std::string(base) + "/on-call?at=" + to_rfc3339(at));
  }
  TRY(const escalation::Plan plan, plan_of(options.config));
  TRY(const Instant at, time_or(options.at, wall_clock()));
  Tree answer;
  answer.set("at", Tree(to_rfc3339(at)));
  answer.set("rotations", escalation::on_call_tree(plan, plan.overrides, at));
  return answer;
}

Result<Tree> calendar(const Remote& remote, const WhoOptions& options) {
  TRY(const auto query, query_of(options));
  if (options.config.empty()) return remote.get(path_of(query, ""));
  TRY(const escalation::Plan plan, plan_of(options.config));
  if (auto good = check(plan, query); !good) return std::unexpected(good.error());
  Tree answer;
  answer.set("from", Tree(to_rfc3339(query.from)));
  answer.set("to", Tree(to_rfc3339(query.to)));
  answer.set("rotations", escalation::calendar_tree(plan, plan.overrides, query));
  return answer;
}

Result<std::string> icalendar(const Remote& remote, const WhoOptions& options) {
  namespace ical = integrations::icalendar;
  TRY(const auto query, query_of(options));
  if (query.rotation.empty() && query.person.empty())
    return invalid("whose calendar? --rotation NAME or --person NAME");
  if (options.config.empty()) return remote.get_text(path_of(query, ".ics"));
  TRY(const escalation::Plan plan, plan_of(options.config));
  if (auto good = check(plan, query); !good) return std::unexpected(good.error());
  return ical::to_text(ical::calendar_of(plan, plan.overrides, query, wall_clock()));
}

std::string names_in(const Tree& row) {
  std::string names;
  for (const Tree& name : list_at(row, "full_names"))
    if (name.string()) names += (names.empty() ? "" : ", ") + shown(*name.string());
  return names.empty() ? inked(Ink::red, "nobody") : names;
}

// "proven", "unproven, proven": in the order of the people; "" where no daemon was asked.
std::string through_dnd(const Tree& answer, const Tree& row) {
  const Tree* known = answer.find("through_dnd");
  if (!known) return "";
  std::string states;
  for (const Tree& name : list_at(row, "people")) {
    const std::string state = name.string() ? text_at(*known, *name.string()) : "";
    states += (states.empty() ? "" : ", ") + (state.empty() ? "no quiet hours" : state);
  }
  return states;
}

void print_now(const Tree& answer) {
  std::vector<std::vector<std::string>> rows{{"rotation", "on call", "until", "through DnD"}};
  for (const Tree& row : list_at(answer, "rotations"))
    rows.push_back({text_at(row, "rotation"), names_in(row), text_at(row, "until_local"),
                    through_dnd(answer, row)});
  if (!answer.find("through_dnd"))
    for (auto& row : rows) row.pop_back();
  if (rows.size() == 1)
    print("no rotation is configured: policies page people or teams directly");
  else
    print(columns(rows));
}

std::string reason_of(const Tree& shift) {
  std::string reason = text_at(shift, "layer");
  const Tree* overridden = shift.find("overridden");
  if (!overridden || !overridden->boolean() || !*overridden->boolean()) return reason;
  reason += reason.empty() ? "override" : ", override";
  for (const Tree& id : list_at(shift, "overrides"))
    if (id.integer()) reason += fmt::format(" {}", *id.integer());
  return reason;
}

void print_calendar(const Tree& answer) {
  bool first = true;
  for (const Tree& rotation : list_at(answer, "rotations")) {
    std::vector<std::vector<std::string>> rows{{"from", "to", "on call", ""}};
    for (const Tree& shift : list_at(rotation, "shifts"))
      rows.push_back({text_at(shift, "from_local"), text_at(shift, "to_local"), names_in(shift),
                      reason_of(shift)});
    if (!first) print("");
    first = false;
    print(inked(Ink::bold, text_at(rotation, "rotation")) + " (" + text_at(rotation, "timezone") +
          ")");
    print(columns(rows));
    if (rotation.find("more")) print("... there are more; --to sooner, or --rotation NAME");
  }
  if (first) print("no rotation is configured: policies page people or teams directly");
}

int print_feeds(const Remote& remote, Output output) {
  const auto answer = remote.get(std::string(base) + "/calendars");
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"calendar", "address: whoever knows it may read it"}};
  for (const Tree& row : list_at(*answer, "calendars"))
    rows.push_back({text_at(row, "feed"), text_at(row, "url")});
  print(columns(rows));
  return 0;
}

}  // namespace

int who(const Remote& remote, const WhoOptions& options, Output output) {
  if (options.feeds) return print_feeds(remote, output);
  if (options.ical) {
    const auto text = icalendar(remote, options);
    if (!text) return refused(text.error());
    print(*text);
    return 0;
  }
  const auto answer = options.calendar ? calendar(remote, options) : now_or_then(remote, options);
  if (!answer) return refused(answer.error());
  if (output.json)
    print(text::to_json(*answer));
  else if (options.calendar)
    print_calendar(*answer);
  else
    print_now(*answer);
  return 0;
}

}  // namespace reveille::cli
