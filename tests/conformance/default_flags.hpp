// SPDX-License-Identifier: Apache-2.0
// What Prometheus answers to cases of a feature flag while the flag is off.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "promqltest_script.hpp"

namespace reveille::conformance {

struct DefaultAnswer {
  std::string flag;
  std::vector<rules::promql::NotedSeries> series;
  std::optional<Expected> failure;
};
using DefaultAnswers = std::map<std::string, DefaultAnswer>;  // by "FILE:LINE"

// Reads default_flags.txt; errors name the line.
[[nodiscard]] Result<DefaultAnswers> read_default_answers(const std::string& path);

}  // namespace reveille::conformance
