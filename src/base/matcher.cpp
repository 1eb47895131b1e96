// SPDX-License-Identifier: Apache-2.0
#include "base/matcher.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <re2/re2.h>

#include "base/escape.hpp"

namespace reveille {

class Matcher::Pattern {
 public:
  explicit Pattern(const std::string& source) : regex_(source, options()) {}
  [[nodiscard]] bool ok() const { return regex_.ok(); }
  [[nodiscard]] const std::string& error() const { return regex_.error(); }
  [[nodiscard]] bool matches(std::string_view text) const {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), regex_);
  }

 private:
  static RE2::Options options() {
    RE2::Options options;
    options.set_dot_nl(true);
    options.set_log_errors(false);
    return options;
  }

  RE2 regex_;
};

namespace {

// Non-ASCII text goes through RE2, which refuses what is not UTF-8.
bool is_plain(char c) {
  return static_cast<unsigned char>(c) < 0x80 &&
         std::string_view("\\.+*?()|[]{}^$").find(c) == std::string_view::npos;
}

// "a|b", "(a|b)", "(?:a|b)" -> {"a", "b"}, sorted. An empty branch means "or absent", which is no
// word to look up, so there are none then.
std::vector<std::string> plain_words(std::string_view source) {
  if (source.size() >= 2 && source.front() == '(' && source.back() == ')') {
    source = source.substr(1, source.size() - 2);
    if (source.starts_with("?:")) source.remove_prefix(2);
  }
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= source.size();) {
    const std::size_t end = std::min(source.find('|', begin), source.size());
    const std::string_view word = source.substr(begin, end - begin);
    if (word.empty() || !std::ranges::all_of(word, is_plain)) return {};
    words.emplace_back(word);
    begin = end + 1;
  }
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

constexpr std::string_view operator_text(Matcher::Kind kind) {
  switch (kind) {
    case Matcher::Kind::equal:
      return "=";
    case Matcher::Kind::not_equal:
      return "!=";
    case Matcher::Kind::regex:
      return "=~";
    case Matcher::Kind::not_regex:
      return "!~";
  }
  return "=";
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

struct Operator {
  Matcher::Kind kind;
  std::size_t size;
};

std::optional<Operator> operator_at(std::string_view text) {
  if (text.starts_with("=~")) return Operator{Matcher::Kind::regex, 2};
  if (text.starts_with("!~")) return Operator{Matcher::Kind::not_regex, 2};
  if (text.starts_with("!=")) return Operator{Matcher::Kind::not_equal, 2};
  if (text.starts_with("=")) return Operator{Matcher::Kind::equal, 1};
  return std::nullopt;
}

// As Alertmanager reads it: \n, \" and \\ are escapes; any other backslash stands for itself, so
// that a regular expression can be written without doubling.
Result<std::string> matcher_value(std::string_view text) {
  const bool in_quotes = text.starts_with('"');
  if (in_quotes) text.remove_prefix(1);
  std::string value;
  bool closed = !in_quotes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      if (!in_quotes || at + 1 != text.size()) return invalid("an unescaped double quote");
      closed = true;
    } else if (c == '\\' && at + 1 < text.size()) {
      const char next = text[++at];
      if (next != 'n' && next != '"' && next != '\\') value += '\\';
      value += next == 'n' ? '\n' : next;
    } else {
      value += c;
    }
  }
  if (!closed) return invalid("the closing quote is missing");
  return value;
}

}  // namespace

Result<Matcher> Matcher::make(std::string name, Kind kind, std::string value) {
  Matcher matcher;
  matcher.name_ = std::move(name);
  matcher.kind_ = kind;
  matcher.value_ = std::move(value);
  if (kind != Kind::regex && kind != Kind::not_regex) return matcher;
  matcher.words_ = plain_words(matcher.value_);
  if (!matcher.words_.empty()) return matcher;
  auto pattern = std::make_shared<const Pattern>(matcher.value_);
  if (!pattern->ok()) {
    return invalid("bad regular expression " + quoted(matcher.value_) + ": " + pattern->error());
  }
  matcher.pattern_ = std::move(pattern);
  return matcher;
}

bool Matcher::matches(std::string_view value) const {
  switch (kind_) {
    case Kind::equal:
      return value == value_;
    case Kind::not_equal:
      return value != value_;
    case Kind::regex:
    case Kind::not_regex:
      break;
  }
  const bool found =
      pattern_ ? pattern_->matches(value) : std::binary_search(words_.begin(), words_.end(), value);
  return found == (kind_ == Kind::regex);
}

bool all_match(const Matchers& matchers, const Labels& labels) {
  return std::ranges::all_of(matchers, [&](const Matcher& m) { return m.matches(labels); });
}

std::string to_string(const Matcher& matcher) {
  return matcher.name() + std::string(operator_text(matcher.kind())) + quoted(matcher.value());
}

Result<Matcher> parse_matcher(std::string_view text) {
  const std::string_view whole = trim(text);
  const auto refuse = [&](std::string_view why) {
    return invalid("bad matcher " + quoted(whole) + ": " + std::string(why));
  };
  const std::size_t at = whole.find_first_of("=!");
  if (at == std::string_view::npos) {
    return refuse(
        "expected a label, one of = != =~ !~, and a value, such as severity=\"critical\"");
  }
  const std::string_view name = trim(whole.substr(0, at));
  if (!is_metric_name(name)) return refuse(quoted(name) + " is not a label name");
  const auto op = operator_at(whole.substr(at));
  if (!op) return refuse("expected one of = != =~ !~ after the label");
  const auto value = matcher_value(trim(whole.substr(at + op->size)));
  if (!value) return refuse(value.error().message);
  return Matcher::make(std::string(name), op->kind, *value);
}

}  // namespace reveille
