// SPDX-License-Identifier: Apache-2.0
#include "engine/bridge.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "rules/promql/query.hpp"

namespace reveille::engine {

namespace {

// account="acme", region="eu": what tells the rows of one table apart.
std::string row_label(const Labels& labels) {
  std::string text;
  for (const auto& label : labels) {
    if (label.name == "__name__") continue;
    if (!text.empty()) text += ", ";
    text += label.name + "=" + quoted(label.value);
  }
  return text.empty() ? std::string(labels.get("__name__")) : text;
}

// As people read numbers at night: no more than four digits behind a point that matters.
std::string number_for_people(double value) {
  const double size = std::abs(value);
  if (std::isfinite(value) && size < 1e15 && (size >= 1000 || std::floor(value) == value)) {
    return fmt::format("{:.0f}", value);
  }
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : rules::promql::format_value(value);
}

escalation::EvidenceTable to_table(const rules::Evidence& evidence) {
  escalation::EvidenceTable table{.title = evidence.title, .lines = {}};
  if (!evidence.error.empty()) table.lines.push_back({"query failed", evidence.error});
  const auto rows = std::min(evidence.rows.size(), limits::evidence_rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto& row = evidence.rows[i];
    table.lines.push_back({row_label(row.labels), number_for_people(row.value)});
  }
  return table;
}

}  // namespace

escalation::Input to_input(const rules::Transition& transition, std::string_view external_url) {
  const auto& alert = transition.alert;
  escalation::AlertKey key{std::string(rules_source), fingerprint(alert.labels)};
  if (transition.kind == rules::Transition::Kind::resolved) {
    return escalation::AlertResolved{std::move(key)};
  }
  escalation::AlertFired fired;
  fired.key = std::move(key);
  fired.labels = alert.labels;
  fired.annotations = alert.annotations;
  fired.starts_at = alert.fired_at.value_or(alert.active_at);
  for (const auto& evidence : transition.evidence) fired.evidence.push_back(to_table(evidence));
  if (!external_url.empty()) fired.link = std::string(external_url) + "/alerts";
  return fired;
}

std::vector<escalation::Input> to_inputs(const std::vector<rules::Transition>& transitions,
                                         std::string_view external_url) {
  std::vector<escalation::Input> inputs;
  inputs.reserve(transitions.size());
  for (const auto& transition : transitions) inputs.push_back(to_input(transition, external_url));
  return inputs;
}

}  // namespace reveille::engine
