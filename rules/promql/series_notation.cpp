// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/series_notation.hpp"

#include <charconv>

#include <fmt/format.h>

#include "rules/promql/lexer.hpp"
#include "rules/promql/number.hpp"
#include "rules/promql/table.hpp"

namespace reveille::rules::promql {
namespace {

using Kind = Token::Kind;

// A test may ask for many samples, not for all the memory there is.
constexpr std::size_t values_most = 1'000'000;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The length of the series at the start of the line: up to the first blank outside braces and
// quotes.
std::size_t series_length(std::string_view line) {
  char quote_mark = '\0';
  bool braces = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote_mark != '\0') {
      if (c == '\\' && quote_mark != '`') ++i;
      if (c == quote_mark) quote_mark = '\0';
    } else if (c == '"' || c == '\'' || c == '`') {
      quote_mark = c;
    } else if (c == '{') {
      braces = true;
    } else if (c == '}') {
      // A blank between name and braces is allowed; what follows the brace is not the series.
      return i + 1;
    } else if (is_blank(c) && !braces) {
      const std::string_view rest = trimmed(line.substr(i));
      if (!rest.starts_with('{') || rest.starts_with("{{")) return i;
    }
  }
  return line.size();
}

class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : text_(text) {}

  Result<NotedValues> run() {
    while (true) {
      while (!text_.empty() && is_blank(text_.front())) text_.remove_prefix(1);
      if (text_.empty()) return std::move(values_);
      if (auto fine = item(); !fine) return std::unexpected(fine.error());
      if (!text_.empty() && !is_blank(text_.front())) return wrong();
      if (values_.size() > values_most) return invalid("series has more than 1000000 values");
    }
  }

 private:
  std::unexpected<Error> wrong() const {
    return invalid("bad series value near " +
                   (text_.empty() ? "the end" : quote(text_.substr(0, 20))));
  }

  Result<> item() {
    if (text_.starts_with("{{")) return invalid(std::string(no_native_histograms));
    if (accept("_")) {
      TRY(const std::size_t count, repetitions(1));
      values_.insert(values_.end(), count, std::nullopt);
      return {};
    }
    if (accept("stale")) {
      TRY(const std::size_t more, repetitions(0));
      values_.insert(values_.end(), more + 1, stale_marker());
      return {};
    }
    TRY(double value, number());
    double step = 0;
    if (text_.starts_with('+') || text_.starts_with('-')) {
      TRY(step, number());
      if (!text_.starts_with('x')) return wrong();
    }
    TRY(const std::size_t more, repetitions(0));
    values_.emplace_back(value);
    for (std::size_t i = 0; i < more; ++i) {
      value += step;  // by repeated addition, as upstream: a + i * b rounds differently
      values_.emplace_back(value);
    }
    return {};
  }

  bool accept(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  // xN, or what stands for its absence.
  Result<std::size_t> repetitions(std::size_t otherwise) {
    if (!accept("x")) return otherwise;
    std::size_t count = 0;
    const auto [stop, error] = std::from_chars(text_.data(), text_.data() + text_.size(), count);
    if (error != std::errc{} || count > values_most) return wrong();
    text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
    return count;
  }

  Result<double> number() {
    const bool minus = text_.starts_with('-');
    if (minus || text_.starts_with('+')) text_.remove_prefix(1);
    double value = 0;
    const auto [stop, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{} || text_.starts_with('-')) return wrong();
    text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
    return minus ? -value : value;
  }

  std::string_view text_;
  NotedValues values_;
};

}  // namespace

Result<Labels> parse_series(std::string_view text) {
  const std::vector<Token> tokens = tokenize(text);
  std::size_t next = 0;
  const auto wrong = [&]() {
    const std::string what = describe(tokens[next]);  // an error token says all of it
    const bool error = tokens[next].kind == Kind::error;
    return invalid(
        fmt::format("bad series {}: {}{}", quote(text), error ? "" : "unexpected ", what));
  };
  Labels labels;
  if (tokens[next].kind != Kind::left_brace) {
    if (!is_metric_name(tokens[next].text)) return wrong();
    labels.set(metric_name, tokens[next++].text);
  }
  if (tokens[next].kind == Kind::left_brace) {
    ++next;
    while (tokens[next].kind != Kind::right_brace) {
      const Token& name = tokens[next];
      if (name.kind != Kind::identifier && name.kind != Kind::string) return wrong();
      ++next;
      if (tokens[next].kind == Kind::assign) {
        if (tokens[++next].kind != Kind::string) return wrong();
        labels.set(name.kind == Kind::string ? name.value : std::string(name.text),
                   tokens[next++].value);
      } else if (name.kind == Kind::string) {
        labels.set(metric_name, name.value);
      } else {
        return wrong();
      }
      if (tokens[next].kind == Kind::right_brace) break;
      if (tokens[next].kind != Kind::comma) return wrong();
      ++next;
    }
    ++next;
  }
  if (tokens[next].kind != Kind::end) return wrong();
  return labels;
}

Result<NotedValues> parse_series_values(std::string_view text) {
  return ValueReader(text).run();
}

Result<NotedSeries> parse_series_line(std::string_view line) {
  line = trimmed(line);
  const std::size_t length = series_length(line);
  NotedSeries series;
  TRY(series.labels, parse_series(line.substr(0, length)));
  TRY(series.values, parse_series_values(line.substr(length)));
  return series;
}

}  // namespace reveille::rules::promql
