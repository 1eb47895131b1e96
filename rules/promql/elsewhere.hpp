// SPDX-License-Identifier: Apache-2.0
// Queries that another engine answers, and its answers.
#pragma once

#include <map>
#include <set>
#include <string>

#include "rules/promql/query.hpp"

namespace reveille::rules::promql {

// An evaluation with Options::elsewhere asks here instead of the store. What has no answer yet is
// noted as wanted and fails for now; whoever drives the evaluation fetches it and evaluates once
// more. All answers are for one instant.
class Elsewhere {
 public:
  // `expression`: Query::text(). Code::unavailable while there is no answer.
  [[nodiscard]] Result<Vector> ask(const std::string& expression);
  void answer(const std::string& expression, Result<Vector> vector);

  // What was asked for since the last call and has no answer.
  [[nodiscard]] std::set<std::string> take_wanted();
  [[nodiscard]] std::size_t answered() const { return answers_.size(); }

 private:
  std::map<std::string, Result<Vector>> answers_;
  std::set<std::string> wanted_;
};

}  // namespace reveille::rules::promql
