// SPDX-License-Identifier: Apache-2.0
#include "config/rule_files.hpp"

#include <algorithm>
#include <cerrno>

#include <glob.h>

#include "base/escape.hpp"
#include "config/detail/reading.hpp"
#include "text/toml.hpp"
#include "text/yaml.hpp"

namespace reveille::config {
namespace {

std::vector<rules::RuleGroup> read_native(const std::string& file, Mistakes& mistakes) {
  const auto text = detail::read_text_file(file);
  if (!text) {
    mistakes.push_back({Place{file}, text.error().message});
    return {};
  }
  const auto tree = text::parse_toml(*text, file);
  if (!tree) {
    mistakes.push_back(detail::mistake_of(tree.error(), file));
    return {};
  }
  const Tree* rules = tree->find("rules");
  if (rules == nullptr) {
    mistakes.push_back({Place{file, 1, 1}, "there are no [[rules]] in this file"});
    return {};
  }
  return rules::read_native_rules(*rules, mistakes);
}

std::vector<rules::RuleGroup> read_prometheus(const std::string& file, Mistakes& mistakes,
                                              rules::UnknownKeys unknown) {
  const std::optional<Tree> tree = read_yaml_file(file, mistakes);
  if (!tree) return {};
  return rules::read_prometheus_rules(*tree, file, mistakes, unknown);
}

}  // namespace

Result<std::vector<std::string>> files_matching(const std::string& pattern) {
  glob_t found{};
  // A folder that is not there holds no file; one that may not be read might hold rules.
  const auto stop_at = [](const char*, int error) {
    return error == ENOENT || error == ENOTDIR ? 0 : 1;
  };
  const int outcome = ::glob(pattern.c_str(), 0, stop_at, &found);
  std::vector<std::string> files;
  if (outcome == 0) files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (outcome == 0) return files;
  if (outcome == GLOB_NOMATCH) return fail(Code::not_found, "no file matches " + pattern);
  return fail(Code::unavailable, "cannot read the folders of " + pattern);
}

std::string beside(const std::string& file, const std::string& path) {
  return detail::within(detail::folder_of(file), path);
}

std::optional<Tree> read_yaml_file(const std::string& file, Mistakes& mistakes) {
  const auto text = detail::read_text_file(file);
  if (!text) {
    mistakes.push_back({Place{file}, text.error().message});
    return std::nullopt;
  }
  auto tree = text::parse_yaml(*text, file);
  if (!tree) {
    mistakes.push_back(detail::mistake_of(tree.error(), file));
    return std::nullopt;
  }
  return *std::move(tree);
}

std::vector<rules::RuleGroup> read_rule_file(const std::string& file, Mistakes& mistakes,
                                             rules::UnknownKeys unknown) {
  return file.ends_with(".toml") ? read_native(file, mistakes)
                                 : read_prometheus(file, mistakes, unknown);
}

// Twice the same file is once: patterns may overlap.
std::vector<rules::RuleGroup> detail::read_rule_files(std::string_view key, const Tree& patterns,
                                                      std::vector<std::string>& files,
                                                      Mistakes& mistakes) {
  std::vector<rules::RuleGroup> groups;
  for (const Tree& pattern : *patterns.array()) {
    if (pattern.string() == nullptr) continue;  // told by the caller's Section
    const auto found = files_matching(beside(pattern.place().file, *pattern.string()));
    if (!found) {
      // A folder that lost its rules watches nothing, and nobody would know.
      mistakes.push_back({pattern.place(), quoted(key) + ": " + found.error().message});
      continue;
    }
    for (const std::string& file : *found) {
      if (std::ranges::find(files, file) != files.end()) continue;
      files.push_back(file);
      std::ranges::move(read_prometheus(file, mistakes, rules::UnknownKeys::refused),
                        std::back_inserter(groups));
    }
  }
  return groups;
}

}  // namespace reveille::config
