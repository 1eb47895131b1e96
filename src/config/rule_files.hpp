// SPDX-License-Identifier: Apache-2.0
// Files of rules, and of rules' tests, on disk. All of it blocks on the disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "rules/files/rule.hpp"

namespace reveille::config {

// The files that a glob pattern names, sorted. Code::not_found when there is none.
[[nodiscard]] Result<std::vector<std::string>> files_matching(const std::string& pattern);

// `path` as seen from the folder of `file`; an absolute one stays.
[[nodiscard]] std::string beside(const std::string& file, const std::string& path);

// Nothing when it cannot be read or is no YAML; that is a mistake then.
[[nodiscard]] std::optional<Tree> read_yaml_file(const std::string& file, Mistakes& mistakes);

// A Prometheus rule file; of a name that ends in .toml the [[rules]] alone, whatever else a
// configuration says.
[[nodiscard]] std::vector<rules::RuleGroup> read_rule_file(
    const std::string& file, Mistakes& mistakes,
    rules::UnknownKeys unknown = rules::UnknownKeys::refused);

}  // namespace reveille::config
