// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "base/escape.hpp"
#include "cli/first_config.hpp"
#include "cli/rehearsals.hpp"
#include "cli/terminal.hpp"
#include "config/unrouted_rules.hpp"
#include "config/zone_loader.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

using escalation::Finding;
using escalation::Severity;

constexpr std::size_t answer_bytes_most = 4096;

// A line from whoever sits there; nullopt: there is none any more.
std::optional<std::string> ask(const std::string& question, const std::string& otherwise) {
  fmt::print("{}{}: ", question, otherwise.empty() ? "" : " [" + otherwise + "]");
  std::fflush(stdout);
  std::string line;
  for (int c = std::getchar(); c != '\n'; c = std::getchar()) {
    if (c == EOF) return std::nullopt;
    if (line.size() < answer_bytes_most) line += static_cast<char>(c);
  }
  return line.empty() ? otherwise : line;
}

// Asks until the answer is one.
template <class Parse>
std::optional<std::string> ask(const std::string& question, const std::string& otherwise,
                               const Parse& parse) {
  for (;;) {
    const auto line = ask(question, otherwise);
    if (!line) return std::nullopt;
    const Result<std::string> answer = parse(*line);
    if (answer) return *answer;
    print("  " + answer.error().message);
  }
}

Result<std::string> zone_name(const std::string& text) {
  TRY(const Zone zone, config::load_zone(text));
  return zone.name();
}

Result<std::string> one_of(const std::string& text, const std::vector<std::string>& choices) {
  for (const std::string& choice : choices)
    if (text == choice) return text;
  return invalid("expected " + fmt::format("{}", fmt::join(choices, " or ")));
}

std::unexpected<Error> given_up() {
  return fail(Code::invalid, "no more answers: nothing was written");
}

Result<> ask_for_person(FirstConfig& config) {
  FirstPerson person;
  const std::string zone = config.people.empty() ? "" : config.people.back().zone;
  const auto name = ask("name", "", parse_name);
  const auto number = name ? ask("phone number", "", parse_number) : std::nullopt;
  const auto where = number ? ask("time zone", zone, zone_name) : std::nullopt;
  const auto quiet =
      where ? ask("quiet hours (Do-Not-Disturb is on), or none", "23:00-07:00", parse_quiet_hours)
            : std::nullopt;
  if (!quiet) return given_up();
  if (auto added = add_person(config, {*name, "", *number, *where, *quiet}); !added)
    print("  " + added.error().message);
  return {};
}

Result<> ask_for_people(FirstConfig& config) {
  print("Who can be woken? Two people or more: somebody has to stand behind the first.");
  while (config.people.size() < first_people_most) {
    if (auto asked = ask_for_person(config); !asked) return asked;
    const bool enough = config.people.size() > 1;
    const auto more = ask("another person? y or n", enough ? "n" : "y",
                          [](const std::string& text) { return one_of(text, {"y", "n"}); });
    if (!more) return given_up();
    if (*more == "n" && !config.people.empty()) break;
  }
  return {};
}

Result<> ask_for_the_rest(const InitOptions& options, FirstConfig& config) {
  if (options.people.empty()) {
    if (auto asked = ask_for_people(config); !asked) return asked;
  }
  if (options.carrier.empty()) {
    const auto carrier =
        ask("carrier: twilio, or sandbox to try it without an account", "sandbox",
            [](const std::string& text) { return one_of(text, {"twilio", "sandbox"}); });
    if (!carrier) return given_up();
    config.sandbox = *carrier == "sandbox";
  }
  if (config.sandbox) return {};
  if (config.from.empty()) {
    const auto from = ask("the number that Twilio calls from", "", parse_number);
    if (!from) return given_up();
    config.from = *from;
  }
  if (config.public_url.empty()) {
    const auto url = ask("the public address that Twilio calls back", "", parse_public_url);
    if (!url) return given_up();
    config.public_url = *url;
  }
  return {};
}

Result<FirstConfig> from_flags(const InitOptions& options) {
  FirstConfig config;
  config.sandbox = options.carrier == "sandbox" || (options.carrier.empty() && options.yes);
  for (const std::string& text : options.people) {
    auto person = parse_person(text, config::load_zone);
    if (!person)
      return invalid(
          fmt::format("--person {}: {}", config.people.size() + 1, person.error().message));
    if (auto added = add_person(config, *std::move(person)); !added)
      return invalid("--person: " + added.error().message);
  }
  if (!options.from.empty()) {
    const auto number = parse_number(options.from);
    if (!number) return invalid("--from: " + number.error().message);
    config.from = *number;
  }
  if (!options.public_url.empty()) {
    const auto url = parse_public_url(options.public_url);
    if (!url) return invalid("--public-url: " + url.error().message);
    config.public_url = *url;
  }
  return config;
}

std::vector<std::string> missing(const InitOptions& options, const FirstConfig& config) {
  std::vector<std::string> flags;
  if (config.people.empty())
    flags.emplace_back("--person 'NAME,+NUMBER,ZONE,QUIET_HOURS' (once for each person)");
  if (options.carrier.empty() && !options.yes) flags.emplace_back("--carrier twilio|sandbox");
  if (options.carrier == "twilio" && config.from.empty()) flags.emplace_back("--from +NUMBER");
  if (options.carrier == "twilio" && config.public_url.empty())
    flags.emplace_back("--public-url https://...");
  return flags;
}

Result<FirstConfig> gather(const InitOptions& options) {
  TRY(FirstConfig config, from_flags(options));
  const auto flags = missing(options, config);
  if (flags.empty()) return config;
  if (options.yes || isatty(STDIN_FILENO) == 0)
    return invalid(fmt::format("{}; missing: {}",
                               options.yes ? "--yes asks nothing" : "there is nobody to ask",
                               fmt::join(flags, ", ")));
  if (auto asked = ask_for_the_rest(options, config); !asked) return std::unexpected(asked.error());
  return config;
}

std::unexpected<Error> exists_already(const std::string& file) {
  return fail(Code::conflict,
              file + " is there already, and nothing is overwritten: name another file");
}

// The file holds phone numbers: not for everybody on this machine.
Result<> create(const std::string& file, const std::string& text) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (handle < 0 && errno == EEXIST) return exists_already(file);
  if (handle < 0)
    return fail(Code::unavailable, fmt::format("cannot create {}: {}", file, std::strerror(errno)));
  std::size_t written = 0;
  while (written < text.size()) {
    const auto count = ::write(handle, text.data() + written, text.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  if (::close(handle) == 0 && written == text.size()) return {};
  ::unlink(file.c_str());
  return fail(Code::unavailable, "cannot write all of " + file);
}

struct Verdict {
  Mistakes mistakes;
  std::vector<Finding> findings;
  [[nodiscard]] bool passes() const {
    return mistakes.empty() && std::ranges::none_of(findings, [](const Finding& finding) {
             return finding.severity == Severity::error;
           });
  }
};

// The same proof as `check` and the daemon's start.
Verdict verdict_on(const std::string& file) {
  const config::Loaded loaded = config::load({file}, config::Secrets::optional);
  if (!loaded.config) return {loaded.mistakes, {}};
  const Instant now{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
  return {{}, config::examine(*loaded.config, now, now + std::chrono::hours(24 * 396)).findings};
}

void print_verdict(const Verdict& verdict, const FirstConfig& config) {
  for (const Mistake& mistake : verdict.mistakes)
    print(inked(Ink::red, "error ") + to_string(mistake));
  for (const Finding& finding : verdict.findings) {
    const bool error = finding.severity == Severity::error;
    print(
        fmt::format("{} {}", inked(error ? Ink::red : Ink::yellow, finding.code), finding.message));
    print(inked(Ink::green, "       mend: ") + finding.mend);
  }
  if (verdict.passes()) {
    print(inked(Ink::green, "checked: it can wake somebody at every hour of the next 13 months"));
  } else if (config.people.size() == 1) {
    print(fmt::format(
        "\nWith one person nobody stands behind {}: if that phone is off, the night stays dark. "
        "So\n"
        "the daemon does not start with it. Add a second person: the file shows what to write, "
        "and\n"
        "where. A friend who phones you is one. (reveille run --skip-check starts all the same.)",
        config.people.front().name));
  }
}

void print_next(const std::string& file, const FirstConfig& config, bool passes) {
  print("\nnext:");
  if (!passes) print(fmt::format("  reveille check {}", file));
  print(fmt::format("  reveille simulate {} --alert alertname=ApiDown,severity=critical", file));
  if (!config.sandbox) print("  export TWILIO_SID=AC... TWILIO_TOKEN=...");
  print(fmt::format("  reveille run {}", file));
  print(fmt::format("  reveille page --person {} \"a test, please press 4\"",
                    config.people.front().key));
  if (config.sandbox) {
    print("  reveille sandbox phones");
  } else {
    print(fmt::format("  reveille drill {}:mobile --assisted", config.people.front().key));
  }
}

Tree as_tree(const std::string& file, const Verdict& verdict) {
  Tree findings(Tree::Array{});
  for (const Finding& finding : verdict.findings) {
    Tree one;
    one.set("code", Tree(finding.code));
    one.set("severity", Tree(finding.severity == Severity::error ? "error" : "warning"));
    one.set("message", Tree(finding.message));
    findings.push(std::move(one));
  }
  Tree tree;
  tree.set("file", Tree(file));
  tree.set("ok", Tree(verdict.passes()));
  tree.set("findings", std::move(findings));
  return tree;
}

}  // namespace

int init(const InitOptions& options, Output output) {
  if (::access(options.file.c_str(), F_OK) == 0)
    return refused(exists_already(options.file).error());
  const auto config = gather(options);
  if (!config) {
    print_error(config.error().message);
    return 2;
  }
  if (auto created = create(options.file, text_of(*config)); !created)
    return refused(created.error());
  const Verdict verdict = verdict_on(options.file);
  if (output.json) {
    print(text::to_json(as_tree(options.file, verdict)));
  } else {
    print("written: " + options.file);
    print_verdict(verdict, *config);
    print_next(options.file, *config, verdict.passes());
  }
  return verdict.passes() ? 0 : 1;
}

}  // namespace reveille::cli
