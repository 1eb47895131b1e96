// SPDX-License-Identifier: Apache-2.0
// Of equal elements topk and bottomk may choose any. Where something else is computed of the choice
// (a window over a subquery, say), the proof that there was one takes more questions.
#pragma once

#include <functional>
#include <string>

#include "differential/answer.hpp"
#include "differential/grammar.hpp"
#include "rules/promql/query.hpp"

namespace reveille::differential {

struct Answers {
  QueryAnswer ours;
  QueryAnswer theirs;
};
// A question in the language of Prometheus 3, to both programs.
using Ask = std::function<Answers(const Question&)>;

// The first choice between equal elements, in words; "" unless all of this holds, at each time that
// counts: both programs rank the same elements with the same values, choose equal values in each
// group, have left out an element that equals one they have chosen, and give the same answer when
// the query has all elements in place of those it chooses.
[[nodiscard]] std::string proven_tie(const rules::promql::Query& query, const Question& question,
                                     const Ask& ask);

// For comparing as sets: all NaN are one number, and so are both zeros.
[[nodiscard]] std::string canonical(double value);

}  // namespace reveille::differential
