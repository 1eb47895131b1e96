// SPDX-License-Identifier: Apache-2.0
// The answers of Prometheus' API that have a source of their own.
#pragma once

#include <memory>
#include <string_view>

#include "api/call.hpp"
#include "api/parts.hpp"
#include "samples/evaluator.hpp"

namespace reveille::api {

inline constexpr std::string_view truncated_warning = "results truncated due to limit";

[[nodiscard]] inline std::shared_ptr<Call> shared(Call call) {
  return std::make_shared<Call>(std::move(call));
}
// What a reader of the store does when it is not let in.
[[nodiscard]] samples::Evaluator::Refused turned_away(const std::shared_ptr<Call>& waiting);

// What there is: prometheus_lists.cpp
void list_series(const Parts& parts, Call call);
void list_label_names(const Parts& parts, Call call);
void list_label_values(const Parts& parts, Call call);
void list_metadata(const Parts& parts, Call call);

// prometheus_rules.cpp
void list_rules(const Parts& parts, Call call);
void list_alerts(const Parts& parts, Call call);

}  // namespace reveille::api
