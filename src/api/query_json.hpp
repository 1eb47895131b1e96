// SPDX-License-Identifier: Apache-2.0
// Prometheus' JSON shapes of values.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/labels.hpp"
#include "rules/promql/query.hpp"
#include "text/json.hpp"

namespace reveille::api {

void write_labels(text::JsonWriter& json, const Labels& labels);

// How long a query waited for its turn and was evaluated; in seconds.
struct QueryTimes {
  std::chrono::duration<double> waiting;
  std::chrono::duration<double> evaluating;
};

// The whole envelope of a query's answer, warnings and infos included. `at` dates a scalar.
[[nodiscard]] std::string query_answer(const rules::promql::Answer& answer, Instant at,
                                       const std::optional<QueryTimes>& times = {});

}  // namespace reveille::api
