// SPDX-License-Identifier: Apache-2.0
#include "rules.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "rules/files/rule.hpp"
#include "text/yaml.hpp"

namespace reveille::conformance {
namespace {

namespace fs = std::filesystem;

struct Count {
  std::size_t passed = 0;
  std::size_t failed = 0;
};

std::vector<fs::path> rule_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const fs::path extension = entry.path().extension();
    const bool is_test = entry.path().stem().extension() == ".test";
    if (!is_test && (extension == ".yml" || extension == ".yaml")) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// How many rules the file holds, whether they can be read or not.
std::size_t rules_in(const Tree& file) {
  std::size_t count = 0;
  const Tree* groups = file.find("groups");
  if (groups == nullptr || groups->array() == nullptr) return 0;
  for (const Tree& group : *groups->array()) {
    const Tree* rules = group.find("rules");
    if (rules != nullptr && rules->array() != nullptr) count += rules->array()->size();
  }
  return count;
}

// Refused upstream only under the old naming scheme; Prometheus 3 and we take any UTF-8 name.
constexpr std::string_view legacy_only = "legacy_validation_annotation.bad.yaml";

// A refusal that nobody can find is half of one.
bool has_line(const std::string& message, const fs::path& path) {
  const std::string file = path.string() + ":";
  return message.starts_with(file) && message.size() > file.size() && message[file.size()] >= '1' &&
         message[file.size()] <= '9';
}

struct Loaded {
  Count count;
  bool told_where = true;  // each mistake names its line
};

Loaded load(const fs::path& path) {
  std::ifstream stream(path);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto tree = text::parse_yaml(text, path.string());
  if (!tree) {
    fmt::print("{}\n", tree.error().message);
    return {{0, 1}, has_line(tree.error().message, path)};
  }
  Mistakes mistakes;
  const auto groups = rules::read_prometheus_rules(*tree, path.string(), mistakes);
  std::size_t loaded = 0;
  for (const rules::RuleGroup& group : groups) loaded += group.rules.size();
  bool told_where = true;
  for (const Mistake& mistake : mistakes) {
    fmt::print("{}\n", to_string(mistake));
    told_where = told_where && has_line(to_string(mistake), path);
  }
  // A mistake outside of rules (an unknown key of a group) refuses the file as well.
  const std::size_t failed = rules_in(*tree) - loaded;
  return {{loaded, mistakes.empty() ? failed : std::max<std::size_t>(failed, 1)}, told_where};
}

// Each file whose name ends in `suffix` must be refused.
Count refuse(const fs::path& folder, const std::string& suffix) {
  Count count;
  for (const fs::path& path : rule_files(folder)) {
    const std::string name = path.filename().string();
    if (!name.ends_with(suffix) || name == legacy_only) continue;
    const Loaded loaded = load(path);
    const bool refused = loaded.count.failed > 0 && loaded.told_where;
    if (!refused) fmt::print("{}: must be refused, with the line\n", path.string());
    ++(refused ? count.passed : count.failed);
  }
  return count;
}

}  // namespace

int run_rules(std::vector<std::string> args) {
  const bool refusals = args.size() == 3 && args[1] == "--refused";
  if (args.size() != 1 && !refusals) {
    fmt::print(stderr, "usage: rules DIR [--refused SUFFIX]\n");
    return 2;
  }
  if (!fs::is_directory(args[0])) {
    fmt::print("{} is not there: skipped\n", args[0]);
    return 77;
  }
  Count total;
  if (refusals) total = refuse(args[0], args[2]);
  for (const fs::path& path : refusals ? std::vector<fs::path>{} : rule_files(args[0])) {
    const Count count = load(path).count;
    total.passed += count.passed;
    total.failed += count.failed;
  }
  fmt::print("{} passed, {} failed\n", total.passed, total.failed);
  return total.failed == 0 && total.passed > 0 ? 0 : 1;
}

}  // namespace reveille::conformance
