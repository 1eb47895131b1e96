// SPDX-License-Identifier: Apache-2.0
#include "journal/json_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace reveille::journal {

namespace {
// In the order of Matcher::Kind.
constexpr std::array<const char*, 4> operators{"=", "!=", "=~", "!~"};
}  // namespace

std::int64_t within_time(std::int64_t ms) {
  return std::clamp(ms, -time_most_ms, time_most_ms);
}

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void Encoder::write(const Labels& labels) {
  char separator = '{';
  for (const auto& label : labels) {
    out_ += separator;
    text::append_json_string(out_, label.name);
    out_ += ':';
    text::append_json_string(out_, label.value);
    separator = ',';
  }
  out_ += separator == '{' ? "{}" : "}";
}

// As its three parts: parse_matcher() does not take every value that a label can have.
void Encoder::write(const Matcher& matcher) {
  write(std::vector<std::string>{
      matcher.name(), operators[static_cast<std::size_t>(matcher.kind())], matcher.value()});
}

bool Decoder::read(const Tree& tree, Matcher& into) {
  std::vector<std::string> parts;
  if (!read(tree, parts) || parts.size() != 3) return wrong("a matcher");
  const auto kind = std::ranges::find(operators, std::string_view(parts[1])) - operators.begin();
  if (kind == std::ssize(operators)) return wrong("a matcher");
  auto matcher = Matcher::make(parts[0], static_cast<Matcher::Kind>(kind), parts[2]);
  if (!matcher) return wrong("a matcher");
  into = *std::move(matcher);
  return true;
}

bool Decoder::read(const Tree& tree, bool& into) {
  const bool* value = tree.boolean();
  if (!value) return wrong("true or false");
  into = *value;
  return true;
}

bool Decoder::read(const Tree& tree, int& into) {
  const auto* value = tree.integer();
  if (!value || *value < std::numeric_limits<int>::min() ||
      *value > std::numeric_limits<int>::max()) {
    return wrong("a whole number");
  }
  into = static_cast<int>(*value);
  return true;
}

bool Decoder::read(const Tree& tree, std::uint64_t& into) {
  const auto* text = tree.string();
  if (!text) return wrong("a number of 16 hex digits");
  const auto* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, into, 16);
  return (parsed.ec == std::errc{} && parsed.ptr == end) || wrong("a number of 16 hex digits");
}

bool Decoder::read(const Tree& tree, std::string& into) {
  const auto* text = tree.string();
  if (!text) return wrong("a string");
  into = *text;
  return true;
}

bool Decoder::read(const Tree& tree, Instant& into) {
  const auto* value = tree.integer();
  if (!value) return wrong("milliseconds");
  into = instant_from_ms(time(*value));
  return true;
}

bool Decoder::read(const Tree& tree, Span& into) {
  const auto* value = tree.integer();
  if (!value) return wrong("milliseconds");
  into = Span{time(*value)};
  return true;
}

bool Decoder::read(const Tree& tree, Labels& into) {
  const auto* table = tree.table();
  if (!table) return wrong("an object of strings");
  std::vector<Label> labels;
  labels.reserve(table->size());
  for (const auto& member : *table) {
    const auto* text = member.value.string();
    if (!text) return wrong("an object of strings");
    labels.push_back({member.key, *text});
  }
  into = Labels(std::move(labels));
  return true;
}

}  // namespace reveille::journal
