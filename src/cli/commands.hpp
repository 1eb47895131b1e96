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

struct CheckOptions {
  std::vector<std::string> files;
  std::string format = "text";  // or json, sarif, junit
  bool strict = false;          // exit code 1 for warnings, too
  bool running = false;         // ask the daemon whether it knows what the rules look at, too
};
int check(const Remote& remote, const CheckOptions& options, Output output);

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
// Hands it to options.person or options.policy.
int reassign(const Remote& remote, const std::string& incident, const PageOptions& options,
             Output output);
int escalate(const Remote& remote, const std::string& incident, const std::string& by,
             Output output);

struct SnoozeOptions {
  std::string incident;
  std::string length;  // "2h"
  std::string until;   // RFC 3339
  std::string by;
};
int snooze(const Remote& remote, const SnoozeOptions& options, Output output);

struct WhoOptions {
  std::string at;                   // RFC 3339; empty: now
  std::vector<std::string> config;  // computed from these files; else the daemon is asked (which
                                    // knows overrides)
  bool calendar = false;            // shifts and gaps over weeks
  bool ical = false;                // the same as iCalendar, of one rotation or person
  bool feeds = false;               // the addresses of calendar feeds
  std::string from;                 // RFC 3339; empty: now
  std::string to;                   // empty: so many weeks later
  int weeks = 2;
  std::string rotation;
  std::string person;
};
int who(const Remote& remote, const WhoOptions& options, Output output);

// Of `swap`: `person` has a shift at `from`, and `instead_of` one at `to`.
struct OverrideOptions {
  std::string rotation;
  std::string person;
  std::string from;    // on the rotation's clock, or RFC 3339; empty: now
  std::string to;      // likewise
  std::string length;  // instead of `to`
  std::string kind;    // replace, add, remove
  std::string instead_of;
  std::string note;
  std::string by;
  std::string id;  // of `cancel`
};
int override_add(const Remote& remote, const OverrideOptions& options, Output output);
int override_swap(const Remote& remote, const OverrideOptions& options, Output output);
int override_list(const Remote& remote, bool all, Output output);
int override_cancel(const Remote& remote, const OverrideOptions& options, Output output);

// Exit code 1 when something that is relied on is not proven.
int proofs(const Remote& remote, const std::string& person, Output output);

struct DrillOptions {
  std::string target;  // PERSON[:CONTACT]
  bool assisted = false;
  std::string at;     // on the person's clock, or RFC 3339
  bool wait = false;  // until it is over; 1 when it did not prove anything
  std::string by;
};
int drill(const Remote& remote, const DrillOptions& options, Output output);
int drills(const Remote& remote, Output output);
int drill_cancel(const Remote& remote, const std::string& id, const std::string& by, Output output);

struct SilenceOptions {
  std::vector<std::string> matchers;
  std::string length;              // "2h", from `from` on
  std::string until;               // RFC 3339
  std::string from;                // RFC 3339; now
  std::vector<std::string> every;  // only in these windows: "Sun 02:00-04:00"
  std::string zone = "UTC";        // of the windows
  std::string by;
  std::string comment;
};
int silence_add(const Remote& remote, const SilenceOptions& options, Output output);
int silence_list(const Remote& remote, bool all, Output output);
int silence_expire(const Remote& remote, const std::string& id);

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
