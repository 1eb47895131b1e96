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
  std::vector<std::string> config;
  std::string incident, by, at, state, number, digits, body;
  bool follow = false;
  long after = 0;
  PageOptions page;
  QueryOptions query;
  CheckRulesOptions check_rules;
  std::string lint = "all";
  TestRulesOptions test_rules;
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

void add_people_commands(CLI::App& app, Words& words, Action& action) {
  auto* page_command = app.add_subcommand("page", "page somebody by hand");
  page_command->add_option("--person", words.page.person, "whom: a person");
  page_command->add_option("--policy", words.page.policy, "whom: an escalation policy");
  page_command->add_option("SUMMARY", words.page.summary, "what it is about")->required();
  page_command->add_option("--by", words.page.by, "who does it");
  page_command->callback(
      [&] { action = [&] { return page(words.remote, words.page, words.output); }; });

  auto* who_command = app.add_subcommand("who", "who is on call");
  who_command->add_option("--at", words.at, "at that moment (RFC 3339)");
  who_command->add_option("--config", words.config,
                          "compute it from these files, without a daemon");
  who_command->callback(
      [&] { action = [&] { return who(words.remote, words.config, words.at, words.output); }; });
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
  sub->add_option("CONFIG", words.config, "configuration files");
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
    if (words.config.empty()) throw CLI::RequiredError("CONFIG");
    action = [&] { return check(words.config, words.output); };
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
  if (argc >= 2 && argv[1] == std::string_view("sandbox"))
    return unknown_command(*app.get_subcommand("sandbox"), "reveille sandbox",
                           argc > 2 ? argv[2] : nullptr);
  if (argc >= 2 && argv[1] == std::string_view("test"))
    return unknown_command(*app.get_subcommand("test"), "reveille test",
                           argc > 2 ? argv[2] : nullptr);
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
  add_incident_commands(app, words, action);
  add_people_commands(app, words, action);
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
