// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "cli/test_report.hpp"
#include "cli/unit_tests.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

struct Count {
  std::size_t files = 0;
  std::size_t tests = 0;
  std::size_t alerts = 0;
  std::size_t expressions = 0;
  std::size_t failures = 0;
};

void add(const TestedFile& file, Count& count) {
  ++count.files;
  count.tests += file.tests.size();
  count.failures += file.mistakes.size();
  for (const TestedGroup& test : file.tests) {
    count.alerts += test.outcome.alert_cases;
    count.expressions += test.outcome.expression_cases;
    count.failures += test.outcome.failures.size();
  }
}

void say_failure(const rules::CaseFailure& failure) {
  print(fmt::format("    {} {}", inked(Ink::dim, to_string(failure.place) + ":"),
                    inked(Ink::bold, failure.title)));
  for (const std::string& line : failure.lines) print("      " + line);
}

void say(const TestedFile& file) {
  for (const std::string& warning : file.warnings) print_error("warning: " + warning);
  print(file.passed() ? inked(Ink::green, "ok") + "   " + file.file
                      : inked(Ink::red, "FAIL") + " " + file.file);
  for (const Mistake& mistake : file.mistakes) print("  " + to_string(mistake));
  for (const TestedGroup& test : file.tests) {
    if (!test.outcome.failures.empty() || !test.outcome.dump.empty()) print("  " + test.name);
    for (const rules::CaseFailure& failure : test.outcome.failures) say_failure(failure);
    for (const std::string& line : test.outcome.dump) print(inked(Ink::dim, "    " + line));
  }
}

void say(const Count& count, double seconds) {
  const std::string what = fmt::format("{} alert cases and {} expressions in {} tests of {} files",
                                       count.alerts, count.expressions, count.tests, count.files);
  const std::string how =
      count.failures == 0
          ? inked(Ink::green, "all as expected")
          : inked(Ink::red, fmt::format("{} {}", count.failures,
                                        count.failures == 1 ? "failure" : "failures"));
  print(fmt::format("\n{}: {} ({:.2f} s)", what, how, seconds));
}

}  // namespace

int test_rules(const TestRulesOptions& options, Output output) {
  const auto run = patterns_of(options.run);
  if (!run) return 2;
  const auto start = std::chrono::steady_clock::now();
  std::vector<TestedFile> files;
  Count count;
  for (const std::string& file : options.files) {
    files.push_back(test_file(file, options, *run));
    add(files.back(), count);
    if (!output.json) say(files.back());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (output.json) {
    print(text::to_json(to_tree(files)));
  } else {
    say(count, took.count());
  }
  if (!run->empty() && count.tests == 0) print_error("warning: --run matches the name of no test");
  if (!options.junit.empty()) {
    if (auto written = write_file(options.junit, to_junit(files)); !written)
      return refused(written.error());
  }
  return count.failures == 0 ? 0 : 1;
}

}  // namespace reveille::cli
