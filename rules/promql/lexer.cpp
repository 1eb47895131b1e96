// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/lexer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

using Kind = Token::Kind;

Token operation(Operator op) {
  Token token;
  token.kind = Kind::operation;
  token.op = op;
  return token;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
int hex_value(char c) {
  return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&out](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | (code >> 6));
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3f));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (tokens_.empty() ||
           (tokens_.back().kind != Kind::end && tokens_.back().kind != Kind::error)) {
      skip_blanks();
      start_ = at_;
      if (in_braces_) {
        inside_braces();
      } else {
        statement();
      }
    }
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  // The whole character, however many bytes it has, in quotes.
  [[nodiscard]] std::string character_here() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    const std::string_view whole = text_.substr(at_, end - at_);
    if (whole.size() == 1 || !is_valid_utf8(whole)) return quote_character(peek());
    return fmt::format("'{}'", whole);
  }

  Token& emit(Kind kind) {
    Token token;
    token.kind = kind;
    token.begin = start_;
    token.text = text_.substr(start_, at_ - start_);
    return tokens_.emplace_back(std::move(token));
  }
  void emit(Token token, std::size_t length) {
    at_ += length;
    token.begin = start_;
    token.text = text_.substr(start_, length);
    tokens_.push_back(std::move(token));
  }
  void simple(Kind kind, std::size_t length = 1) {
    at_ += length;
    emit(kind);
  }
  void error(std::string message) { emit(Kind::error).value = std::move(message); }

  void skip_blanks() {
    while (!done()) {
      if (is_space(peek())) {
        ++at_;
      } else if (peek() == '#') {
        while (!done() && peek() != '\n') ++at_;
      } else {
        return;
      }
    }
  }

  void end_of_input() {
    if (parens_ > 0) return error("unclosed left parenthesis");
    if (in_brackets_) return error("unclosed left bracket");
    emit(Kind::end);
  }

  void statement() {
    if (done()) return end_of_input();
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number_or_duration();
    if (c == '"' || c == '\'') return quoted_string();
    if (c == '`') return raw_string();
    if (is_letter(c) || (c == ':' && !in_brackets_)) return word();
    if (!brackets(c) && !operators(c)) {
      error(fmt::format("unexpected character: {}", character_here()));
    }
  }

  bool brackets(char c) {
    switch (c) {
      case '(':
        ++parens_;
        simple(Kind::left_paren);
        return true;
      case ')':
        if (parens_ == 0) {
          error("unexpected right parenthesis ')'");
        } else {
          --parens_;
          simple(Kind::right_paren);
        }
        return true;
      case '{':
        in_braces_ = true;
        simple(Kind::left_brace);
        return true;
      case '[':
        if (in_brackets_) {
          error("unexpected left bracket '['");
        } else {
          in_brackets_ = true;
          simple(Kind::left_bracket);
        }
        return true;
      case ']':
        if (!in_brackets_) {
          error("unexpected right bracket ']'");
        } else {
          in_brackets_ = false;
          simple(Kind::right_bracket);
        }
        return true;
      default:
        return false;
    }
  }

  bool operators(char c) {
    const char next = peek(1);
    switch (c) {
      case ',':
        simple(Kind::comma);
        return true;
      case ':':
        simple(Kind::colon);
        return true;
      case '@':
        simple(Kind::at);
        return true;
      case '+':
        emit(operation(Operator::add), 1);
        return true;
      case '-':
        emit(operation(Operator::sub), 1);
        return true;
      case '*':
        emit(operation(Operator::mul), 1);
        return true;
      case '/':
        emit(operation(Operator::div), 1);
        return true;
      case '%':
        emit(operation(Operator::mod), 1);
        return true;
      case '^':
        emit(operation(Operator::pow), 1);
        return true;
      case '=':
        if (next == '=') {
          emit(operation(Operator::equal), 2);
        } else if (next == '~') {
          error("unexpected character after '=': '~'");
        } else {
          simple(Kind::assign);
        }
        return true;
      case '!':
        if (next != '=') {
          error(fmt::format("unexpected character after '!': {}", quote_character(next)));
        } else {
          emit(operation(Operator::not_equal), 2);
        }
        return true;
      case '<':
        return angle(next, Operator::less, Operator::less_equal);
      case '>':
        return angle(next, Operator::greater, Operator::greater_equal);
      default:
        return false;
    }
  }

  bool angle(char next, Operator strict, Operator equal) {
    if (next == '/') {
      error(fmt::format("operator \"{}/\" is for native histograms, which are not supported",
                        peek()));
    } else if (next == '=') {
      emit(operation(equal), 2);
    } else {
      emit(operation(strict), 1);
    }
    return true;
  }

  void inside_braces() {
    if (done()) return error("unexpected end of input inside braces");
    const char c = peek();
    if (is_letter(c)) {
      while (is_letter(peek()) || is_digit(peek())) ++at_;
      emit(Kind::identifier);
      return;
    }
    switch (c) {
      case ',':
        return simple(Kind::comma);
      case '"':
      case '\'':
        return quoted_string();
      case '`':
        return raw_string();
      case '=':
        return peek(1) == '~' ? simple(Kind::matches, 2) : simple(Kind::assign);
      case '!':
        if (peek(1) == '~') return simple(Kind::not_matches, 2);
        if (peek(1) == '=') return simple(Kind::not_equal_in_braces, 2);
        return error(fmt::format("unexpected character after '!' inside braces: {}",
                                 quote_character(peek(1))));
      case '}':
        in_braces_ = false;
        return simple(Kind::right_brace);
      default:
        if (c == '{') return error("unexpected left brace '{'");
        return error(fmt::format("unexpected character inside braces: {}", character_here()));
    }
  }

  // Digits with single underscores between them.
  template <class Accepts>
  void digits(Accepts accepts) {
    while (accepts(peek()) || (peek() == '_' && accepts(peek(1)))) ++at_;
  }

  void number_or_duration() {
    if (peek() == '0' && (peek(1) | 0x20) == 'x') {
      at_ += 2;
      digits(is_hex);
      return finish_number(Kind::number);
    }
    digits(is_digit);
    if (duration_unit() > 0) {
      while (const std::size_t unit = duration_unit()) {
        at_ += unit;
        if (!is_digit(peek())) break;
        digits(is_digit);
      }
      return finish_number(Kind::duration);
    }
    if (peek() == '.') {
      ++at_;
      digits(is_digit);
    }
    if ((peek() | 0x20) == 'e') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      at_ += 1 + sign;
      digits(is_digit);
    }
    finish_number(Kind::number);
  }

  [[nodiscard]] std::size_t duration_unit() const {
    if (peek() == 'm' && peek(1) == 's') return 2;
    return std::string_view("smhdwy").find(peek()) != std::string_view::npos && !done() ? 1 : 0;
  }

  void finish_number(Kind kind) {
    const std::string_view scanned = text_.substr(start_, at_ - start_);
    const bool fine = kind == Kind::duration ? is_letter(scanned.back())
                                             : scanned.back() != 'e' && scanned.back() != 'x';
    if (!fine || is_letter(peek()) || is_digit(peek())) {
      while (is_letter(peek()) || is_digit(peek())) ++at_;
      return error(fmt::format("bad number or duration syntax: {}",
                               quote(text_.substr(start_, at_ - start_))));
    }
    emit(kind);
  }

  void raw_string() {
    const std::size_t end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) return error("unterminated raw string");
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    emit_string(std::move(value));
  }

  void quoted_string() {
    const char mark = peek();
    std::string value;
    for (++at_; peek() != mark;) {
      if (done() || peek() == '\n') return error("unterminated quoted string");
      if (peek() == '\\') {
        if (!escape(mark, value)) return;
      } else {
        value.push_back(text_[at_++]);
      }
    }
    ++at_;
    emit_string(std::move(value));
  }

  // Other bytes than UTF-8 may stand there only as escapes.
  void emit_string(std::string value) {
    if (!is_valid_utf8(text_.substr(start_, at_ - start_))) return error("invalid UTF-8 rune");
    emit(Kind::string).value = std::move(value);
  }

  // At a backslash. Reports a bad escape itself.
  bool escape(char mark, std::string& value) {
    ++at_;
    if (done()) {
      error("escape sequence not terminated");
      return false;
    }
    const char c = text_[at_++];
    constexpr std::string_view letters = "abfnrtv\\";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\";
    if (const std::size_t i = letters.find(c); i != std::string_view::npos) {
      value.push_back(meanings[i]);
      return true;
    }
    if (c == mark) {
      value.push_back(c);
      return true;
    }
    if (c == 'x') return code(2, 16, 255, value);
    if (c == 'u') return code(4, 16, 0x10ffff, value);
    if (c == 'U') return code(8, 16, 0x10ffff, value);
    if (c >= '0' && c <= '7') {
      --at_;
      return code(3, 8, 255, value);
    }
    error(fmt::format("unknown escape sequence U+{:04X} {}", static_cast<unsigned char>(c),
                      quote_character(c)));
    return false;
  }

  bool code(int count, int base, std::uint32_t most, std::string& value) {
    std::uint64_t number = 0;
    for (int i = 0; i < count; ++i, ++at_) {
      const char c = peek();
      if (!is_hex(c) || hex_value(c) >= base) {
        error(fmt::format("illegal character U+{:04X} {} in escape sequence",
                          static_cast<unsigned char>(c), quote_character(c)));
        return false;
      }
      number = number * static_cast<unsigned>(base) + static_cast<unsigned>(hex_value(c));
    }
    if (number > most || (most > 255 && number >= 0xd800 && number < 0xe000)) {
      error("escape sequence is an invalid Unicode code point");
      return false;
    }
    if (most == 255) {
      value.push_back(static_cast<char>(number));
    } else {
      append_utf8(value, static_cast<std::uint32_t>(number));
    }
    return true;
  }

  void word();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  int parens_ = 0;
  bool in_braces_ = false;
  bool in_brackets_ = false;
  std::vector<Token> tokens_;
};

constexpr std::pair<std::string_view, Kind> keywords[] = {
    {"by", Kind::by},         {"without", Kind::without},
    {"on", Kind::on},         {"ignoring", Kind::ignoring},
    {"bool", Kind::bool_},    {"group_left", Kind::group_left},
    {"offset", Kind::offset}, {"group_right", Kind::group_right}};
constexpr std::pair<std::string_view, Operator> operator_words[] = {
    {"and", Operator::set_and},
    {"or", Operator::set_or},
    {"unless", Operator::set_unless},
    {"atan2", Operator::atan2}};
constexpr std::pair<std::string_view, Aggregation> aggregators[] = {
    {"sum", Aggregation::sum},           {"avg", Aggregation::avg},
    {"min", Aggregation::min},           {"max", Aggregation::max},
    {"count", Aggregation::count},       {"group", Aggregation::group},
    {"stddev", Aggregation::stddev},     {"stdvar", Aggregation::stdvar},
    {"topk", Aggregation::topk},         {"bottomk", Aggregation::bottomk},
    {"quantile", Aggregation::quantile}, {"count_values", Aggregation::count_values}};

void Lexer::word() {
  while (is_letter(peek()) || is_digit(peek()) || (peek() == ':' && !in_brackets_)) ++at_;
  const std::string_view text = text_.substr(start_, at_ - start_);
  const std::string lower = lowered(text);
  const auto same = [&lower](const auto& entry) { return entry.first == lower; };
  if (lower == "inf" || lower == "nan") {
    emit(Kind::number);
  } else if (const auto* k = std::ranges::find_if(keywords, same); k != std::end(keywords)) {
    emit(k->second);
  } else if (const auto* o = std::ranges::find_if(operator_words, same);
             o != std::end(operator_words)) {
    emit(Kind::operation).op = o->second;
  } else if (const auto* a = std::ranges::find_if(aggregators, same); a != std::end(aggregators)) {
    emit(Kind::aggregator).aggregation = a->second;
  } else {
    emit(text.find(':') == std::string_view::npos ? Kind::identifier : Kind::metric_identifier);
  }
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace reveille::rules::promql
