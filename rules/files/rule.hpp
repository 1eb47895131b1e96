// SPDX-License-Identifier: Apache-2.0
// Rules as loaded: from Prometheus' YAML or Reveille's TOML, one type for both.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "rules/promql/query.hpp"
#include "rules/templates/template.hpp"

namespace reveille::rules {

// name -> template text, in the order of the file.
using Templates = std::vector<std::pair<std::string, std::string>>;

struct Rule {
  std::string name;  // alert name, or the recorded metric's name
  bool records = false;
  promql::Query query;
  Span hold{0};  // `for`: how long it must be true before it fires
  Span keep_firing_for{0};
  Templates labels;  // templates for alerts, plain text for recording rules
  Templates annotations;
  // Both compiled, labels first: the readers fill it, so that evaluation need not. A rule made by
  // hand may leave it empty; its texts are then compiled at each evaluation.
  std::vector<Template> compiled;
  // Queries whose results at fire time are part of the page.
  std::vector<std::pair<std::string, promql::Query>> evidence;
  Place place;
};

struct RuleGroup {
  std::string name;
  std::string file;
  Span interval{60'000};
  Span query_offset{0};
  int limit = 0;  // 0: none
  Labels labels;  // added to every rule of the group
  std::vector<Rule> rules;
  // Native (TOML) groups are also evaluated as soon as a sample arrives that one of their selectors
  // matches, so that detection does not wait for the next slot. Prometheus' groups are not: there a
  // rule sees the world at its slots only.
  bool on_arrival = false;
  // Which other engine answers its queries (a name of [rule_sources]); "": the store here.
  std::string source;
};

// Other programs' extensions of Prometheus' formats: a mistake, unless somebody asked for leniency.
enum class UnknownKeys { refused, ignored };

// Reads a Prometheus rule file's tree ({groups: [...]}). Strict as upstream: unknown fields,
// duplicate groups, bad names, expressions and templates are mistakes with their place. A rule with
// a mistake is left out, the others are returned, so that one pass finds everything.
[[nodiscard]] std::vector<RuleGroup> read_prometheus_rules(
    const Tree& file, const std::string& file_name, Mistakes& mistakes,
    UnknownKeys unknown = UnknownKeys::refused);

// Reads `[[rules]]` of a native configuration: keys alert|record, expr, for, keep_firing_for,
// every, labels, annotations, evidence. All rules with the same `every` (default 15s) make one
// group, named "every 15s"; it is evaluated on arrival, too. Those with a `source` make groups of
// their own, "every 15s at NAME", by their slots only. `rules` is the array itself.
[[nodiscard]] std::vector<RuleGroup> read_native_rules(const Tree& rules, Mistakes& mistakes);

}  // namespace reveille::rules
