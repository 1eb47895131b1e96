// SPDX-License-Identifier: Apache-2.0
// The functions.
#include <algorithm>

#include <fmt/format.h>

#include "differential/grammar.hpp"

namespace reveille::differential {
namespace {

bool in(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool adds_up(std::string_view function) {
  constexpr std::string_view all[] = {"sum_over_time", "stddev_over_time", "stdvar_over_time",
                                      "deriv", "predict_linear"};
  return std::ranges::find(all, function) != std::end(all);
}

}  // namespace

Piece Grammar::unary_function(Wish wish) {
  if (chance_.one_in(3)) {
    const Piece inner = vector(deeper(wish));
    const bool minus = chance_.one_in(2);
    return {fmt::format("{}({})", minus ? "-" : "abs", inner.text), inner.exact, inner.dyadic,
            inner.positive && !minus};
  }
  if (wish.exact || chance_.one_in(2)) {
    const Piece inner = vector(exactly(wish));
    return {
        fmt::format("{}({})", chance_.one_of({"ceil", "floor", "sgn", "sqrt", "abs"}), inner.text),
        true, false, false};
  }
  // Go's mathematical functions and glibc's differ in the last bits.
  const Piece inner = vector(exactly(wish));
  return {fmt::format("{}({})",
                      chance_.one_of({"exp", "ln", "log2", "log10", "sin", "cos", "tan", "asin",
                                      "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
                                      "atanh", "deg", "rad"}),
                      inner.text),
          false, false, false};
}

Piece Grammar::function_with_parameter(Wish wish) {
  switch (chance_.below(4)) {
    case 0: {
      const Piece inner = vector(deeper(wish));
      return {fmt::format("{}({}, {})", chance_.one_of({"clamp_min", "clamp_max"}), inner.text,
                          scalar(exactly(wish)).text),
              inner.exact};
    }
    case 1: {
      const Piece inner = vector(deeper(wish));
      return {fmt::format("clamp({}, {}, {})", inner.text, number(), number()), inner.exact};
    }
    case 2:
      return {fmt::format("round({})", vector(exactly(wish)).text)};
    default:
      return {fmt::format("round({}, {})", vector(exactly(wish)).text, number())};
  }
}

Piece Grammar::range_function(Wish wish) {
  const std::string function =
      chance_.one_of({"sum_over_time", "min_over_time", "max_over_time", "count_over_time",
                      "last_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time",
                      "changes", "resets", "deriv", "idelta", "irate", "absent_over_time",
                      "avg_over_time", "quantile_over_time", "predict_linear", "first_over_time"});
  if (wish.exact && (function == "avg_over_time" || function == "first_over_time")) {
    return range_function(wish);
  }
  std::string windows;
  bool positive = false;
  if (wish.depth > 1 && chance_.one_in(3)) {
    windows = subquery(wish, chance_.one_of({"2m", "5m", "10m", "299s"}).c_str());
  } else {
    std::string name = function == "avg_over_time"
                           ? chance_.one_of({"requests_total", "temperature_kelvin"})
                           : metric();
    // Where sums overflow, versions differ between infinity and NaN.
    if (wish.exact && name == "odd_value" && adds_up(function)) name = "balance";
    positive = !in("balance gappy aligned_gauge sparse odd_value", name);
    windows = window_of(name + matchers(), false);
  }
  // An average of both signs cancels: only of what is positive.
  if (function == "avg_over_time" && !positive) {
    windows = window_of("temperature_kelvin" + matchers(), false);
  }
  if (function == "quantile_over_time") {
    return {fmt::format("{}({}, {})", function,
                        chance_.one_of({"0", "0.25", "0.9", "1", "2", "NaN"}), windows)};
  }
  if (function == "predict_linear") {
    return {fmt::format("{}({}, {})", function, windows, chance_.one_of({"60", "5m", "-10"}))};
  }
  return {fmt::format("{}({})", function, windows), function != "avg_over_time", false, false};
}

Piece Grammar::rate_function(Wish wish) {
  if (between_seconds_ && !wish.nested && wish.depth > 1 && chance_.one_in(6)) {
    return {fmt::format("delta({})", subquery(wish, chance_.one_of({"2m", "5m", "10m"}).c_str()))};
  }
  if (chance_.one_in(5)) {
    return {fmt::format("delta({})", window_of(chance_.one_of({"temperature_kelvin", "gappy",
                                                               "balance", "odd_value", "sparse"}) +
                                                   matchers(),
                                               true))};
  }
  const std::string name =
      wish.exact ? chance_.one_of({"requests_total", "bytes_total", "latency_seconds_bucket"})
                 : chance_.one_of({"requests_total", "bytes_total", "gappy_total",
                                   "latency_seconds_bucket", "young_total"});
  return {fmt::format("{}({})", chance_.one_of({"rate", "increase"}),
                      window_of(name + matchers(), true)),
          true, false, true};
}

Piece Grammar::label_function(Wish wish) {
  const Piece inner = vector(deeper(wish));
  switch (chance_.below(3)) {
    case 0:
      return {
          fmt::format(R"(label_replace({}, "{}", "{}", "{}", "{}"))", inner.text,
                      chance_.one_of({"job", "fresh", "instance", "__name__"}),
                      chance_.one_of({"$1", "x-$1-${2}y", "", "fixed", "$$1", "$name"}),
                      chance_.one_of({"job", "instance", "__name__", "none"}),
                      chance_.one_of({"(.*)", "([a-c]).*", "(?P<name>.)(.*)", "", "(a)|(b.*)"})),
          inner.exact, inner.dyadic, inner.positive};
    case 1:
      return {fmt::format(R"(label_join({}, "{}", "{}", "job", "{}"))", inner.text,
                          chance_.one_of({"fresh", "job", "instance"}), chance_.one_of({"-", ""}),
                          chance_.one_of({"instance", "none", "code"})),
              inner.exact, inner.dyadic, inner.positive};
    default:
      return {
          fmt::format("{}({})", chance_.one_of({"sort", "sort_desc"}), vector(exactly(wish)).text)};
  }
}

Piece Grammar::histogram(Wish) {
  const std::string q = chance_.one_of({"0.5", "0.9", "0.99", "0", "1", "-1", "2", "NaN"});
  switch (chance_.below(5)) {
    case 0:
      return {fmt::format("histogram_quantile({}, latency_seconds_bucket{}{})", q, matchers(),
                          shift())};
    case 1:
      return {fmt::format("histogram_quantile({}, rate(latency_seconds_bucket{}[{}]))", q,
                          matchers(), chance_.one_of({"2m", "5m"}))};
    case 2:
      return {fmt::format("histogram_quantile({}, sum by (job, le) (latency_seconds_bucket))", q)};
    case 3:
      return {fmt::format("histogram_quantile({}, balance)", q)};
    default:
      return {"histogram_fraction(0, 0.2, latency_seconds_bucket)"};
  }
}

Piece Grammar::of_time(Wish wish) {
  const std::string function = chance_.one_of({"minute", "hour", "month", "year", "day_of_month",
                                               "day_of_week", "days_in_month", "day_of_year"});
  switch (chance_.below(4)) {
    case 0:
      return {function + "()", true, true, true};
    case 1:
      // What has no date (NaN, infinity) differs from processor to processor upstream.
      return {fmt::format("{}({} * {})", function,
                          chance_.one_of({"requests_total", "balance", "up"}),
                          chance_.one_of({"1", "1e3", "1e5", "123456.75", "1e8"}))};
    case 2:
      return {fmt::format("timestamp({})", selector().text)};
    default:
      return {fmt::format("(time() - timestamp({}))", vector(deeper(wish)).text)};
  }
}

Piece Grammar::special(Wish wish) {
  switch (chance_.below(4)) {
    case 0:
      return {fmt::format("vector({})", scalar(exactly(wish)).text)};
    case 1:
      return {fmt::format("absent({})", vector(deeper(wish)).text), true, true, true};
    case 2:
      return {fmt::format(R"(absent(none{{job="api",instance=~"a.*",code="200"}}{}))", shift()),
              true, true, true};
    default: {
      const Piece inner = vector(deeper(wish));
      return {fmt::format("({})", inner.text), inner.exact, inner.dyadic, inner.positive};
    }
  }
}

}  // namespace reveille::differential
