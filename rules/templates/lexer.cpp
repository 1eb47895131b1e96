// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/lexer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "rules/templates/go_numbers.hpp"

namespace reveille::rules::templates {
namespace {

using Kind = Token::Kind;

constexpr std::string_view spaces = " \t\r\n";
constexpr std::array keywords{
    std::pair<std::string_view, Kind>{"block", Kind::block},
    std::pair<std::string_view, Kind>{"break", Kind::break_},
    std::pair<std::string_view, Kind>{"continue", Kind::continue_},
    std::pair<std::string_view, Kind>{"define", Kind::define},
    std::pair<std::string_view, Kind>{"else", Kind::else_},
    std::pair<std::string_view, Kind>{"end", Kind::end_},
    std::pair<std::string_view, Kind>{"if", Kind::if_},
    std::pair<std::string_view, Kind>{"nil", Kind::nil},
    std::pair<std::string_view, Kind>{"range", Kind::range},
    std::pair<std::string_view, Kind>{"template", Kind::template_},
    std::pair<std::string_view, Kind>{"with", Kind::with},
};

bool is_space(char c) {
  return spaces.find(c) != std::string_view::npos;
}

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_word(char32_t c) {
  if (c < 0x80) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
  // Letters of other scripts; spaces and punctuation of Unicode's general block are none.
  return is_printable(c) && c > 0xBF && !(c >= 0x2000 && c < 0x2070) && c != 0xD7 && c != 0xF7;
}

// Go's %#U: U+0040 '@'.
std::string show(char32_t c) {
  std::string text = fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
  if (!is_printable(c)) return text;
  text += " '";
  append_character(text, c);
  return text + "'";
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (!failed_ && at_ < text_.size()) lex_text();
    if (!failed_) add(Kind::end, at_);
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }
  bool ahead(std::string_view what) const { return rest().starts_with(what); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void add(Kind kind, std::size_t begin) {
    tokens_.push_back({kind, std::string(text_.substr(begin, at_ - begin)), begin, line_});
    count_lines(begin);
  }
  void count_lines(std::size_t begin) {
    const std::string_view passed = text_.substr(begin, at_ - begin);
    line_ += static_cast<int>(std::ranges::count(passed, '\n'));
  }
  void fail(std::size_t begin, std::string message) {
    tokens_.push_back({Kind::error, std::move(message), begin, line_});
    failed_ = true;
  }

  void lex_text() {
    const std::size_t begin = at_;
    const std::size_t open = std::min(text_.find("{{", at_), text_.size());
    std::size_t end = open;
    if (open < text_.size() && trim_follows(open + 2)) {
      while (end > begin && is_space(text_[end - 1])) --end;
    }
    if (end > begin) {
      at_ = end;
      add(Kind::text, begin);
    }
    at_ = open;
    count_lines(end);
    if (open < text_.size()) lex_left_delimiter();
  }

  bool trim_follows(std::size_t at) const {
    return at + 1 < text_.size() && text_[at] == '-' && is_space(text_[at + 1]);
  }

  void lex_left_delimiter() {
    const std::size_t begin = at_;
    const std::size_t marker = trim_follows(at_ + 2) ? 2 : 0;
    if (text_.substr(at_ + 2 + marker).starts_with("/*")) {
      at_ += 2 + marker;
      lex_comment();
      return;
    }
    at_ += 2;
    add(Kind::left_delimiter, begin);
    at_ += marker;
    count_lines(at_ - marker);
    depth_ = 0;
    while (!failed_ && lex_inside()) {
    }
  }

  void lex_comment() {
    const std::size_t begin = at_;
    const std::size_t close = text_.find("*/", at_);
    if (close == std::string_view::npos) {
      fail(begin, "unclosed comment");
      return;
    }
    at_ = close + 2;
    if (!at_right_delimiter()) {
      fail(begin, "comment ends before closing delimiter");
      return;
    }
    const bool trim = !ahead("}}");
    at_ += trim ? 4 : 2;
    if (trim) skip_space();
    count_lines(begin);
  }

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  bool at_right_delimiter() const {
    if (ahead("}}")) return true;
    return at_ + 1 < text_.size() && is_space(text_[at_]) &&
           text_.substr(at_ + 1).starts_with("-}}");
  }

  // One token; false behind the closing delimiter.
  bool lex_inside() {
    if (at_right_delimiter()) return lex_right_delimiter();
    if (at_ >= text_.size()) {
      fail(at_, "unclosed action");
      return false;
    }
    const std::size_t begin = at_;
    const Character next = decode_character(rest());
    const char c = text_[at_];
    if (is_space(c)) {
      lex_space();
    } else if (c == '"') {
      lex_quoted('"', Kind::string, "unterminated quoted string");
    } else if (c == '`') {
      lex_raw();
    } else if (c == '\'') {
      lex_quoted('\'', Kind::character_constant, "unterminated character constant");
    } else if (c == '$') {
      lex_name(Kind::variable, Kind::variable);
    } else if (c == '.' &&
               !(at_ + 1 < text_.size() && is_digit(static_cast<unsigned char>(text_[at_ + 1])))) {
      lex_name(Kind::field, Kind::dot);
    } else if (c == '.' || c == '+' || c == '-' || is_digit(next.code)) {
      lex_number();
    } else if (is_word(next.code)) {
      lex_identifier();
    } else {
      lex_symbol(begin, next);
    }
    return !failed_;
  }

  bool lex_right_delimiter() {
    if (depth_ > 0) {
      fail(at_, "unclosed left paren");
      return false;
    }
    const bool trim = !ahead("}}");
    if (trim) at_ += 2;
    const std::size_t begin = at_;
    at_ += 2;
    add(Kind::right_delimiter, begin);
    if (trim) {
      const std::size_t space = at_;
      skip_space();
      count_lines(space);
    }
    return false;
  }

  void lex_space() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_space(text_[at_]) && !at_right_delimiter()) ++at_;
    if (at_ > begin) add(Kind::space, begin);
  }

  void lex_symbol(std::size_t begin, const Character& next) {
    at_ += next.width;
    switch (next.code) {
      case '=':
        add(Kind::assign, begin);
        return;
      case '|':
        add(Kind::pipe, begin);
        return;
      case ':':
        if (peek() != '=') return fail(begin, "expected :=");
        ++at_;
        add(Kind::declare, begin);
        return;
      case '(':
        ++depth_;
        add(Kind::left_paren, begin);
        return;
      case ')':
        if (--depth_ < 0) return fail(begin, "unexpected right paren");
        add(Kind::right_paren, begin);
        return;
      default:
        break;
    }
    if (next.code < 0x80 && is_printable(next.code)) {
      add(Kind::character, begin);
    } else {
      fail(begin, "unrecognized character in action: " + show(next.code));
    }
  }

  void lex_quoted(char delimiter, Kind kind, const char* message) {
    const std::size_t begin = at_++;
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
        ++at_;
      } else if (text_[at_] == delimiter) {
        ++at_;
        add(kind, begin);
        return;
      }
    }
    fail(begin, message);
  }

  void lex_raw() {
    const std::size_t begin = at_;
    const std::size_t close = text_.find('`', at_ + 1);
    if (close == std::string_view::npos) return fail(begin, "unterminated raw quoted string");
    at_ = close + 1;
    add(Kind::raw_string, begin);
  }

  void skip_word() {
    for (Character c = decode_character(rest()); at_ < text_.size() && is_word(c.code);
         c = decode_character(rest())) {
      at_ += c.width;
    }
  }

  // A word must be followed by something that can follow a word.
  bool at_terminator() const {
    if (at_ >= text_.size() || is_space(text_[at_]) || ahead("}}")) return true;
    return std::string_view(".,|:)(").find(text_[at_]) != std::string_view::npos;
  }
  void add_word(Kind kind, std::size_t begin) {
    if (at_terminator()) return add(kind, begin);
    fail(begin, "bad character " + show(decode_character(rest()).code));
  }

  // `.name` or `$name`, or the bare sign.
  void lex_name(Kind kind, Kind bare) {
    const std::size_t begin = at_++;
    if (at_terminator()) return add(bare, begin);
    skip_word();
    add_word(kind, begin);
  }

  void lex_identifier() {
    const std::size_t begin = at_;
    skip_word();
    const std::string_view word = text_.substr(begin, at_ - begin);
    const auto* const keyword = std::ranges::find_if(
        keywords, [&](const auto& candidate) { return candidate.first == word; });
    if (keyword != keywords.end()) return add_word(keyword->second, begin);
    add_word(word == "true" || word == "false" ? Kind::boolean : Kind::identifier, begin);
  }

  void lex_number() {
    const std::size_t begin = at_;
    if (peek() == '+' || peek() == '-') ++at_;
    std::string_view digits = "0123456789_";
    bool hexadecimal = false;
    if (peek() == '0' && at_ + 1 < text_.size()) {
      const char base = static_cast<char>(text_[at_ + 1] | 0x20);
      if (base == 'x' || base == 'o' || base == 'b') {
        hexadecimal = base == 'x';
        digits = hexadecimal ? "0123456789abcdefABCDEF_" : base == 'o' ? "01234567_" : "01_";
        at_ += 2;
      }
    }
    const auto skip = [&](std::string_view allowed) {
      while (at_ < text_.size() && allowed.find(text_[at_]) != std::string_view::npos) ++at_;
    };
    skip(digits);
    if (peek() == '.') {
      ++at_;
      skip(digits);
    }
    const char exponent = static_cast<char>(peek() | 0x20);
    if (exponent == (hexadecimal ? 'p' : 'e')) {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      skip("0123456789_");
    }
    if (is_word(decode_character(rest()).code)) {
      at_ += decode_character(rest()).width;
      return fail(begin, "bad number syntax: " + quote(text_.substr(begin, at_ - begin)));
    }
    add(Kind::number, begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;  // of open parentheses
  bool failed_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::string to_string(const Token& token) {
  if (token.kind == Kind::end) return "EOF";
  if (token.kind == Kind::error) return token.text;
  if (token.kind >= Kind::block) return "<" + token.text + ">";
  if (count_characters(token.text) <= 10) return quote(token.text);
  std::size_t end = 0;
  for (int n = 0; n < 10; ++n) {
    end += decode_character(std::string_view(token.text).substr(end)).width;
  }
  return quote(std::string_view(token.text).substr(0, end)) + "...";
}

bool begins_operand(Token::Kind kind) {
  switch (kind) {
    case Kind::boolean:
    case Kind::character_constant:
    case Kind::dot:
    case Kind::field:
    case Kind::identifier:
    case Kind::number:
    case Kind::nil:
    case Kind::raw_string:
    case Kind::string:
    case Kind::variable:
    case Kind::left_paren:
      return true;
    default:
      return false;
  }
}

std::vector<Token> tokenize(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace reveille::rules::templates
