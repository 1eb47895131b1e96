// SPDX-License-Identifier: Apache-2.0
#include "differential/grammar.hpp"

#include <fmt/format.h>

namespace reveille::differential {

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
      name == "balance" || name == "gappy" || name == "aligned_gauge" || name == "sparse" || odd;
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

std::string Grammar::labels() {
  return chance_.one_of({"job", "instance", "job, instance", "code", "le", "job, le", "",
                         "instance, code", "nothing", "kind"});
}

std::string Grammar::grouping() {
  if (chance_.one_in(4)) return "";
  return fmt::format("{} ({})", chance_.one_of({"by", "without", "by"}), labels());
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
