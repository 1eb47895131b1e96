// SPDX-License-Identifier: Apache-2.0
// Rule files, of Prometheus (YAML) and our own (TOML). The first byte chooses.
#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "rules/files/rule_reader.hpp"
#include "text/toml.hpp"
#include "text/yaml.hpp"

using namespace reveille::rules;

FUZZ_TARGET(rule_files, input) {
  if (input.empty()) return;
  Mistakes mistakes;
  const std::string_view body = input.substr(1);
  if (input.front() == 'y') {
    if (const auto tree = text::parse_yaml(body, "rules.yml"))
      (void)read_prometheus_rules(*tree, "rules.yml", mistakes);
  } else if (input.front() == 't') {
    const auto tree = text::parse_toml(body, "rules.toml");
    const Tree* rules = tree ? tree->find("rules") : nullptr;
    if (rules != nullptr) (void)read_native_rules(*rules, mistakes);
  }
}
