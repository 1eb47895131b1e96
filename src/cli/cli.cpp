// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.hpp"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/section.hpp"
#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/rehearsals.hpp"
#include "cli/terminal.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

std::string from_environment(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : std::move(otherwise);
}

// Everything that options and arguments fill in; lives as long as main().
struct Words {
  Output output;
  Remote remote{from_environment("REVEILLE_SERVER", "http://127.0.0.1:9911"),
                Secret(from_environment("REVEILLE_TOKEN", "")), "--server URL or REVEILLE_SERVER"};
  Remote sandbox{from_environment("REVEILLE_SANDBOX", "http://127.0.0.1:9912"), Secret{},
                 "sandbox --at URL or REVEILLE_SANDBOX"};
  RunOptions run;
  CheckOptions check;
  std::string incident, by, at, state, number, digits, body;
  bool follow = false;
  long after = 0;
  PageOptions page;
  SnoozeOptions snooze;
  WhoOptions who;
  OverrideOptions override_;
  DrillOptions drill;
  std::string cancelled_drill;
  SilenceOptions silence;
  bool all = false;
  QueryOptions query;
  CheckRulesOptions check_rules;
  std::string lint = "all";
  TestRulesOptions test_rules;
  TestStoriesOptions test_stories;
  SimulateOptions simulate;
  bool nobody_answers = false;  // what happens without --answers
  InitOptions init;
  bool ignore_unknown = false;
};

using Action = std::function<int()>;

void add_incident_commands(CLI::App& app, Words& words, Action& action) {
  auto* incidents_command = app.add_subcommand("incidents", "list incidents that are not resolved");
  incidents_command->add_option("--state", words.state, "open, acknowledged, resolved or all")
      ->check(CLI::IsMember({"open", "acknowledged", "resolved", "all"}));
  incidents_command->callback(
      [&] { action = [&] { return incidents(words.remote, words.state, words.output); }; });

  const auto on_incident = [&](const char* name, const char* what, auto command) {
    auto* sub = app.add_subcommand(name, what);
    sub->add_option("INCIDENT", words.incident, "its number")->required();
    sub->callback([&action, command] { action = command; });
    return sub;
  };
  on_incident("show", "show an incident: alerts, evidence, pages",
              [&] { return show(words.remote, words.incident, words.output); });
  on_incident("timeline", "tell what happened, second by second (UTC)", [&] {
    return timeline(words.remote, words.incident, words.follow, words.output);
  })->add_flag("--follow", words.follow, "go on as it happens");
  on_incident("ack", "acknowledge: paging stops for everybody", [&] {
    return acknowledge(words.remote, words.incident, words.by, words.output);
  })->add_option("--by", words.by, "who does it");
  on_incident("resolve", "close an incident", [&] {
    return resolve(words.remote, words.incident, words.by, words.output);
  })->add_option("--by", words.by, "who does it");
}

void add_handing_on_commands(CLI::App& app, Words& words, Action& action) {
  auto* later = app.add_subcommand("snooze", "acknowledge until then: after that it pages again");
  later->add_option("INCIDENT", words.snooze.incident, "its number")->required();
  later->add_option("--for", words.snooze.length, "how long, such as 2h");
  later->add_option("--until", words.snooze.until, "until when (RFC 3339)");
  later->add_option("--by", words.snooze.by, "who does it");
  later->callback(
      [&] { action = [&] { return snooze(words.remote, words.snooze, words.output); }; });

  auto* next = app.add_subcommand("escalate", "page the next step now");
  next->add_option("INCIDENT", words.incident, "its number")->required();
  next->add_option("--by", words.by, "who does it");
  next->callback([&] {
    action = [&] { return escalate(words.remote, words.incident, words.by, words.output); };
  });

  auto* other = app.add_subcommand("reassign", "hand an incident to a person or a policy");
  other->add_option("INCIDENT", words.incident, "its number")->required();
  other->add_option("--person", words.page.person, "to whom: a person");
  other->add_option("--policy", words.page.policy, "to whom: an escalation policy");
  other->add_option("--by", words.page.by, "who does it");
  other->callback([&] {
    action = [&] { return reassign(words.remote, words.incident, words.page, words.output); };
  });
}

void add_silence_commands(CLI::App& app, Words& words, Action& action) {
  auto* silence = app.add_subcommand("silence", "what is not to page, and until when");
  silence->require_subcommand(1);
  auto* add = silence->add_subcommand("add", "silence alerts with these labels for a while");
  add->add_option("MATCHER", words.silence.matchers, "such as severity=warning or service=~\"a|b\"")
      ->required();
  add->add_option("--for", words.silence.length, "how long, such as 2h");
  add->add_option("--until", words.silence.until,
                  "until when: RFC 3339, or 2026-11-29T02:30[America/Chicago]");
  add->add_option("--from", words.silence.from,
                  "from when on, written as --until; else from now on");
  add->add_option("--every", words.silence.every,
                  "only in these hours, such as \"Sun 02:00-04:00\"");
  add->add_option("--timezone", words.silence.zone, "whose clock the hours are read on");
  add->add_option("--comment", words.silence.comment, "why");
  add->add_option("--by", words.silence.by, "who does it");
  add->callback(
      [&] { action = [&] { return silence_add(words.remote, words.silence, words.output); }; });
  auto* list = silence->add_subcommand("list", "what is silenced, and what will be");
  list->add_flag("--all", words.all, "also what is over");
  list->callback(
      [&] { action = [&] { return silence_list(words.remote, words.all, words.output); }; });
  auto* expire = silence->add_subcommand("expire", "end a silence: what still fires pages");
  expire->add_option("ID", words.incident, "as add and list print it")->required();
  expire->callback([&] { action = [&] { return silence_expire(words.remote, words.incident); }; });
}

void add_people_commands(CLI::App& app, Words& words, Action& action) {
  auto* page_command = app.add_subcommand("page", "page somebody by hand");
  page_command->add_option("--person", words.page.person, "whom: a person");
  page_command->add_option("--policy", words.page.policy, "whom: an escalation policy");
  page_command->add_option("SUMMARY", words.page.summary, "what it is about")->required();
  page_command->add_option("--by", words.page.by, "who does it");
  page_command->callback(
      [&] { action = [&] { return page(words.remote, words.page, words.output); }; });
}

void add_who_command(CLI::App& app, Words& words, Action& action) {
  auto* sub = app.add_subcommand("who", "who is on call");
  WhoOptions& who_words = words.who;
  sub->add_option("--at", who_words.at,
                  "at that moment: RFC 3339, or 2026-11-29T02:30[America/Chicago]");
  sub->add_option("--config", who_words.config, "compute it from these files, without a daemon");
  sub->add_flag("--calendar", who_words.calendar, "shifts and gaps over weeks");
  sub->add_flag("--ical", who_words.ical, "the same as iCalendar; with --rotation or --person");
  sub->add_flag("--feeds", who_words.feeds, "the addresses that calendars subscribe to");
  sub->add_option("--from", who_words.from, "of the calendar: from then on (as --at)");
  sub->add_option("--to", who_words.to, "of the calendar: until then (as --at)");
  sub->add_option("--weeks", who_words.weeks, "of the calendar: so many")->check(CLI::Range(1, 57));
  sub->add_option("--rotation", who_words.rotation, "of the calendar: this rotation only");
  sub->add_option("--person", who_words.person, "of the calendar: this person's shifts only");
  sub->callback([&] { action = [&] { return who(words.remote, words.who, words.output); }; });
}

void add_override_commands(CLI::App& app, Words& words, Action& action) {
  auto* all = app.add_subcommand("override", "who is on call instead of whom, for a while");
  all->require_subcommand(1);
  OverrideOptions& one = words.override_;
  const auto common = [&](CLI::App* sub) {
    sub->add_option("--note", one.note, "why");
    sub->add_option("--by", one.by, "who does it");
  };
  auto* add = all->add_subcommand("add", "somebody takes a rotation, joins it, or leaves it");
  add->add_option("ROTATION", one.rotation)->required();
  add->add_option("PERSON", one.person)->required();
  add->add_option("--from", one.from, "on the rotation's clock, or RFC 3339; now if absent");
  add->add_option("--to", one.to, "until then");
  add->add_option("--for", one.length, "so long, such as 8h");
  add->add_option("--kind", one.kind, "replace (whoever is on call), add, remove")
      ->check(CLI::IsMember({"replace", "add", "remove"}));
  add->add_option("--instead-of", one.instead_of, "take the place of this person only");
  common(add);
  add->callback(
      [&] { action = [&] { return override_add(words.remote, words.override_, words.output); }; });

  auto* swap = all->add_subcommand("swap", "two people exchange shifts");
  swap->add_option("ROTATION", one.rotation)->required();
  swap->add_option("PERSON", one.person, "who has the shift at TIME")->required();
  swap->add_option("TIME", one.from, "some moment of it")->required();
  swap->add_option("OTHER", one.instead_of, "who has the shift at OTHER_TIME")->required();
  swap->add_option("OTHER_TIME", one.to, "some moment of it")->required();
  common(swap);
  swap->callback(
      [&] { action = [&] { return override_swap(words.remote, words.override_, words.output); }; });

  auto* list = all->add_subcommand("list", "those in force and to come");
  list->add_flag("--all", words.follow, "those of the last two months, too");
  list->callback(
      [&] { action = [&] { return override_list(words.remote, words.follow, words.output); }; });

  auto* cancel = all->add_subcommand("cancel", "end one now (of a swap: both)");
  cancel->add_option("ID", one.id, "its number")->required();
  cancel->add_option("--by", one.by, "who does it");
  cancel->callback([&] {
    action = [&] { return override_cancel(words.remote, words.override_, words.output); };
  });
}

void add_proof_commands(CLI::App& app, Words& words, Action& action) {
  auto* ledger = app.add_subcommand("proofs",
                                    "which contacts get through Do-Not-Disturb, and how "
                                    "that is known (exit code 1: not all are proven)");
  ledger->add_option("PERSON", words.by, "of this person only");
  ledger->callback([&] { action = [&] { return proofs(words.remote, words.by, words.output); }; });

  auto* one = app.add_subcommand("drill", "find out whether a contact gets through Do-Not-Disturb");
  DrillOptions& drill_words = words.drill;
  auto* target = one->add_option("WHOM", drill_words.target, "PERSON or PERSON:CONTACT");
  auto* assisted = one->add_flag("--assisted", drill_words.assisted,
                                 "at any hour: switch Do-Not-Disturb on now, lay the phone down");
  one->add_option("--at", drill_words.at,
                  "at that moment of their quiet hours: on their clock, or RFC 3339")
      ->excludes(assisted);
  one->add_flag("--wait", drill_words.wait, "until it is over; exit code 1 unless it is proven");
  one->add_option("--by", drill_words.by, "who does it");
  auto* list = one->add_flag("--list", words.follow, "those to come, and the last ones");
  auto* cancel = one->add_option("--cancel", words.cancelled_drill, "end the one with this number");
  list->excludes(target);
  cancel->excludes(target);
  one->callback([&, target, list, cancel] {
    if (list->count() + cancel->count() + target->count() == 0) throw CLI::RequiredError("WHOM");
    action = [&, list, cancel] {
      if (list->count() > 0) return drills(words.remote, words.output);
      if (cancel->count() > 0)
        return drill_cancel(words.remote, words.cancelled_drill, words.drill.by, words.output);
      return drill(words.remote, words.drill, words.output);
    };
  });
}

void add_query_command(CLI::App& app, Words& words, Action& action) {
  auto* sub = app.add_subcommand("query", "evaluate a PromQL expression");
  sub->add_option("EXPRESSION", words.query.expression)->required();
  sub->add_option("--at", words.query.at, "at that moment (RFC 3339); the end of a range");
  sub->add_option("--range", words.query.range, "over the last ... (1h)");
  sub->add_option("--step", words.query.step, "between two points of a range; default: what fits");
  sub->add_flag("--plot", words.query.plotted, "draw the range (1h, unless --range says so)");
  sub->callback([&] { action = [&] { return query(words.remote, words.query, words.output); }; });
}

void add_sandbox_commands(CLI::App& app, Words& words, Action& action) {
  auto* sandbox = app.add_subcommand("sandbox", "the phones of a sandbox carrier");
  sandbox->require_subcommand(1);
  sandbox->add_option("--at", words.sandbox.server, "where the sandbox is (REVEILLE_SANDBOX)");
  sandbox->add_subcommand("phones", "what each phone does now")->callback([&] {
    action = [&] { return sandbox_phones(words.sandbox, words.output); };
  });
  auto* events = sandbox->add_subcommand("events", "what happened on the phones");
  events->add_option("--after", words.after, "only events with a higher number");
  events->add_flag("--follow", words.follow, "go on as it happens");
  events->callback([&] {
    action = [&] { return sandbox_events(words.sandbox, words.after, words.follow, words.output); };
  });
  auto* press = sandbox->add_subcommand("press", "pick up and press keys");
  press->add_option("NUMBER", words.number, "the phone")->required();
  press->add_option("DIGITS", words.digits, "the keys")->required();
  press->callback([&] {
    action = [&] { return sandbox_press(words.sandbox, words.number, words.digits, words.output); };
  });
  auto* text = sandbox->add_subcommand("text", "answer the last text");
  text->add_option("NUMBER", words.number, "the phone")->required();
  text->add_option("TEXT", words.body, "such as \"10 a\"")->required();
  text->callback([&] {
    action = [&] { return sandbox_text(words.sandbox, words.number, words.body, words.output); };
  });
}

constexpr const char* ignore_unknown_fields = "take fields that other programs know as no mistakes";

void add_check_command(CLI::App& app, Words& words, Action& action) {
  auto* sub =
      app.add_subcommand("check", "prove that a configuration can wake somebody at every hour");
  sub->add_option("CONFIG", words.check.files, "configuration files");
  sub->add_option("--format", words.check.format, "text (default), json, sarif or junit")
      ->check(CLI::IsMember({"text", "json", "sarif", "junit"}));
  sub->add_flag("--strict", words.check.strict, "exit code 1 for warnings, too");
  sub->add_flag(
      "--running", words.check.running,
      "ask the running daemon for the series of the rules and the proofs of contacts, too");
  auto* of_rules = sub->add_subcommand("rules", "check rule files (Prometheus' YAML, our TOML)");
  of_rules->add_option("FILE", words.check_rules.files, "rule files")->required();
  of_rules->add_option("--lint", words.lint, "what else to look at (default: all)")
      ->check(CLI::IsMember({"all", "duplicate-rules", "value-in-label", "none"}));
  of_rules->add_flag("--lint-fatal", words.check_rules.lint_is_fatal,
                     "exit code 3 when that finds something");
  of_rules->add_flag("--ignore-unknown-fields", words.ignore_unknown, ignore_unknown_fields);
  of_rules->callback([&] {
    action = [&] {
      words.check_rules.lint_duplicates = words.lint == "all" || words.lint == "duplicate-rules";
      words.check_rules.lint_labels = words.lint == "all" || words.lint == "value-in-label";
      if (words.ignore_unknown) words.check_rules.unknown = rules::UnknownKeys::ignored;
      return check_rules(words.check_rules, words.output);
    };
  });
  // Called after that of `rules`, which needs no CONFIG.
  sub->callback([&, sub] {
    if (!sub->get_subcommands().empty()) return;
    if (words.check.files.empty()) throw CLI::RequiredError("CONFIG");
    action = [&] { return check(words.remote, words.check, words.output); };
  });
}

void add_test_command(CLI::App& app, Words& words, Action& action) {
  auto* test = app.add_subcommand("test", "run tests, without a daemon");
  test->require_subcommand(1);
  auto* sub = test->add_subcommand("rules", "run unit tests of rules, as `promtool test rules`");
  sub->add_option("FILE", words.test_rules.files, "test files")->required();
  sub->add_option("--run", words.test_rules.run,
                  "only tests whose name this regular expression matches; may be repeated")
      ->take_all()
      ->expected(1);
  sub->add_option("--junit", words.test_rules.junit, "write a JUnit report to this file");
  sub->add_flag("--debug", words.test_rules.debug, "show all series at the end of each test");
  sub->add_flag("--ignore-unknown-fields", words.ignore_unknown, ignore_unknown_fields);
  sub->callback([&] {
    action = [&] {
      if (words.ignore_unknown) words.test_rules.unknown = rules::UnknownKeys::ignored;
      return test_rules(words.test_rules, words.output);
    };
  });
}

void add_test_stories_command(CLI::App& app, Words& words, Action& action) {
  auto* sub = app.get_subcommand("test")->add_subcommand(
      "stories", "play stories: what must happen when an alert fires, told line by line");
  TestStoriesOptions& stories = words.test_stories;
  sub->add_option("FILE", stories.files, "story files")->required();
  sub->add_option("--config", stories.config, "the configuration that is in force in them")
      ->take_all()
      ->expected(1);
  sub->add_option("--run", stories.run,
                  "only stories whose name this regular expression matches; may be repeated")
      ->take_all()
      ->expected(1);
  sub->add_option("--junit", stories.junit, "write a JUnit report to this file");
  sub->callback([&] { action = [&] { return test_stories(words.test_stories, words.output); }; });
}

void add_simulate_command(CLI::App& app, Words& words, Action& action) {
  auto* sub = app.add_subcommand(
      "simulate", "who would be paged, when and how; no daemon, and nothing is sent");
  SimulateOptions& night = words.simulate;
  sub->add_option("CONFIG", night.files, "configuration files")->required();
  sub->add_option("--alert", night.alert, "its labels: alertname=ApiDown,severity=critical")
      ->required();
  sub->add_option("--summary", night.summary, "what its page says");
  sub->add_option("--at", night.at,
                  "when it fires: 2026-11-29T02:30[America/Chicago], or RFC 3339");
  auto* answers = sub->add_option("--answers", night.answers,
                                  "who answers what: grace:call:2 is the second call to grace, "
                                  "ada:sms:1+3m a text three minutes later; may be repeated");
  answers->take_all()->expected(1);
  sub->add_flag("--nobody-answers", words.nobody_answers, "as if nobody did (default)")
      ->excludes(answers);
  sub->add_option("--carrier-down", night.carriers_down, "this carrier is down; may be repeated")
      ->take_all()
      ->expected(1);
  sub->add_option("--for", night.length, "how long to look, such as 3h");
  sub->callback([&] { action = [&] { return simulate(words.simulate, words.output); }; });
}

void add_init_command(CLI::App& app, Words& words, Action& action) {
  auto* sub = app.add_subcommand("init", "write a first configuration, and check it");
  InitOptions& first = words.init;
  sub->add_option("FILE", first.file, "where to; nothing is overwritten (default: reveille.toml)");
  sub->add_option("--person", first.people,
                  "'Ada,+13125550100,America/Chicago,23:00-07:00': name, phone, zone, quiet hours; "
                  "once for each")
      ->take_all()
      ->expected(1);
  sub->add_option("--carrier", first.carrier, "twilio, or sandbox to try it without an account")
      ->check(CLI::IsMember({"twilio", "sandbox"}));
  sub->add_option("--from", first.from, "twilio: the number that it calls from");
  sub->add_option("--public-url", first.public_url, "twilio: the address that it calls back");
  sub->add_flag("--yes", first.yes, "ask nothing");
  sub->callback([&] { action = [&] { return init(words.init, words.output); }; });
}

void add_daemon_commands(CLI::App& app, Words& words, Action& action,
                         const std::function<int(const RunOptions&)>& run) {
  auto* run_command = app.add_subcommand("run", "run the daemon");
  run_command->add_option("CONFIG", words.run.config, "configuration files")->required();
  run_command->add_flag("--skip-check", words.run.skip_check,
                        "start although check finds errors: somebody may not be woken");
  run_command->callback([&] { action = [&] { return run(words.run); }; });

  app.add_subcommand("version", "print the version")->callback([&] {
    action = [&] { return cli::version(words.output); };
  });
}

// CLI11 would only say that a command is missing; whoever mistyped one wants to know which. `word`
// stands where the command should; nullptr: nothing does.
std::string unknown_command(const CLI::App& app, std::string_view called, const char* word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (names.empty()) return "";
  const std::string help = std::string(called) + " --help lists them";
  if (!word)
    return "which command? known are " + fmt::format("{}", fmt::join(names, ", ")) + "; " + help;
  if (word[0] == '-' || std::ranges::find(names, word) != names.end()) return "";
  return "unknown command " + unknown_name(word, names) + "; " + help;
}

std::string unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  for (const char* group : {"sandbox", "override", "test"}) {
    if (argc < 2 || argv[1] != std::string_view(group)) continue;
    return unknown_command(*app.get_subcommand(group), std::string("reveille ") + group,
                           argc > 2 ? argv[2] : nullptr);
  }
  return unknown_command(app, "reveille", argc > 1 ? argv[1] : nullptr);
}

}  // namespace

int version(Output output) {
  Tree tree;
  tree.set("version", Tree(std::string(reveille::version)));
  print(output.json ? text::to_json(tree) : "reveille " + std::string(reveille::version));
  return 0;
}

int main(int argc, const char* const* argv, const std::function<int(const RunOptions&)>& run) {
  CLI::App app{"Reveille wakes people when systems fail, and keeps at it until one has answered."};
  app.require_subcommand(1);
  app.fallthrough();
  Words words;
  app.set_version_flag("--version", "reveille " + std::string(reveille::version));
  app.add_flag("--json", words.output.json, "answer as one JSON document");
  app.add_option("--server", words.remote.server, "where the daemon is (REVEILLE_SERVER)");
  Action action;
  add_daemon_commands(app, words, action, run);
  add_check_command(app, words, action);
  add_test_command(app, words, action);
  add_test_stories_command(app, words, action);
  add_simulate_command(app, words, action);
  add_init_command(app, words, action);
  add_incident_commands(app, words, action);
  add_handing_on_commands(app, words, action);
  add_silence_commands(app, words, action);
  add_people_commands(app, words, action);
  add_who_command(app, words, action);
  add_override_commands(app, words, action);
  add_proof_commands(app, words, action);
  add_query_command(app, words, action);
  add_sandbox_commands(app, words, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const std::string why = unknown_command(app, argc, argv); !why.empty()) {
      print_error(why);
      return 2;
    }
    return app.exit(error) == 0 ? 0 : 2;
  }
  return action();
}

}  // namespace reveille::cli
