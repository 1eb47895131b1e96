// SPDX-License-Identifier: Apache-2.0
// The commands behind the words; each returns the exit code (cli.hpp).
#pragma once

#include <string>
#include <vector>

#include "cli/remote.hpp"
#include "rules/files/rule.hpp"

namespace reveille::cli {

struct Output {
  bool json = false;  // --json: the answer as one JSON document on stdout
};

int check(const std::vector<std::string>& config, Output output);

struct CheckRulesOptions {
  std::vector<std::string> files;
  rules::UnknownKeys unknown = rules::UnknownKeys::refused;
  bool lint_duplicates = true;  // tell rules that stand twice,
  bool lint_labels = true;      // ... and labels that show the value
  bool lint_is_fatal = false;   // ... and return 3 then, as promtool
};
// Every mistake of every file, with its place.
int check_rules(const CheckRulesOptions& options, Output output);

struct TestRulesOptions {
  std::vector<std::string> files;
  rules::UnknownKeys unknown = rules::UnknownKeys::refused;
  std::vector<std::string> run;  // regular expressions: only tests whose name one of them matches
  std::string junit;             // where to write a JUnit report
  bool debug = false;            // show all series at the end of each test
};
// promtool's unit tests of rule files.
int test_rules(const TestRulesOptions& options, Output output);

int incidents(const Remote& remote, const std::string& state, Output output);
int show(const Remote& remote, const std::string& incident, Output output);
int timeline(const Remote& remote, const std::string& incident, bool follow, Output output);
int acknowledge(const Remote& remote, const std::string& incident, const std::string& by,
                Output output);
int resolve(const Remote& remote, const std::string& incident, const std::string& by,
            Output output);

struct PageOptions {
  std::string person;
  std::string policy;
  std::string summary;
  std::string by;
};
int page(const Remote& remote, const PageOptions& options, Output output);

// With configuration files: computed from them; else asked of the daemon (which knows overrides).
int who(const Remote& remote, const std::vector<std::string>& config, const std::string& at,
        Output output);

struct QueryOptions {
  std::string expression;
  std::string at;        // RFC 3339, default now; the end of a range
  std::string range;     // "1h": a range query over the last hour
  std::string step;      // "": what fits
  bool plotted = false;  // a range, drawn; of an hour unless `range` says so
};
int query(const Remote& remote, const QueryOptions& options, Output output);

// The sandbox's phones: see them ring, pick up, press keys, text back.
int sandbox_phones(const Remote& sandbox, Output output);
int sandbox_events(const Remote& sandbox, long after, bool follow, Output output);
int sandbox_press(const Remote& sandbox, const std::string& number, const std::string& digits,
                  Output output);
// To whoever sent it the last text.
int sandbox_text(const Remote& sandbox, const std::string& number, const std::string& body,
                 Output output);

int version(Output output);

// Prints the error and returns 1.
int refused(const Error& error);

}  // namespace reveille::cli
