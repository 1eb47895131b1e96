// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "config/detail/reading.hpp"
#include "config/rule_files.hpp"

namespace reveille::config::detail {
namespace {

using integrations::RuleSource;
using rules::Rule;
using rules::RuleGroup;

constexpr Span shortest_memory{5 * 60'000};  // of whether a source answered

const RuleSource* find(const std::vector<RuleSource>& sources, const std::string& name) {
  const auto found = std::ranges::find(sources, name, &RuleSource::name);
  return found == sources.end() ? nullptr : &*found;
}

// `source` of a native rule: a name, or an address that needs no further settings.
void settle_source(const RuleGroup& group, const Tree* declared, Config& config,
                   Mistakes& mistakes) {
  if (group.source.empty() || find(config.rule_sources, group.source)) return;
  if (declared && declared->find(group.source)) return;  // its own mistakes are told
  const Place& place = group.rules.front().place;
  if (group.source.find("://") != std::string::npos) {
    auto source = integrations::anonymous_source(group.source);
    if (!source) {
      mistakes.push_back({place, "\"source\" " + source.error().message});
      return;
    }
    config.rule_sources.push_back(*std::move(source));
    return;
  }
  std::vector<std::string> names;
  if (declared)
    for (const Tree::Member& member : *declared->table()) names.push_back(member.key);
  mistakes.push_back({place, "unknown rule source " + unknown_name(group.source, names)});
}

// Metrics that groups of this source record: they come to the store here, not to the source.
std::map<std::string, std::set<std::string>> recorded_by_source(
    const std::vector<RuleGroup>& groups) {
  std::map<std::string, std::set<std::string>> recorded;
  for (const RuleGroup& group : groups)
    for (const Rule& rule : group.rules)
      if (rule.records && !group.source.empty()) recorded[group.source].insert(rule.name);
  return recorded;
}

// Whoever asks the source for what is recorded here waits for ever, and nobody would know.
void refuse_asking_in_vain(const std::vector<RuleGroup>& groups, Mistakes& mistakes) {
  const auto recorded = recorded_by_source(groups);
  for (const RuleGroup& group : groups) {
    const auto names = recorded.find(group.source);
    if (names == recorded.end()) continue;
    for (const Rule& rule : group.rules)
      for (const auto& selection : rule.query.selections())
        for (const Matcher& matcher : selection.matchers) {
          if (matcher.name() != "__name__" || matcher.kind() != Matcher::Kind::equal ||
              !names->second.contains(matcher.value()))
            continue;
          mistakes.push_back(
              {rule.place,
               fmt::format("rule {} asks the source {} for {}, which a rule records here and not "
                           "there: let the source record it, or put this rule among those that "
                           "are evaluated here",
                           quoted(rule.name), quoted(group.source), quoted(matcher.value()))});
        }
  }
}

Span longest_interval(const std::vector<RuleGroup>& groups, const std::string& source) {
  Span longest{0};
  for (const RuleGroup& group : groups)
    if (group.source == source) longest = std::max(longest, group.interval);
  return longest;
}

// An alert like any other, which tells that the rules of this source are not evaluated.
Rule watch_over(const RuleSource& source, Span longest) {
  Rule rule;
  rule.name = "RuleSourceFails";
  const Span memory = std::max(shortest_memory, 3 * longest + source.timeout);
  auto query = rules::promql::Query::parse(fmt::format(
      "count by (source) (last_over_time(reveille_rule_source_up{{source={}}}[{}]) == 0)",
      quoted(source.name), reveille::to_string(memory)));
  if (query) rule.query = *std::move(query);
  rule.hold = source.alert_after;
  // The result's own, named once more: by its labels a rule's state is recognised after a reload.
  rule.labels = {{"severity", "critical"}, {"source", source.name}};
  rule.annotations = {{"summary",
                       "{{ $value }} rule groups get no answer from {{ $labels.source }}: "
                       "their alerts stay as they were"}};
  rule.place = source.place;
  return rule;
}

// Evaluated here, as often as native rules.
void watch_sources(Config& config) {
  RuleGroup watch;
  watch.name = "rule sources";
  watch.interval = Span{15'000};
  for (const RuleSource& source : config.rule_sources) {
    const Span longest = longest_interval(config.rules, source.name);
    if (longest > Span{0}) watch.rules.push_back(watch_over(source, longest));
  }
  if (watch.rules.empty()) return;
  if (!config.files.empty()) watch.file = config.files.front();
  config.rules.push_back(std::move(watch));
}

// By path. Only one of two sources would evaluate it, and nobody chose which.
using Evaluators = std::map<std::string, std::string>;

void refuse_sharing(const Tree& patterns, const std::string& source, Evaluators& evaluators,
                    Mistakes& mistakes) {
  for (const Tree& pattern : *patterns.array()) {
    if (pattern.string() == nullptr) continue;
    const auto found = files_matching(beside(pattern.place().file, *pattern.string()));
    if (!found) continue;  // told where the files are read
    for (const std::string& file : *found) {
      const std::string& evaluator = evaluators.try_emplace(file, source).first->second;
      if (evaluator == source) continue;
      mistakes.push_back(
          {pattern.place(), fmt::format("\"files\" of the source {}: {} is evaluated by {} already",
                                        quoted(source), file, quoted(evaluator))});
    }
  }
}

}  // namespace

void read_sources(const Tree& sources, Config& config, Mistakes& mistakes) {
  const auto resolve = [](std::string_view reference, const Place& place) {
    return resolve_secret(reference, folder_of(place.file));
  };
  config.rule_sources = integrations::read_rule_sources(sources, resolve, mistakes);
  for (RuleSource& source : config.rule_sources)
    if (!source.ca_file.empty())
      source.ca_file = within(folder_of(source.place.file), source.ca_file);
  Evaluators evaluators;
  for (const Tree::Member& member : *sources.table()) {
    const Tree* files = member.value.find("files");
    if (!files || !files->array()) continue;
    refuse_sharing(*files, member.key, evaluators, mistakes);
    for (RuleGroup& group : read_rule_files("files", *files, config.files, mistakes)) {
      group.source = member.key;
      config.rules.push_back(std::move(group));
    }
  }
}

void settle_sources(const Tree* sources, Config& config, Mistakes& mistakes) {
  for (const RuleGroup& group : config.rules) settle_source(group, sources, config, mistakes);
  if (config.rule_sources.size() > limits::rule_sources)
    mistakes.push_back({config.rule_sources.back().place,
                        fmt::format("{} rule sources are more than {}", config.rule_sources.size(),
                                    limits::rule_sources)});
  refuse_asking_in_vain(config.rules, mistakes);
  watch_sources(config);
}

}  // namespace reveille::config::detail
