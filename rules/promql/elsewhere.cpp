// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/elsewhere.hpp"

#include <utility>

namespace reveille::rules::promql {

Result<Vector> Elsewhere::ask(const std::string& expression) {
  if (const auto known = answers_.find(expression); known != answers_.end()) return known->second;
  wanted_.insert(expression);
  return fail(Code::unavailable, "not asked yet");
}

void Elsewhere::answer(const std::string& expression, Result<Vector> vector) {
  answers_.insert_or_assign(expression, std::move(vector));
}

std::set<std::string> Elsewhere::take_wanted() {
  return std::exchange(wanted_, {});
}

}  // namespace reveille::rules::promql
