// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/section.hpp"
#include "cli/check_report.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "config/unfed_rules.hpp"
#include "config/unproven_contacts.hpp"
#include "config/unrouted_rules.hpp"
#include "text/form.hpp"

namespace reveille::cli {
namespace {

using escalation::Finding;
using escalation::Reached;
using escalation::RouteBound;
using escalation::Severity;

// 13 months: a yearly hand-off or a DST change is never beyond the horizon.
constexpr Span horizon = std::chrono::hours(24 * 396);

constexpr std::size_t hours_told = 8;  // of one finding, in text

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

void print_mistakes(const Mistakes& mistakes) {
  for (const Mistake& mistake : mistakes) print(inked(Ink::red, "error ") + to_string(mistake));
  print(fmt::format("\n{} {}; nothing else was checked", mistakes.size(),
                    mistakes.size() == 1 ? "mistake" : "mistakes"));
}

void print_finding(const Finding& finding) {
  const bool error = finding.severity == Severity::error;
  print(fmt::format("{} {} {}", inked(error ? Ink::red : Ink::yellow, finding.code),
                    inked(Ink::dim, to_string(finding.place) + ":"), finding.message));
  for (std::size_t i = 0; i < finding.hours.size() && i < hours_told; ++i)
    print("       when: " + finding.hours[i].local);
  if (finding.hours.size() > hours_told)
    print(fmt::format("       when: and {} more times (--json has all)",
                      finding.hours.size() - hours_told));
  print(inked(Ink::green, "       mend: ") + finding.mend + "\n");
}

// Low urgency waits for the working hours of whoever has any.
bool somebody_has_working_hours(const escalation::Plan& plan) {
  return std::ranges::any_of(
      plan.people, [](const auto& person) { return !person.second.working_hours.empty(); });
}

void print_bounds(const std::vector<RouteBound>& routes, const char* low_urgency) {
  std::vector<std::vector<std::string>> rows{{"route", "policy", "first waking page",
                                              "second human", "any one carrier down",
                                              "primary's phone broken"}};
  const auto pair = [](const Reached& reached) {
    return bound_text(reached.first_waking_page) + " / " + bound_text(reached.second_human);
  };
  for (const RouteBound& route : routes) {
    if (route.urgency == escalation::Urgency::low) {
      rows.push_back({route.route, route.policy, low_urgency, "", "", ""});
      continue;
    }
    rows.push_back({route.route, route.policy, bound_text(route.as_it_is.first_waking_page),
                    bound_text(route.as_it_is.second_human), pair(route.one_carrier_down),
                    pair(route.primary_broken)});
  }
  print("worst case over the next 13 months:\n" + columns(rows));
}

void print_verdict(const Checked& checked) {
  const auto count = [](std::size_t number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  if (checked.errors() > 0) {
    print(inked(Ink::red, fmt::format("{}: with this configuration the daemon does not start",
                                      count(checked.errors(), "error"))));
  } else {
    const bool silenced = std::ranges::any_of(
        checked.coverage.findings, [](const Finding& each) { return each.code == "R021"; });
    print(inked(Ink::green, silenced
                                ? "this configuration can wake somebody at every hour in which "
                                  "no silence of it holds"
                                : "this configuration can wake somebody at every hour"));
  }
  if (checked.warnings() > 0) print(inked(Ink::yellow, count(checked.warnings(), "warning")));
}

void print_text(const Checked& checked, const config::Loaded& loaded) {
  if (!loaded.config) return print_mistakes(loaded.mistakes);
  for (const Finding& finding : checked.coverage.findings) print_finding(finding);
  print_bounds(checked.coverage.routes, somebody_has_working_hours(loaded.config->plan)
                                            ? "low urgency: waits for working hours"
                                            : "low urgency: nobody has working_hours, so at once");
  print_verdict(checked);
}

Result<std::vector<Finding>> unfed_rules_of(const Remote& remote, const config::Config& config) {
  return config::unfed_rules(config, [&](const std::string& selector) -> Result<bool> {
    TRY(const Tree answer,
        remote.get("/api/v1/series?limit=1&match[]=" + text::percent_encode(selector)));
    return !list_at(answer, "data").empty();
  });
}

Result<config::KnownContacts> known_contacts_of(const Remote& remote) {
  TRY(const Tree answer, remote.get("/api/reveille/v1/proofs"));
  config::KnownContacts known;
  for (const Tree& row : list_at(answer, "proofs"))
    known[{escalation::PersonName(text_at(row, "person")),
           escalation::ContactName(text_at(row, "contact"))}] = {text_at(row, "state"),
                                                                 text_at(row, "why")};
  return known;
}

// What only the running daemon knows.
Result<> add_running(const Remote& remote, const config::Config& config,
                     std::vector<Finding>& findings) {
  const auto add = [&](std::vector<Finding> more) {
    std::ranges::move(more, std::back_inserter(findings));
  };
  TRY(auto unfed, unfed_rules_of(remote, config));
  TRY(const auto known, known_contacts_of(remote));
  TRY(const std::string card, remote.get_text("/contact.vcf"));
  add(std::move(unfed));
  add(config::unproven_contacts(config.plan, known));
  add(config::unlisted_senders(config.plan, card));
  escalation::sort_findings(findings);
  return {};
}

}  // namespace

int check(const Remote& remote, const CheckOptions& options, Output output) {
  const config::Loaded loaded = config::load(options.files);
  Checked checked{options.files, loaded.mistakes, {}, options.strict};
  bool asked_in_vain = false;
  if (loaded.config) {
    const Instant now = wall_clock();
    checked.coverage = config::examine(*loaded.config, now, now + horizon);
    if (options.running) {
      const auto told = add_running(remote, *loaded.config, checked.coverage.findings);
      if (!told) {
        print_error(told.error().message);
        asked_in_vain = true;
      }
    }
  }
  if (output.json || options.format == "json") {
    print(check_json(checked));
  } else if (options.format == "sarif") {
    print(check_sarif(checked));
  } else if (options.format == "junit") {
    print(check_junit(checked));
  } else {
    print_text(checked, loaded);
  }
  return checked.ok() && !asked_in_vain ? 0 : 1;
}

}  // namespace reveille::cli
