// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "rules/files/rule_reader.hpp"

namespace reveille::rules {
namespace {

constexpr Span default_every{15'000};
constexpr Span shortest_every{1'000};
constexpr Span longest_every{24 * 3'600'000};

// evidence."top accounts" = "topk(3, ...)"
void read_evidence(Section& section, Rule& rule) {
  const Tree* table = section.table("evidence");
  if (table == nullptr) return;
  if (rule.records) {
    section.mistake_at("evidence", "invalid field 'evidence' in recording rule");
    return;
  }
  for (const Tree::Member& member : *table->table()) {
    const std::string* text = member.value.string();
    if (text == nullptr) {
      section.mistake(member.value.place(),
                      fmt::format("evidence {} must be an expression, found {}", quoted(member.key),
                                  member.value.kind()));
      continue;
    }
    auto query = promql::Query::parse(*text);
    if (!query) {
      section.mistake(member.value.place(),
                      fmt::format("evidence {}: {}", quoted(member.key), query.error().message));
      continue;
    }
    const promql::ValueType type = query->type();
    if (type != promql::ValueType::vector && type != promql::ValueType::scalar) {
      section.mistake(member.value.place(),
                      fmt::format("evidence {} must be an instant vector or a number, found a {}",
                                  quoted(member.key), promql::to_string(type)));
      continue;
    }
    rule.evidence.emplace_back(member.key, *std::move(query));
  }
}

}  // namespace

std::vector<RuleGroup> read_native_rules(const Tree& rules, Mistakes& mistakes) {
  if (rules.array() == nullptr) {
    if (!rules.is_null()) {
      mistakes.push_back({rules.place(), fmt::format("rules must be written as [[rules]], found {}",
                                                     rules.kind())});
    }
    return {};
  }
  std::map<std::pair<std::string, Span>, RuleGroup> groups;  // by source and interval
  for (const Tree& one : *rules.array()) {
    Section section(one, title_of_rule(one), mistakes);
    const std::size_t before = mistakes.size();
    std::optional<Rule> rule = read_rule(section, mistakes);
    const Span every = section.span_or("every", default_every, shortest_every, longest_every);
    if (rule && rule->query.type() != promql::ValueType::vector &&
        rule->query.type() != promql::ValueType::scalar) {
      section.mistake_at("expr", fmt::format("must be an instant vector or a number, found a {}",
                                             promql::to_string(rule->query.type())));
    }
    const std::string source = section.string_or("source", "");
    Rule discarded;
    read_evidence(section, rule ? *rule : discarded);
    section.finish();
    if (!rule || mistakes.size() > before) continue;
    RuleGroup& group = groups[{source, every}];
    if (group.rules.empty()) group.file = rule->place.file;
    group.rules.push_back(*std::move(rule));
  }
  if (rules.array()->size() > limits::rules) {
    mistakes.push_back({rules.place(), fmt::format("{} rules are more than the {} allowed",
                                                   rules.array()->size(), limits::rules)});
  }
  std::vector<RuleGroup> result;
  for (auto& [key, group] : groups) {
    const auto& [source, every] = key;
    group.name = "every " + to_string(every) + (source.empty() ? "" : " at " + source);
    group.interval = every;
    group.source = source;
    group.on_arrival = source.empty();
    result.push_back(std::move(group));
  }
  return result;
}

}  // namespace reveille::rules
