// SPDX-License-Identifier: Apache-2.0
#include "promqltest_script.hpp"

#include <fmt/format.h>

#include "rules/promql/lexer.hpp"
#include "rules/promql/number.hpp"

namespace reveille::conformance {
namespace {

namespace promql = rules::promql;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The first word, which is cut off.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  if (text == "0") return 0;
  const auto ms = promql::parse_duration_ms(text);
  if (!ms) return std::nullopt;
  return minus ? -*ms : *ms;
}

std::optional<std::string> unquoted(std::string_view text) {
  const auto tokens = promql::tokenize(text);
  if (tokens.size() != 2 || tokens[0].kind != promql::Token::Kind::string) return std::nullopt;
  return tokens[0].value;
}

// "msg: T", "regex: R" or nothing.
Expected parse_expected(std::string_view rest) {
  if (rest.starts_with("msg:")) return {Expected::How::text, std::string(trimmed(rest.substr(4)))};
  if (rest.starts_with("regex:")) {
    return {Expected::How::pattern, std::string(trimmed(rest.substr(6)))};
  }
  return {};
}

class ScriptReader {
 public:
  explicit ScriptReader(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = trimmed(text.substr(0, end));
      lines_.push_back(line.starts_with('#') ? std::string_view{} : line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  Result<std::vector<Command>> run() {
    std::vector<Command> commands;
    for (; at_ < lines_.size(); ++at_) {
      if (lines_[at_].empty()) continue;
      const int line = static_cast<int>(at_) + 1;
      std::string_view rest = lines_[at_];
      const std::string_view word = take_word(rest);
      if (word == "clear") {
        commands.push_back({line, Clear{}});
      } else if (word.starts_with("load")) {
        TRY(Load load, read_load(word, rest));
        commands.push_back({line, std::move(load)});
      } else if (word.starts_with("eval")) {
        TRY(Eval eval, read_eval(word, rest));
        commands.push_back({line, std::move(eval)});
      } else {
        return wrong("unknown command");
      }
    }
    return commands;
  }

 private:
  std::unexpected<Error> wrong(std::string_view why) const {
    return invalid(fmt::format("{}: {}: {}", at_ + 1, why, at_ < lines_.size() ? lines_[at_] : ""));
  }
  // Moves on to the next line of a body, if there is one.
  bool next_of_body() {
    if (at_ + 1 >= lines_.size() || lines_[at_ + 1].empty()) return false;
    ++at_;
    return true;
  }

  Result<Load> read_load(std::string_view word, std::string_view rest) {
    Load load;
    const auto step = parse_time(take_word(rest));
    if (!step) return wrong("bad step");
    load.step_ms = *step;
    if (word == "load_with_nhcb") load.unsupported = "native histograms are not supported";
    while (next_of_body()) {
      if (lines_[at_].find("}@st") != std::string_view::npos ||
          lines_[at_].find("@st ") != std::string_view::npos) {
        load.unsupported = "start timestamps are experimental and not supported";
        continue;
      }
      auto series = promql::parse_series_line(lines_[at_]);
      if (series) {
        // A series that stands twice in one load has the values of the last line.
        std::erase_if(load.series,
                      [&](const auto& known) { return known.labels == series->labels; });
        load.series.push_back(*std::move(series));
      } else {
        load.unsupported = series.error().message;
      }
    }
    return load;
  }

  Result<Eval> read_eval(std::string_view word, std::string_view rest) {
    Eval eval;
    if (word == "eval_fail") eval.failure = Expected{};
    if (word == "eval_warn") eval.warnings.emplace_back();
    if (word == "eval_info") eval.infos.emplace_back();
    if (word == "eval_ordered") eval.ordered = true;
    const std::string_view kind = take_word(rest);
    eval.range = kind == "range";
    if (!eval.range && kind != "instant") return wrong("bad eval");
    const auto time_after = [&rest](std::string_view before) -> std::optional<std::int64_t> {
      if (take_word(rest) != before) return std::nullopt;
      return parse_time(take_word(rest));
    };
    if (eval.range) {
      const auto from = time_after("from");
      const auto to = time_after("to");
      const auto step = time_after("step");
      if (!from || !to || !step) return wrong("bad eval range");
      eval.start_ms = *from;
      eval.end_ms = *to;
      eval.step_ms = *step;
    } else {
      const auto at = time_after("at");
      if (!at) return wrong("bad eval instant");
      eval.at_ms = *at;
    }
    eval.query = rest;
    while (next_of_body()) {
      TRY(const bool more, read_expectation(eval));
      if (!more) break;
    }
    return eval;
  }

  // False when the body ends with this line.
  Result<bool> read_expectation(Eval& eval) {
    std::string_view rest = lines_[at_];
    const std::string_view word = take_word(rest);
    if (word == "expect") {
      if (!read_expect(eval, rest)) return wrong("bad expect line");
      return true;
    }
    if (word == "expected_fail_message" || word == "expected_fail_regexp") {
      const auto how = word.ends_with("message") ? Expected::How::text : Expected::How::pattern;
      eval.failure = Expected{how, std::string(rest)};
      return true;
    }
    const std::string_view number = word.starts_with('+') ? word.substr(1) : word;
    const bool minus = number.starts_with('-');
    if (const auto value = promql::parse_number(number.substr(minus ? 1 : 0));
        rest.empty() && value) {
      eval.scalar = minus ? -*value : *value;
      return false;
    }
    auto series = promql::parse_series_line(lines_[at_]);
    if (!series) {
      // A result that we cannot even write down (a native histogram): nothing equals it.
      eval.text = series.error().message;
      return true;
    }
    eval.series.push_back(*std::move(series));
    return true;
  }

  bool read_expect(Eval& eval, std::string_view rest) {
    const std::string_view what = take_word(rest);
    if (what == "ordered") {
      eval.ordered = true;
    } else if (what == "fail") {
      eval.failure = parse_expected(rest);
    } else if (what == "warn") {
      eval.warnings.push_back(parse_expected(rest));
    } else if (what == "info") {
      eval.infos.push_back(parse_expected(rest));
    } else if (what == "no_warn") {
      eval.no_warnings = true;
    } else if (what == "no_info") {
      eval.no_infos = true;
    } else if (what == "string") {
      eval.text = unquoted(rest);
      return eval.text.has_value();
    } else if (what == "range") {
      return read_range_vector(eval, rest);
    } else {
      return false;
    }
    return true;
  }

  // vector from A to B step S
  static bool read_range_vector(Eval& eval, std::string_view rest) {
    std::string_view words[7];
    for (auto& word : words) word = take_word(rest);
    const auto from = parse_time(words[2]);
    const auto to = parse_time(words[4]);
    const auto step = parse_time(words[6]);
    if (words[0] != "vector" || !from || !to || !step) return false;
    eval.matrix_of_instant = true;
    eval.start_ms = *from;
    eval.end_ms = *to;
    eval.step_ms = *step;
    return true;
  }

  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Command>> parse_script(std::string_view text) {
  return ScriptReader(text).run();
}

}  // namespace reveille::conformance
