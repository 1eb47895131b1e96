// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>
#include <cmath>
#include <thread>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

const std::string base = "/api/reveille/v1";

std::string path_of(const std::string& incident) {
  return base + "/incidents/" + text::percent_encode(incident);
}

// "2024-02-05T06:30:00.000Z" -> "06:30:00": a timeline is read within one night; days have a line
// of their own.
std::string clock_of(const std::string& at) {
  return at.size() >= 19 ? at.substr(11, 8) : at;
}

Ink ink_of(const std::string& state) {
  if (state == "open") return Ink::red;
  return state == "acknowledged" ? Ink::yellow : Ink::green;
}

void print_summary(const Tree& incident) {
  print(fmt::format("incident {}  {}  {}", number_at(incident, "id"),
                    inked(ink_of(text_at(incident, "state")), text_at(incident, "state")),
                    inked(Ink::bold, text_at(incident, "title"))));
  const auto policy = text_at(incident, "policy");
  print(fmt::format("  opened {}   route {}{}", text_at(incident, "opened_at"),
                    text_at(incident, "route"), policy.empty() ? "" : "   policy " + policy));
  if (const auto by = text_at(incident, "paged_by"); !by.empty()) print("  paged by hand by " + by);
  if (const auto by = text_at(incident, "acknowledged_by"); !by.empty())
    print(fmt::format("  acknowledged by {} at {}", by, text_at(incident, "acknowledged_at")));
  if (const Tree* muted = incident.find("muted"); muted && muted->boolean() && *muted->boolean())
    print("  " + inked(Ink::yellow, "silenced") + ": nobody is paged for it");
  if (const auto until = text_at(incident, "snoozed_until"); !until.empty())
    print("  snoozed until " + until);
  if (const auto next = text_at(incident, "next_step_at"); !next.empty())
    print("  next step at " + next + " unless somebody acknowledges");
}

// PromQL's numbers have up to 17 digits; four tell who is the largest.
std::string shortened(const std::string& value) {
  double number = 0;
  const auto end = value.data() + value.size();
  if (std::from_chars(value.data(), end, number).ptr != end) return value;
  return std::abs(number) >= 1e3 && std::abs(number) < 1e15 ? fmt::format("{:.0f}", number)
                                                            : fmt::format("{:.4g}", number);
}

void print_alert(const Tree& alert) {
  std::string labels;
  if (const Tree* table = alert.find("labels"); table && table->table())
    for (const auto& member : *table->table())
      labels += fmt::format(" {}={}", shown(member.key),
                            member.value.string() ? shown(*member.value.string()) : "");
  print("  alert" + labels);
  if (const Tree* table = alert.find("annotations"); table && table->table())
    for (const auto& member : *table->table())
      print(fmt::format("    {}: {}", shown(member.key),
                        member.value.string() ? shown(*member.value.string()) : ""));
  for (const Tree& evidence : list_at(alert, "evidence")) {
    print("    " + inked(Ink::cyan, text_at(evidence, "title")));
    for (const Tree& line : list_at(evidence, "lines"))
      print(fmt::format("      {:<40} {}", text_at(line, "label"),
                        shortened(text_at(line, "value"))));
  }
}

void print_page(const Tree& page) {
  print(fmt::format("  page {}  {} to {} ({})", number_at(page, "id"), text_at(page, "kind"),
                    text_at(page, "person"), text_at(page, "address")));
  for (const Tree& delivery : list_at(page, "deliveries"))
    print(fmt::format("    {} {} by {}: {} {}", text_at(page, "kind") == "call" ? "call" : "text",
                      number_at(delivery, "leg"), text_at(delivery, "carrier"),
                      text_at(delivery, "state"), text_at(delivery, "reason")));
}

int print_changed(const Result<Tree>& incident, Output output) {
  if (!incident) return refused(incident.error());
  if (output.json)
    print(text::to_json(*incident));
  else
    print_summary(*incident);
  return 0;
}

Tree actor(const std::string& by) {
  Tree body;
  body.set("via", Tree("cli"));
  if (!by.empty()) body.set("by", Tree(by));
  return body;
}

// "+12.3 s" since the first line.
std::string delay_of(std::int64_t ms) {
  return fmt::format("{:>+9.1f} s", static_cast<double>(ms) / 1e3);
}

// Where a timeline that goes on stands.
struct Told {
  std::int64_t sequence = 0;
  std::string day;
};

// Prints the lines after those told. A sender that repeats itself with news is a fact, but no news
// to a reader.
void print_timeline(const Tree::Array& lines, Told& told) {
  const auto first =
      lines.empty() ? Result<Instant>(Instant{}) : parse_rfc3339(text_at(lines[0], "at"));
  for (const Tree& line : lines) {
    if (number_at(line, "sequence") <= told.sequence) continue;
    told.sequence = number_at(line, "sequence");
    if (text_at(line, "fact") == "alert_refreshed") continue;
    const auto at = parse_rfc3339(text_at(line, "at"));
    if (const std::string day = text_at(line, "at").substr(0, 10); day != told.day) {
      print(inked(Ink::dim, day + " (UTC)"));
      told.day = day;
    }
    const auto since = at && first ? (*at - *first).count() : 0;
    print(inked(Ink::dim, clock_of(text_at(line, "at")) + delay_of(since)) + "  " +
          text_at(line, "text"));
  }
}

}  // namespace

int refused(const Error& error) {
  print_error(error.message);
  return 1;
}

int incidents(const Remote& remote, const std::string& state, Output output) {
  const auto state_of = [](const Tree& one) {
    const Tree* muted = one.find("muted");
    const bool silenced = muted && muted->boolean() && *muted->boolean();
    return text_at(one, "state") + (silenced ? ", silenced" : "");
  };
  const auto answer = remote.get(base + "/incidents" + (state.empty() ? "" : "?state=" + state));
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"id", "state", "opened", "alerts", "who", "title"}};
  for (const Tree& one : list_at(*answer, "incidents"))
    rows.push_back({std::to_string(number_at(one, "id")), state_of(one), text_at(one, "opened_at"),
                    std::to_string(number_at(one, "alerts")), text_at(one, "acknowledged_by"),
                    text_at(one, "title")});
  if (rows.size() == 1)
    print("no incident" + (state.empty() ? " is open" : std::string()));
  else
    print(columns(rows));
  return 0;
}

int show(const Remote& remote, const std::string& incident, Output output) {
  const auto answer = remote.get(path_of(incident));
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  print_summary(*answer);
  for (const Tree& alert : list_at(*answer, "alerts")) print_alert(alert);
  for (const Tree& page : list_at(*answer, "pages")) print_page(page);
  return 0;
}

int timeline(const Remote& remote, const std::string& incident, bool follow, Output output) {
  Told told;
  for (;;) {
    const auto answer = remote.get(path_of(incident) + "/timeline");
    if (!answer) return refused(answer.error());
    if (output.json) {
      print(text::to_json(*answer));
      return 0;
    }
    print_timeline(list_at(*answer, "timeline"), told);
    if (!follow) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

int acknowledge(const Remote& remote, const std::string& incident, const std::string& by,
                Output output) {
  return print_changed(remote.post(path_of(incident) + "/ack", actor(by)), output);
}

int resolve(const Remote& remote, const std::string& incident, const std::string& by,
            Output output) {
  return print_changed(remote.post(path_of(incident) + "/resolve", actor(by)), output);
}

int snooze(const Remote& remote, const SnoozeOptions& options, Output output) {
  if (options.length.empty() == options.until.empty()) {
    print_error("how long? either --for 2h or --until TIME");
    return 2;
  }
  Tree body = actor(options.by);
  if (!options.length.empty()) body.set("for", Tree(options.length));
  if (!options.until.empty()) body.set("until", Tree(options.until));
  return print_changed(remote.post(path_of(options.incident) + "/snooze", body), output);
}

int escalate(const Remote& remote, const std::string& incident, const std::string& by,
             Output output) {
  return print_changed(remote.post(path_of(incident) + "/escalate", actor(by)), output);
}

int reassign(const Remote& remote, const std::string& incident, const PageOptions& options,
             Output output) {
  if (options.person.empty() == options.policy.empty()) {
    print_error("to whom? either --person NAME or --policy NAME");
    return 2;
  }
  Tree body = actor(options.by);
  if (!options.person.empty()) body.set("person", Tree(options.person));
  if (!options.policy.empty()) body.set("policy", Tree(options.policy));
  return print_changed(remote.post(path_of(incident) + "/reassign", body), output);
}

int page(const Remote& remote, const PageOptions& options, Output output) {
  if (options.person.empty() == options.policy.empty()) {
    print_error("whom? either --person NAME or --policy NAME");
    return 2;
  }
  Tree body = actor(options.by);
  body.set("summary", Tree(options.summary));
  if (!options.person.empty()) body.set("person", Tree(options.person));
  if (!options.policy.empty()) body.set("policy", Tree(options.policy));
  return print_changed(remote.post(base + "/pages", body), output);
}

}  // namespace reveille::cli
