// SPDX-License-Identifier: Apache-2.0
// The commands behind the words; each returns the exit code (cli.hpp).
#pragma once

#include <string>
#include <vector>

#include "cli/remote.hpp"

namespace reveille::cli {

struct Output {
  bool json = false;  // --json: the answer as one JSON document on stdout
};

int check(const std::vector<std::string>& config, Output output);

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

// With configuration files: computed from them; else asked of the daemon (which knows overrides).
int who(const Remote& remote, const std::vector<std::string>& config, const std::string& at,
        Output output);

struct QueryOptions {
  std::string expression;
  std::string at;     // RFC 3339, default now
  std::string range;  // "1h": a range query over the last hour
  std::string step = "1m";
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
