// SPDX-License-Identifier: Apache-2.0
#include "base/pattern.hpp"

#include <map>

#include <re2/re2.h>

namespace reveille {
namespace {

RE2::Options quiet_options(bool dot_all) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(dot_all);
  return options;
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_name_byte(char c) {
  // Go allows any letter; whatever is not ASCII is taken for one.
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The name after a '$', and how many bytes it takes; 0 where it is malformed.
struct Reference {
  std::string_view name;
  std::size_t length = 0;
};

Reference read_reference(std::string_view text) {
  const bool brace = text.starts_with('{');
  const std::size_t begin = brace ? 1 : 0;
  std::size_t end = begin;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  if (end == begin) return {};
  if (!brace) return {text.substr(0, end), end};
  if (end >= text.size() || text[end] != '}') return {};
  return {text.substr(1, end - 1), end + 1};
}

// The group number that a name of digits only means; nothing for other names.
std::optional<std::size_t> group_number(std::string_view name) {
  if (name.size() > 8 || (name.size() > 1 && name.front() == '0')) return std::nullopt;
  std::size_t number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

std::size_t character_width(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 1;
  std::size_t width = 1;
  if (static_cast<unsigned char>(text[at]) < 0xC0) return width;
  while (width < 4 && at + width < text.size() &&
         (static_cast<unsigned char>(text[at + width]) & 0xC0) == 0x80) {
    ++width;
  }
  return width;
}

}  // namespace

class Pattern::Compiled {
 public:
  Compiled(std::string_view expression, bool dot_all)
      : expression_(piece(expression), quiet_options(dot_all)) {}

  const RE2& expression() const { return expression_; }

  // Captures of the first match at or after `from`.
  std::optional<Captures> match(std::string_view text, std::size_t from, RE2::Anchor anchor) const {
    std::vector<re2::StringPiece> groups(
        1 + static_cast<std::size_t>(expression_.NumberOfCapturingGroups()));
    if (!expression_.Match(piece(text), from, text.size(), anchor, groups.data(),
                           static_cast<int>(groups.size()))) {
      return std::nullopt;
    }
    Captures captures;
    for (const re2::StringPiece& group : groups) {
      if (group.data() == nullptr) {
        captures.emplace_back();
      } else {
        captures.emplace_back(std::string_view(group.data(), group.size()));
      }
    }
    return captures;
  }

  std::optional<std::size_t> group(std::string_view name) const {
    if (const auto number = group_number(name)) return number;
    const std::map<std::string, int>& names = expression_.NamedCapturingGroups();
    const auto found = names.find(std::string(name));
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found->second);
  }

 private:
  RE2 expression_;
};

Result<Pattern> Pattern::compile(std::string_view expression, bool dot_all) {
  auto compiled = std::make_shared<const Compiled>(expression, dot_all);
  if (!compiled->expression().ok()) {
    return invalid("bad regular expression \"" + std::string(expression) +
                   "\": " + compiled->expression().error());
  }
  Pattern pattern;
  pattern.compiled_ = std::move(compiled);
  return pattern;
}

Result<Pattern> Pattern::compile(std::string_view expression) {
  return compile(expression, false);
}

Result<Pattern> Pattern::compile_dot_all(std::string_view expression) {
  return compile(expression, true);
}

bool Pattern::matches_all(std::string_view text) const {
  return RE2::FullMatch(piece(text), compiled_->expression());
}

bool Pattern::matches_part(std::string_view text) const {
  return RE2::PartialMatch(piece(text), compiled_->expression());
}

std::optional<Pattern::Captures> Pattern::full_match(std::string_view text) const {
  // A view without memory would make every empty group look absent.
  return compiled_->match(text.data() == nullptr ? std::string_view("") : text, 0,
                          RE2::ANCHOR_BOTH);
}

std::string Pattern::expand(std::string_view replacement, const Captures& captures) const {
  std::string out;
  while (!replacement.empty()) {
    const std::size_t dollar = replacement.find('$');
    out += replacement.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    replacement.remove_prefix(dollar + 1);
    if (replacement.starts_with('$')) {
      out += '$';
      replacement.remove_prefix(1);
      continue;
    }
    const Reference reference = read_reference(replacement);
    if (reference.length == 0) {
      out += '$';
      continue;
    }
    replacement.remove_prefix(reference.length);
    const std::optional<std::size_t> group = compiled_->group(reference.name);
    if (group && *group < captures.size() && captures[*group]) out += *captures[*group];
  }
  return out;
}

std::string Pattern::replace_all(std::string_view text, std::string_view replacement) const {
  if (text.data() == nullptr) text = "";
  std::string out;
  std::size_t copied = 0;
  std::size_t search = 0;
  while (search <= text.size()) {
    const std::optional<Captures> found = compiled_->match(text, search, RE2::UNANCHORED);
    if (!found) break;
    const std::string_view whole = *found->front();
    const std::size_t begin = static_cast<std::size_t>(whole.data() - text.data());
    const std::size_t end = begin + whole.size();
    out += text.substr(copied, begin - copied);
    // An empty match right behind another match is not replaced (as Go has it).
    if (end > copied || begin == 0) out += expand(replacement, *found);
    copied = end;
    const std::size_t next = search + character_width(text, search);
    search = next > end ? next : end;
  }
  out += text.substr(copied);
  return out;
}

Result<std::string> replace_all(std::string_view expression, std::string_view replacement,
                                std::string_view text) {
  TRY(const Pattern pattern, Pattern::compile(expression));
  return pattern.replace_all(text, replacement);
}

}  // namespace reveille
