// SPDX-License-Identifier: Apache-2.0
#include "differential/reasons.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "differential/dialect.hpp"

namespace reveille::differential {
namespace {

bool refused(const QueryAnswer& answer) {
  return !answer.error_type.empty();
}
bool uses(const Case& test, std::string_view feature) {
  return test.features.contains(std::string(feature));
}

// Whether all points are the same but for some, of which the condition holds.
template <class Condition>
bool differ_only_where(const Case& test, Condition condition) {
  const auto same_points = [&](const auto& ours, const auto& theirs) {
    return std::ranges::equal(ours, theirs, [&](const auto& a, const auto& b) {
      return a.first == b.first &&
             (ulps_between(a.second, b.second) == 0 || condition(a.second, b.second));
    });
  };
  return std::ranges::equal(test.ours.series, test.theirs.series,
                            [&](const auto& a, const auto& b) {
                              return a.first == b.first && same_points(a.second, b.second);
                            });
}

std::map<std::int64_t, std::multiset<std::string>> values_by_time(const QueryAnswer& answer) {
  std::map<std::int64_t, std::multiset<std::string>> values;
  for (const auto& [labels, points] : answer.series) {
    for (const auto& [at, value] : points) values[at].insert(canonical(value));
  }
  return values;
}

bool filters(const Case& test) {
  constexpr std::string_view comparisons[] = {"==", "!=", "<", "<=", ">", ">="};
  return std::ranges::any_of(comparisons, [&](std::string_view op) { return uses(test, op); });
}

constexpr Reason all[] = {
    {"first_over_time", "is there since 3.7",
     [](const Case& test) { return uses(test, "first_over_time") && refused(test.theirs); }},
    {"holt_winters", "is double_exponential_smoothing since 3.0, and experimental: we refuse it",
     [](const Case& test) {
       return test.query == nullptr &&
              test.question.text.find("holt_winters") != std::string::npos &&
              test.ours.error.find("is experimental and not supported") != std::string::npos;
     }},
    {"histogram_fraction", "knows classic buckets since 3.4; before, it left them out",
     [](const Case& test) { return uses(test, "histogram_fraction"); }},
    {"stddev of infinity", "is NaN since 3.0; before, 0 for one infinite sample",
     [](const Case& test) {
       return (uses(test, "stddev") || uses(test, "stdvar")) &&
              differ_only_where(test,
                                [](double a, double b) { return std::isnan(a) && !std::isnan(b); });
     }},
    {"overflow in a window", "sums overflow to infinity since 2.53; before, to NaN",
     [](const Case& test) {
       return (uses(test, "stddev_over_time") || uses(test, "stdvar_over_time") ||
               uses(test, "sum_over_time") || uses(test, "deriv") ||
               uses(test, "predict_linear")) &&
              differ_only_where(test,
                                [](double a, double b) { return std::isinf(a) && std::isnan(b); });
     }},
    {"order of elements",
     "is random in upstream's range queries, and rounds their variance in its own way",
     [](const Case& test) {
       return (uses(test, "stddev") || uses(test, "stdvar")) &&
              differ_only_where(test, [](double a, double b) {
                return std::fabs(a - b) <= 1e-6 * std::max(std::fabs(a), std::fabs(b));
              });
     }},
    {"filtered pairs", "have to be one to one also where the comparison drops them, since 3.9",
     [](const Case& test) {
       return filters(test) && !refused(test.theirs) &&
              test.ours.error.starts_with("multiple matches for labels");
     }},
    {"timestamp() @ with offset", "upstream forgets the offset, to this day; we do not",
     [](const Case& test) {
       return uses(test, "timestamp") && test.question.text.find(" @ ") != std::string::npos &&
              test.question.text.find(" offset ") != std::string::npos;
     }},
    {"predict_linear() @", "2.42 moved the window along the steps",
     [](const Case& test) {
       return uses(test, "predict_linear") && test.question.text.find(" @ ") != std::string::npos;
     }},
    {"logarithms of denormals", "are wrong in Go's code for this processor; ours are right",
     [](const Case& test) {
       // Of the least normal number, rounded up.
       constexpr std::pair<std::string_view, double> least[] = {
           {"ln", -708.3}, {"log2", -1022}, {"log10", -307.6}};
       return std::ranges::any_of(least, [&](const auto& logarithm) {
         return uses(test, logarithm.first) &&
                differ_only_where(test, [bound = logarithm.second](double a, double b) {
                  return a < bound && b < bound;
                });
       });
     }},
    {"zeros of sin and cos",
     "Go reduces great angles to 53 bits of an octant: the error is that of 1, not of the result",
     [](const Case& test) {
       return (uses(test, "sin") || uses(test, "cos")) &&
              differ_only_where(test,
                                [](double a, double b) { return std::fabs(a - b) <= 0x1p-53; });
     }},
    {"ties", "of equal elements topk and bottomk may choose any",
     [](const Case& test) {
       return (uses(test, "topk") || uses(test, "bottomk")) &&
              values_by_time(test.ours) == values_by_time(test.theirs);
     }},
    {"ties within", "the same, where something else is computed of what was chosen",
     [](const Case& test) {
       if (!uses(test, "topk") && !uses(test, "bottomk")) return false;
       test.proof = proven_tie(*test.query, test.question, test.ask);
       return !test.proof.empty();
     }},
    {"rate near zero",
     "a counter is taken to have begun at most half an interval before, since 2.51",
     [](const Case& test) {
       return (uses(test, "rate") || uses(test, "increase")) && test.query != nullptr &&
              (may_select(*test.query, "young_total") || may_select(*test.query, "gappy_total"));
     }},
};

}  // namespace

std::span<const Reason> reasons() {
  return all;
}

std::uint64_t ulps_allowed(const std::set<std::string>& features) {
  // Plain sums of up to 100 terms of one sign lose at most half an ulp per addition, and so do
  // upstream's former running means; ours are compensated, as upstream's are since 2.54.
  constexpr std::string_view sums[] = {"sum", "avg", "avg_over_time"};
  // Go's own functions and glibc's each stay within a few ulps of the true value.
  constexpr std::string_view mathematics[] = {
      "exp", "ln",   "log2", "log10", "sin",   "cos",   "tan",   "asin", "acos",  "atan",
      "^",   "sinh", "cosh", "tanh",  "asinh", "acosh", "atanh", "deg",  "atan2", "rad"};
  const auto any = [&features](const auto& names) {
    return std::ranges::any_of(
        names, [&](std::string_view name) { return features.contains(std::string(name)); });
  };
  if (any(sums)) return 64;
  return any(mathematics) ? 8 : 0;
}

}  // namespace reveille::differential
