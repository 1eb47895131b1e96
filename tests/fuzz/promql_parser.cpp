// SPDX-License-Identifier: Apache-2.0
// Any text is refused or parsed; what was parsed prints so that it reads back the same.
#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "rules/promql/query.hpp"

using namespace reveille::rules;

FUZZ_TARGET(promql_parser, input) {
  const auto query = promql::Query::parse(input);
  if (!query) return;
  const std::string printed = query->text();
  const auto again = promql::Query::parse(printed);
  // Printing may add blanks and line up to the bound on length; deeper it does not get.
  if (!again && again.error().code == Code::limit) return;
  INVARIANT(again.has_value(), "what was printed parses");
  INVARIANT(again->text() == printed, "what was printed prints the same");
  INVARIANT(again->type() == query->type(), "what was printed has the same type");
}
