// SPDX-License-Identifier: Apache-2.0
// reveille_conformance SUITE ARGUMENTS...: other people's test data against our engine.
#include <cstdio>
#include <string>
#include <vector>

#include "promqltest.hpp"
#include "rules.hpp"
#include "templates.hpp"
#include "unit_tests.hpp"

int main(int count, char** arguments) {
  using namespace reveille::conformance;
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.empty()) {
    std::puts(
        "usage: reveille_conformance promqltest|rules|rules-oracle|promtool|templates PATH "
        "[--verbose]");
    return 2;
  }
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (words.front() == "promqltest") return run_promqltest(rest);
  if (words.front() == "rules") return run_rules(rest);
  if (words.front() == "rules-oracle") return run_rules_oracle(rest);
  if (words.front() == "promtool") return run_promtool(rest);
  if (words.front() == "templates") return run_templates(rest);
  std::printf("unknown suite %s\n", words.front().c_str());
  return 2;
}
