// SPDX-License-Identifier: Apache-2.0
#include "differential/grammar.hpp"

#include <fmt/format.h>

#include "differential/dataset.hpp"

namespace reveille::differential {
namespace {

bool in(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

Question Grammar::question() {
  Question question;
  between_seconds_ = !chance_.one_in(5);
  const auto at = [this](std::int64_t least, std::int64_t most) {
    const std::int64_t whole = between_seconds_ ? 1'000 : 30'000;
    return base_ms_ + chance_.between(least * 60'000 / whole, most * 60'000 / whole) * whole +
           (between_seconds_ ? 500 : 0);
  };
  question.from_ms = question.to_ms = at(2, 52);
  if (chance_.one_in(3)) {
    question.step_ms = chance_.between(1, 20) * 15'000;
    question.to_ms = question.from_ms + chance_.between(0, 20 * 60'000);
  }
  const Wish wish{static_cast<int>(chance_.between(0, 4)), false, false};
  if (chance_.one_in(25)) {
    question.text = mistake(wish).text;
  } else if (chance_.one_in(20)) {
    question.text = scalar(wish).text;
  } else if (chance_.one_in(30)) {
    question.text = window_of(metric() + matchers(), false);
  } else if (chance_.one_in(60)) {
    // 2.42 kept the left side's name, by mistake: nothing that could see it may stand around.
    question.text =
        fmt::format("{} atan2 {}", vector(exactly(wish)).text, vector(exactly(wish)).text);
  } else {
    question.text = vector(wish).text;
  }
  return question;
}

std::string Grammar::torn() {
  std::string text = question().text;
  for (std::int64_t wounds = chance_.between(1, 3); wounds > 0 && !text.empty(); --wounds) {
    const std::size_t at = chance_.below(text.size());
    switch (chance_.below(4)) {
      case 0:
        text.erase(at, chance_.below(4) + 1);
        break;
      case 1:
        text.insert(at, text.substr(chance_.below(text.size()), chance_.below(6)));
        break;
      default:
        text.insert(at, chance_.one_of({"(",          ")",
                                        "{",          "}",
                                        "[",          "]",
                                        "[5m",        ",",
                                        "=",          "=~",
                                        "!",          "\"",
                                        "'x'",        " by ",
                                        " on (job) ", " offset ",
                                        " @ ",        "5m",
                                        " 1e ",       ".",
                                        "#",          " bool ",
                                        " and ",      " group_left ",
                                        "sum",        "<",
                                        "$",          "0x",
                                        "1d1d",       ":",
                                        "-",          "^",
                                        "\\",         " without (a) ",
                                        "é"}));
    }
  }
  return text;
}

Piece Grammar::vector(Wish wish) {
  if (wish.depth <= 0) return selector();
  switch (chance_.below(19)) {
    case 0:
    case 1:
      return selector();
    case 2:
      return unary_function(wish);
    case 3:
      return function_with_parameter(wish);
    case 4:
    case 5:
      return range_function(wish);
    case 6:
    case 7:
      return rate_function(wish);
    case 8:
    case 9:
      return aggregation(wish);
    case 10:
      return ranking(wish);
    case 11:
      return with_scalar(wish);
    case 12:
      return matched(wish);
    case 13:
      return set_operation(wish);
    case 14:
      return comparison(wish);
    case 15:
      return label_function(wish);
    case 16:
      return histogram(wish);
    case 17:
      return of_time(wish);
    default:
      return special(wish);
  }
}

std::string Grammar::metric() {
  return chance_.one_of({"requests_total", "bytes_total", "temperature_kelvin", "balance", "up",
                         "build_info", "gappy", "gappy_total", "latency_seconds_bucket",
                         "odd_value", "aligned_gauge", "sparse", "requests_total",
                         "temperature_kelvin"});
}

std::string Grammar::matchers() {
  switch (chance_.below(10)) {
    case 0:
      return R"({job="api"})";
    case 1:
      return R"({job=~"a.*|db",instance!="b:1"})";
    case 2:
      return R"({instance=~"[ab]:1"})";
    case 3:
      return R"({code!~"5..",job!=""})";
    case 4:
      return R"({instance="a:1",})";
    case 5:
      return R"({job="none"})";
    case 6:
      return R"({kind=""})";
    default:
      return "";
  }
}

std::string Grammar::duration(bool may_be_zero) {
  if (may_be_zero && chance_.one_in(8)) return "0s";
  return chance_.one_of(
      {"30s", "1m", "90s", "2m", "5m", "7m30s", "10m", "15m", "300", "45", "1e2"});
}

std::string Grammar::shift() {
  std::string out;
  const auto at = [this] { return chance_.one_of({" @ start()", " @ end()"}); };
  if (chance_.one_in(12)) {
    const double seconds = static_cast<double>(base_ms_ / 1000 + chance_.between(0, 55 * 60)) + 0.5;
    out += chance_.one_in(3) ? at() : fmt::format(" @ {:.1f}", seconds);
  }
  if (chance_.one_in(6)) {
    out += fmt::format(" offset {}{}", chance_.one_in(4) ? "-" : "", duration(true));
  }
  return out;
}

Piece Grammar::selector() {
  if (chance_.one_in(25)) {
    return {R"({__name__=~"balance|temperature_.*",job="api"})" + shift(), true, true, false};
  }
  const std::string name = metric();
  const bool odd = name == "odd_value";
  const bool negative =
      name == "balance" || name == "gappy" || in(name, "aligned") || name == "sparse" || odd;
  return {name + matchers() + shift(), true, !odd, !negative};
}

std::string Grammar::number() {
  switch (chance_.below(8)) {
    case 0:
      return chance_.one_of({"NaN", "Inf", "-Inf", "0", "-0"});
    case 1:
      return chance_.one_of({"0x1f", "1e3", "1_000", "0.125", "017", ".5", "5.", "1e-3"});
    case 2:
      return chance_.one_of({"5m", "1h30m", "500ms"});
    default:
      return fmt::format("{}", static_cast<double>(chance_.between(-40, 400)) / 8);
  }
}

Piece Grammar::scalar(Wish wish) {
  if (wish.depth <= 0 || chance_.one_in(2)) return {number()};
  switch (chance_.below(6)) {
    case 0:
      return {"time()"};
    case 1:
      return {"pi()"};
    case 2:
      return {fmt::format("scalar({})", vector(exactly(wish)).text)};
    case 3:
      return {fmt::format("({} {} bool {})", scalar(deeper(wish)).text,
                          chance_.one_of({"==", "!=", "<", "<=", ">", ">="}),
                          scalar(deeper(wish)).text)};
    case 4:
      return {"-" + scalar(deeper(wish)).text};
    default:
      return {fmt::format("({} {} {})", scalar(deeper(wish)).text,
                          chance_.one_of({"+", "-", "*", "/", "%"}), scalar(deeper(wish)).text)};
  }
}

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

std::string Grammar::window_of(const std::string& selected, bool rate) {
  // Never aligned: no edge of a window for rate() meets a sample.
  return fmt::format("{}[{}]{}", selected,
                     rate ? chance_.one_of({"1m", "90s", "2m", "5m", "10m", "300"}) : duration(),
                     shift());
}

std::string Grammar::subquery(Wish wish, const char* range) {
  const Wish inner{wish.depth - 1, true, true};
  return fmt::format("({})[{}:{}]{}", vector(inner).text, range,
                     chance_.one_of({"", "30s", "1m", "15s", "10", "45s"}), shift());
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
    const std::string name = function == "avg_over_time"
                                 ? chance_.one_of({"requests_total", "temperature_kelvin"})
                                 : metric();
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

std::string Grammar::labels() {
  return chance_.one_of({"job", "instance", "job, instance", "code", "le", "job, le", "",
                         "instance, code", "nothing", "kind"});
}

std::string Grammar::grouping() {
  if (chance_.one_in(4)) return "";
  return fmt::format("{} ({})", chance_.one_of({"by", "without", "by"}), labels());
}

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

// What must be refused, by both.
Piece Grammar::mistake(Wish wish) {
  const std::string fine = vector(deeper(wish)).text;
  switch (chance_.below(14)) {
    case 0:
      return {"sum(" + fine};
    case 1:
      return {fine + " +"};
    case 2:
      return {"rate(" + fine + ")"};
    case 3:
      return {"nonsense(" + fine + ")"};
    case 4:
      return {"({}) offset 5m offset 5m"};
    case 5:
      return {"1 < 2"};
    case 6:
      return {"sum(" + fine + ", 1, 2)"};
    case 7:
      return {fine + " + bool 1"};
    case 8:
      return {"up{job=~\"(\"}"};
    case 9:
      return {R"(label_replace(up, "job", "$1", "job", "("))"};
    case 10:
      return {"up[5m] + 1"};
    case 11:
      return {"(up + on (job) group_left balance)"};
    case 12:
      return {"holt_winters(balance[5m], 0.5, 0.5)"};
    default:
      return {"topk(NaN, up)"};
  }
}

}  // namespace reveille::differential
