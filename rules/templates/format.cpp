// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/format.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "rules/templates/go_numbers.hpp"
#include "rules/templates/go_time.hpp"

namespace reveille::rules::templates {
namespace {

constexpr int widest = 1000;  // Go allows a million; nobody reads that

// What stands between '%' and its verb.
struct Directive {
  bool plus = false;
  bool minus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  std::optional<int> width;
  std::optional<int> precision;
  char32_t verb = 'v';
};

std::string pad(std::string text, const Directive& directive) {
  if (!directive.width) return text;
  const auto width = static_cast<std::size_t>(*directive.width);
  const std::size_t length = count_characters(text);
  if (length >= width) return text;
  if (directive.minus) return text + std::string(width - length, ' ');
  return std::string(width - length, directive.zero ? '0' : ' ') + text;
}

// A number with its sign: zeros go between the two.
std::string pad_number(std::string_view sign, std::string digits, const Directive& directive) {
  const std::size_t length = sign.size() + digits.size();
  if (directive.zero && !directive.minus && directive.width &&
      static_cast<std::size_t>(*directive.width) > length) {
    digits.insert(0, static_cast<std::size_t>(*directive.width) - length, '0');
  }
  Directive blank = directive;
  blank.zero = false;
  return pad(std::string(sign) + digits, blank);
}

std::string digits_in_base(std::uint64_t value, unsigned base, bool upper) {
  const std::string_view alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  do {
    out += alphabet[value % base];
    value /= base;
  } while (value != 0);
  std::ranges::reverse(out);
  return out;
}

class Printer {
 public:
  explicit Printer(const Directive& directive) : directive_(directive) {}

  std::string print(const Value& value) { return std::visit(*this, value.content()); }

  std::string operator()(const Nothing&) {
    return directive_.verb == 'v' ? pad("<nil>", directive_) : bad("", "<nil>");
  }
  std::string operator()(bool value) {
    const std::string text = value ? "true" : "false";
    return is('v', 't') ? pad(text, directive_) : bad("bool", text);
  }
  std::string operator()(const Integer& integer) {
    if (is('v', 's') || directive_.verb == 'q') {
      if (integer.type == Integer::Type::month) return string(month_name(integer.value));
      if (integer.type == Integer::Type::weekday) return string(weekday_name(integer.value));
    }
    const bool negative = integer.value < 0;
    const auto bits = static_cast<std::uint64_t>(integer.value);
    return whole(negative, negative ? 0 - bits : bits, Value(integer));
  }
  std::string operator()(const Unsigned& integer) {
    return whole(false, integer.value, Value(integer));
  }
  std::string operator()(double value) { return real(value); }
  std::string operator()(const Text& text) { return string(text.value, type_name(Value(text))); }
  std::string operator()(const LabelMap& map) {
    std::string out;
    for (const Label& label : *map) {
      out += out.empty() ? "" : " ";
      out += string(label.name) + ":" + string(label.value);
    }
    return "map[" + out + "]";
  }
  std::string operator()(const AnyMap& map) {
    std::string out;
    for (const auto& [key, value] : *map) {
      out += out.empty() ? "" : " ";
      out += string(key) + ":" + print(value);
    }
    return "map[" + out + "]";
  }
  std::string operator()(const std::shared_ptr<const Sequence>& list) {
    std::string out;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      out += (i > 0 ? " " : "") + print(list->items[i]);
    }
    return "[" + out + "]";
  }
  std::string operator()(const std::shared_ptr<const SampleRecord>& sample) {
    return "&{" + (*this)(sample->labels) + " " + real(sample->value) + "}";
  }
  std::string operator()(const Moment& moment) { return string(to_string(moment)); }
  std::string operator()(const Duration& duration) {
    if (is('v', 's') || directive_.verb == 'q') return string(to_string(duration));
    return (*this)(Integer{duration.nanoseconds, Integer::Type::int64});
  }
  std::string operator()(const std::shared_ptr<const AlertRecord>& record) {
    return "{" + (*this)(record->labels) + " " + (*this)(record->external_labels) + " " +
           string(record->external_url) + " " + real(record->value) + "}";
  }

 private:
  bool is(char32_t a, char32_t b) const { return directive_.verb == a || directive_.verb == b; }

  std::string bad(std::string_view type, std::string_view text) const {
    std::string out = "%!";
    append_character(out, directive_.verb);
    out += '(';
    if (!type.empty()) out += std::string(type) + "=";
    return out + std::string(text) + ")";
  }
  std::string bad(const Value& value) const { return bad(type_name(value), to_text(value)); }

  std::string string(std::string_view text, std::string_view type = "string") const {
    std::string cut(text);
    if (directive_.precision) {
      std::size_t end = 0;
      for (int n = 0; n < *directive_.precision && end < text.size(); ++n) {
        end += decode_character(text.substr(end)).width;
      }
      cut.resize(end);
    }
    switch (directive_.verb) {
      case 'v':
        return pad(directive_.sharp ? quote(cut) : cut, directive_);
      case 's':
        return pad(cut, directive_);
      case 'q':
        return pad(quote(cut), directive_);
      case 'x':
      case 'X':
        return pad(hexadecimal(cut), directive_);
      default:
        return bad(type, text);
    }
  }

  std::string hexadecimal(std::string_view bytes) const {
    std::string out;
    for (const char byte : bytes) {
      if (directive_.space && !out.empty()) out += ' ';
      const auto number = static_cast<unsigned char>(byte);
      out += directive_.verb == 'x' ? fmt::format("{:02x}", number) : fmt::format("{:02X}", number);
    }
    return out;
  }

  std::string_view sign(bool negative) const {
    return negative ? "-" : directive_.plus ? "+" : directive_.space ? " " : "";
  }

  std::string whole(bool negative, std::uint64_t value, const Value& original) const {
    unsigned base = 10;
    std::string prefix;
    switch (directive_.verb) {
      case 'v':
      case 'd':
        break;
      case 'b':
        base = 2;
        prefix = directive_.sharp ? "0b" : "";
        break;
      case 'o':
        base = 8;
        prefix = directive_.sharp ? "0" : "";
        break;
      case 'O':
        base = 8;
        prefix = "0o";
        break;
      case 'x':
        base = 16;
        prefix = directive_.sharp ? "0x" : "";
        break;
      case 'X':
        base = 16;
        prefix = directive_.sharp ? "0X" : "";
        break;
      case 'c':
      case 'q':
      case 'U':
        return character(value);
      default:
        return bad(original);
    }
    std::string digits = digits_in_base(value, base, directive_.verb == 'X');
    Directive directive = directive_;
    if (directive_.precision) {
      const auto least = static_cast<std::size_t>(*directive_.precision);
      if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
      directive.zero = false;
    }
    return pad_number(std::string(sign(negative)) + prefix, digits, directive);
  }

  std::string character(std::uint64_t value) const {
    const auto code = value > 0x10FFFF ? char32_t{0xFFFD} : static_cast<char32_t>(value);
    if (directive_.verb == 'U') {
      return pad(fmt::format("U+{:04X}", static_cast<std::uint32_t>(code)), directive_);
    }
    std::string text;
    append_character(text, code);
    if (directive_.verb == 'c') return pad(text, directive_);
    std::string quoted = quote(text);
    if (code == '\'') quoted = "\"\\'\"";
    if (code == '"') quoted = "\"\"\"";
    quoted.front() = quoted.back() = '\'';
    return pad(quoted, directive_);
  }

  std::string real(double value) const {
    char verb = 'g';
    int precision = -1;
    switch (directive_.verb) {
      case 'v':
        break;
      case 'g':
      case 'G':
      case 'x':
      case 'X':
        verb = static_cast<char>(directive_.verb);
        break;
      case 'e':
      case 'E':
        verb = static_cast<char>(directive_.verb);
        precision = 6;
        break;
      case 'f':
      case 'F':
        verb = 'f';
        precision = 6;
        break;
      default:
        return bad(Value(value));
    }
    std::string digits = format_float(value, verb, directive_.precision.value_or(precision));
    const bool negative = digits.starts_with('-');
    const bool infinite = digits.ends_with("Inf");
    if (negative || digits.starts_with('+')) digits.erase(0, 1);
    Directive directive = directive_;
    if (infinite || digits == "NaN") directive.zero = false;
    // Go prints the plus of +Inf whether asked to or not.
    if (infinite && !negative && !directive_.space) return pad_number("+", digits, directive);
    return pad_number(sign(negative), digits, directive);
  }

  const Directive& directive_;
};

// Reads one format text against its arguments.
class Formatter {
 public:
  Formatter(std::string_view format, std::span<const Value> values)
      : format_(format), values_(values) {}

  std::string run() {
    while (at_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', at_), format_.size());
      out_ += format_.substr(at_, percent - at_);
      at_ = percent;
      if (at_ < format_.size()) directive();
    }
    append_extra();
    return std::move(out_);
  }

 private:
  void directive() {
    ++at_;
    Directive directive;
    read_flags(directive);
    read_width(directive);
    read_precision(directive);
    if (at_ >= format_.size()) {
      out_ += "%!(NOVERB)";
      return;
    }
    const Character verb = decode_character(format_.substr(at_));
    at_ += verb.width;
    directive.verb = verb.code;
    if (verb.code == '%') {
      out_ += '%';
    } else if (next_ >= values_.size()) {
      out_ += "%!";
      append_character(out_, verb.code);
      out_ += "(MISSING)";
    } else {
      append(directive, values_[next_++]);
    }
  }

  void append(const Directive& directive, const Value& value) {
    if (directive.verb == 'T') {
      out_ += pad(type_name(value), directive);
    } else {
      out_ += Printer(directive).print(value);
    }
  }

  void read_flags(Directive& directive) {
    for (; at_ < format_.size(); ++at_) {
      switch (format_[at_]) {
        case '+':
          directive.plus = true;
          break;
        case '-':
          directive.minus = true;
          directive.zero = false;
          break;
        case '#':
          directive.sharp = true;
          break;
        case ' ':
          directive.space = true;
          break;
        case '0':
          directive.zero = !directive.minus;
          break;
        default:
          return;
      }
    }
  }

  std::optional<int> read_number() {
    std::optional<int> number;
    for (; at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; ++at_) {
      number = std::min(widest + 1, number.value_or(0) * 10 + (format_[at_] - '0'));
    }
    return number;
  }

  // The argument that a '*' takes; nothing where it is no small integer.
  std::optional<int> take_star() {
    ++at_;
    if (next_ >= values_.size()) return std::nullopt;
    const Integer* integer = values_[next_++].as<Integer>();
    if (integer == nullptr || std::abs(integer->value) > widest) return std::nullopt;
    return static_cast<int>(integer->value);
  }

  bool star_follows() const { return at_ < format_.size() && format_[at_] == '*'; }

  void read_width(Directive& directive) {
    const bool star = star_follows();
    std::optional<int> width = star ? take_star() : read_number();
    if (star ? !width.has_value() : width.value_or(0) > widest) {
      out_ += "%!(BADWIDTH)";
      return;
    }
    if (width && *width < 0) {
      directive.minus = true;
      directive.zero = false;
      width = -*width;
    }
    directive.width = width;
  }

  void read_precision(Directive& directive) {
    if (at_ >= format_.size() || format_[at_] != '.') return;
    ++at_;
    const bool star = star_follows();
    const std::optional<int> precision = star ? take_star() : read_number().value_or(0);
    if (!precision || *precision < 0 || *precision > widest) {
      out_ += "%!(BADPREC)";
      return;
    }
    directive.precision = precision;
  }

  void append_extra() {
    if (next_ >= values_.size()) return;
    out_ += "%!(EXTRA ";
    for (std::size_t i = next_; i < values_.size(); ++i) {
      if (i > next_) out_ += ", ";
      out_ += values_[i].is_nothing() ? "<nil>" : type_name(values_[i]) + "=" + to_text(values_[i]);
    }
    out_ += ')';
  }

  std::string_view format_;
  std::span<const Value> values_;
  std::size_t at_ = 0;
  std::size_t next_ = 0;
  std::string out_;
};

}  // namespace

std::string to_text(const Value& value) {
  const Directive plain;
  return Printer(plain).print(value);
}

std::string sprint(std::span<const Value> values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool after_text = i > 0 && values[i - 1].as<Text>() != nullptr;
    if (i > 0 && !after_text && values[i].as<Text>() == nullptr) out += ' ';
    out += to_text(values[i]);
  }
  return out;
}

std::string sprintln(std::span<const Value> values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) out += (i > 0 ? " " : "") + to_text(values[i]);
  return out + "\n";
}

std::string sprintf(std::string_view format, std::span<const Value> values) {
  return Formatter(format, values).run();
}

}  // namespace reveille::rules::templates
