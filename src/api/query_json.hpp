// SPDX-License-Identifier: Apache-2.0
// Prometheus' JSON shapes of values, rules and alerts.
#pragma once

#include <string>
#include <vector>

#include "base/labels.hpp"
#include "rules/promql/query.hpp"
#include "samples/evaluator.hpp"
#include "text/json.hpp"

namespace reveille::api {

void write_labels(text::JsonWriter& json, const Labels& labels);

// The whole envelope of a query's answer, warnings and infos included. `at` dates a scalar.
[[nodiscard]] std::string query_answer(const rules::promql::Answer& answer, Instant at);

// `type`: "alert", "record" or "" for both.
[[nodiscard]] std::string rules_json(const std::vector<samples::GroupView>& groups,
                                     const std::string& type);
[[nodiscard]] std::string alerts_json(const std::vector<samples::GroupView>& groups);

}  // namespace reveille::api
