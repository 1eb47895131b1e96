// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "rules/files/rule_reader.hpp"

namespace reveille::rules {
namespace {

// The elements under `key`; null counts as empty, as in Go.
const Tree::Array& elements(Section& section, std::string_view key) {
  static const Tree::Array none;
  const Tree* found = section.any(key);
  if (found == nullptr || found->is_null()) return none;
  const Tree* array = section.array(key);
  return array != nullptr ? *array->array() : none;
}

std::string title_of_group(const Tree& group) {
  const Tree* name = group.find("name");
  return name != nullptr ? "group " + quoted(scalar_text(*name)) : "group";
}

RuleGroup read_group(const Tree& tree, const std::string& file, Mistakes& mistakes,
                     UnknownKeys unknown) {
  Section section(tree, title_of_group(tree), mistakes);
  RuleGroup group;
  group.file = file;
  group.name = section.string_or("name", "");
  if (group.name.empty()) section.mistake(section.place(), "Groupname must not be empty");
  const Span interval = section.span_or("interval", Span{0}, Span{0}, longest_span);
  if (interval > Span{0}) group.interval = interval;
  group.query_offset = section.span_or("query_offset", Span{0}, Span{0}, longest_span);
  group.limit =
      static_cast<int>(section.integer_or("limit", 0, 0, std::numeric_limits<int>::max()));
  for (auto& [name, value] : read_labels(section, "labels")) group.labels.set(name, value);
  for (const Tree& one : elements(section, "rules")) {
    Section rule_section(one, title_of_rule(one), mistakes);
    if (auto rule = read_rule(rule_section, mistakes)) group.rules.push_back(*std::move(rule));
    if (unknown == UnknownKeys::refused) rule_section.finish();
  }
  if (unknown == UnknownKeys::refused) section.finish();
  return group;
}

}  // namespace

std::vector<RuleGroup> read_prometheus_rules(const Tree& file, const std::string& file_name,
                                             Mistakes& mistakes, UnknownKeys unknown) {
  std::vector<RuleGroup> groups;
  if (file.is_null()) return groups;
  Section section(file, "", mistakes);
  std::set<std::string> names;
  std::size_t count = 0;
  for (const Tree& one : elements(section, "groups")) {
    RuleGroup group = read_group(one, file_name, mistakes, unknown);
    if (!group.name.empty() && !names.insert(group.name).second) {
      mistakes.push_back({one.place(), fmt::format("groupname: {} is repeated in the same file",
                                                   quoted(group.name))});
    }
    count += group.rules.size();
    groups.push_back(std::move(group));
  }
  if (count > limits::rules) {
    section.mistake(section.place(),
                    fmt::format("{} rules are more than the {} allowed", count, limits::rules));
  }
  if (unknown == UnknownKeys::refused) section.finish();
  return groups;
}

}  // namespace reveille::rules
