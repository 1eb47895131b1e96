// SPDX-License-Identifier: Apache-2.0
// Prometheus' PromQL test scripts as data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "rules/promql/series_notation.hpp"

namespace reveille::conformance {

struct Clear {};

struct Load {
  std::int64_t step_ms = 0;
  std::vector<rules::promql::NotedSeries> series;
  std::string unsupported;  // why some of it could not be loaded; "" when all was
};

// A remark or an error that is expected: any, exactly this text, or one that matches.
struct Expected {
  enum class How { any, text, pattern };
  How how = How::any;
  std::string text;
};

struct Eval {
  bool range = false;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::int64_t step_ms = 0;
  std::string query;

  bool ordered = false;
  std::optional<Expected> failure;
  std::vector<Expected> warnings;
  std::vector<Expected> infos;
  bool no_warnings = false;
  bool no_infos = false;
  std::optional<double> scalar;
  std::optional<std::string> text;
  bool matrix_of_instant = false;  // expect range vector: start, end and step are the result's
  std::int64_t at_ms = 0;          // the evaluation time of an instant query
  std::vector<rules::promql::NotedSeries> series;
};

struct Command {
  int line = 0;
  std::variant<Clear, Load, Eval> what;
};

// Fails where the script is no script ("12: unknown command"); what our engine does not support
// stays in it as text for the run to report.
[[nodiscard]] Result<std::vector<Command>> parse_script(std::string_view text);

}  // namespace reveille::conformance
