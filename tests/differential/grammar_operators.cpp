// SPDX-License-Identifier: Apache-2.0
// Operators and aggregations.
#include <fmt/format.h>

#include "differential/grammar.hpp"

namespace reveille::differential {

Piece Grammar::aggregation(Wish wish) {
  std::string function =
      chance_.one_of({"sum", "min", "max", "count", "group", "avg", "stddev", "stdvar", "sum"});
  Piece inner = vector(function == "count" || function == "group" ? deeper(wish) : exactly(wish));
  // Welford's variance depends on the order of elements, which is random in upstream's ranges.
  bool exact = function != "stddev" && function != "stdvar";
  if (!exact && wish.exact) {
    function = "min";
    exact = true;
  }
  if (function == "sum" || function == "avg") {
    exact = function == "sum" && inner.dyadic;
    // Upstream's sums became compensated and averages sum / count; terms of one sign keep the
    // difference in the last bits.
    if (!exact && (wish.exact || !inner.positive)) {
      function = "max";
      exact = true;
    }
  }
  const std::string group = grouping();
  const std::string text = chance_.one_in(2)
                               ? fmt::format("{} {} ({})", function, group, inner.text)
                               : fmt::format("{}({}) {}", function, inner.text, group);
  return {text, exact, exact && inner.dyadic, inner.positive};
}

Piece Grammar::ranking(Wish wish) {
  // NaN and infinity have their places in the order, too.
  const Piece inner = chance_.one_in(4) ? Piece{"odd_value" + shift()} : vector(exactly(wish));
  const std::string group = grouping();
  switch (chance_.below(3)) {
    case 0:
      return {fmt::format("quantile {} ({}, {})", group,
                          chance_.one_of({"0.5", "0.9", "0", "1", "-1", "2"}), inner.text)};
    case 1:
      return {fmt::format("count_values {} (\"value\", {})", group, inner.text), true, true, true};
    default:
      return {fmt::format("{} {} ({}, {})", chance_.one_of({"topk", "bottomk"}), group,
                          chance_.one_of({"1", "2", "5", "0", "-1", "100", "1.9"}), inner.text),
              true, inner.dyadic, inner.positive};
  }
}

Piece Grammar::with_scalar(Wish wish) {
  const bool multiplies = chance_.one_in(3);
  const Piece inner = vector(multiplies ? deeper(wish) : exactly(wish));
  const std::string op = multiplies ? chance_.one_of({"*", "/"}) : chance_.one_of({"+", "-", "%"});
  const std::string number = scalar(exactly(wish)).text;
  const std::string text = chance_.one_in(2) ? fmt::format("({} {} {})", inner.text, op, number)
                                             : fmt::format("({} {} {})", number, op, inner.text);
  if (!wish.exact && inner.exact && chance_.one_in(6)) {
    return {fmt::format("(({}) ^ {})", inner.text, chance_.one_of({"2", "0.5", "-1", "3", "0"})),
            false};
  }
  return {text, inner.exact, false, false};
}

Piece Grammar::matched(Wish wish) {
  const std::string op = chance_.one_of({"+", "-", "*", "/", "%", ">", "==", "<= bool", "!=", "+"});
  if (chance_.one_in(3)) {
    const Piece left = vector(exactly(wish));
    const Piece right = vector(exactly(wish));
    const std::string matching =
        chance_.one_in(2)
            ? ""
            : fmt::format(
                  "{} ({}) {}", chance_.one_of({"on", "ignoring"}), labels(),
                  chance_.one_of({"", "group_left", "group_right", "group_left (version)", ""}));
    return {fmt::format("({} {} {} {})", left.text, op, matching, right.text)};
  }
  switch (chance_.below(5)) {
    case 0:
      return {fmt::format("(temperature_kelvin{} {} balance{})", matchers(), op, matchers())};
    case 1:
      return {fmt::format("(requests_total{} {} ignoring (code) group_left bytes_total)",
                          matchers(), op)};
    case 2:
      return {fmt::format("(requests_total {} on (job, instance) group_left (version) build_info)",
                          op)};
    case 3:
      return {fmt::format("(up {} on (job, instance) group_right {})", op,
                          chance_.one_of({"requests_total", "latency_seconds_bucket", "gappy"}))};
    default:
      return {fmt::format("(sum by (job) (requests_total) {} sum by (job) (bytes_total))", op)};
  }
}

Piece Grammar::set_operation(Wish wish) {
  const Piece left = vector(deeper(wish));
  const Piece right = vector(deeper(wish));
  const std::string matching =
      chance_.one_in(2) ? "" : fmt::format("{} ({})", chance_.one_of({"on", "ignoring"}), labels());
  return {fmt::format("({} {} {} {})", left.text, chance_.one_of({"and", "or", "unless", "OR"}),
                      matching, right.text),
          left.exact && right.exact, left.dyadic && right.dyadic, left.positive && right.positive};
}

Piece Grammar::comparison(Wish wish) {
  const Piece inner = vector(exactly(wish));
  const std::string op = chance_.one_of({"==", "!=", "<", "<=", ">", ">="});
  const std::string number = scalar(exactly(wish)).text;
  const bool as_bool = chance_.one_in(3);
  const std::string text =
      chance_.one_in(3)
          ? fmt::format("({} {}{} {})", number, op, as_bool ? " bool" : "", inner.text)
          : fmt::format("({} {}{} {})", inner.text, op, as_bool ? " bool" : "", number);
  return {text, true, as_bool || inner.dyadic, as_bool || inner.positive};
}

}  // namespace reveille::differential
