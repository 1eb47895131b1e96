// SPDX-License-Identifier: Apache-2.0
// Commands that need no daemon and send nothing: a first configuration, a night played in advance,
// stories as tests of a policy. Each returns the exit code (cli.hpp).
#pragma once

#include <string>
#include <vector>

#include "cli/commands.hpp"

namespace reveille::cli {

struct SimulateOptions {
  std::vector<std::string> files;
  std::string alert;  // "alertname=ApiDown,severity=critical"
  std::string summary;
  std::string at;                    // "2026-11-29T02:30[America/Chicago]"; empty: now
  std::vector<std::string> answers;  // "grace:call:2"; none: nobody answers
  std::vector<std::string> carriers_down;
  std::string length;  // "3h"; empty: until there is nothing new
};
// Who would be paged, when, how, and what their phones would do. 1: an answer never came.
int simulate(const SimulateOptions& options, Output output);

struct TestStoriesOptions {
  std::vector<std::string> files;
  std::vector<std::string> config;  // in force in stories that bring no plan along
  std::vector<std::string> run;     // regular expressions: only stories whose name one matches
  std::string junit;
};
int test_stories(const TestStoriesOptions& options, Output output);

struct InitOptions {
  std::string file = "reveille.toml";
  std::vector<std::string> people;  // "Ada,+13125550100,America/Chicago,23:00-07:00"
  std::string carrier;              // twilio, sandbox
  std::string from;                 // of twilio: the number it sends from
  std::string public_url;           // of twilio: what it calls back
  bool yes = false;                 // ask nothing
};
// Never overwrites. 1: it was written, and `check` finds an error in it (a single person).
int init(const InitOptions& options, Output output);

}  // namespace reveille::cli
