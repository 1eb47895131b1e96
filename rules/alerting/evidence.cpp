// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/evidence.hpp"

#include <algorithm>
#include <cmath>

#include "base/limits.hpp"

namespace reveille::rules {
namespace {

bool comes_first(const EvidenceRow& a, const EvidenceRow& b) {
  const bool a_is_number = !std::isnan(a.value);
  const bool b_is_number = !std::isnan(b.value);
  if (a_is_number != b_is_number) return a_is_number;
  if (a_is_number && a.value != b.value) return a.value > b.value;
  return a.labels < b.labels;
}

std::vector<EvidenceRow> rows_of(const promql::Value& value) {
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) return {{Labels{}, *scalar}};
  std::vector<EvidenceRow> rows;
  if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    for (const promql::VectorSample& sample : *vector)
      rows.push_back({sample.labels, sample.value});
  }
  std::ranges::sort(rows, comes_first);
  if (rows.size() > limits::evidence_rows) rows.resize(limits::evidence_rows);
  return rows;
}

}  // namespace

std::vector<Evidence> gather_evidence(const Rule& rule, const SeriesStore& store, Instant at,
                                      const promql::Options& options) {
  std::vector<Evidence> all;
  for (const auto& [title, query] : rule.evidence) {
    Evidence evidence{title, query.text(), {}, {}};
    const Result<promql::Answer> answer = promql::evaluate(query, store, at, options);
    if (answer) {
      evidence.rows = rows_of(answer->value);
    } else {
      evidence.error = answer.error().message;
    }
    all.push_back(std::move(evidence));
  }
  return all;
}

}  // namespace reveille::rules
