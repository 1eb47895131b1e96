// SPDX-License-Identifier: Apache-2.0
#include "base/section.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille {
namespace {

// Edit distance where swapping two neighbours is one edit: the commonest slip of all.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

constexpr std::size_t longest_word = 64;  // names are short; a long value is no typo of one

const Tree::Table& no_members() {
  static const Tree::Table none;
  return none;
}

// The text of a string, or of a plain scalar of a syntax in which scalars may be texts (YAML).
std::optional<std::string> text_of(const Tree& value) {
  if (const auto* text = value.string()) return *text;
  if (!value.spelling().empty()) return value.spelling();
  return std::nullopt;
}

}  // namespace

std::string to_string(const Mistake& mistake) {
  const std::string at = to_string(mistake.place);
  return at.empty() ? mistake.message : at + ": " + mistake.message;
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  if (word.size() > longest_word) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, (word.size() + 1) / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > longest_word) continue;
    const std::size_t edits = distance(word, candidate);
    if (edits >= best_distance || edits >= candidate.size()) continue;
    best_distance = edits;
    best = candidate;
  }
  return best;
}

std::string unknown_name(std::string_view word, const std::vector<std::string>& candidates) {
  std::string text = quoted(word);
  if (const auto likely = nearest(word, candidates)) {
    return text + "; did you mean " + quoted(*likely) + "?";
  }
  if (candidates.empty()) return text + "; there are none";
  text += "; known are ";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    text += (i == 0 ? "" : ", ") + quoted(candidates[i]);
  }
  return text;
}

Section::Section(const Tree& table, std::string what, Mistakes& mistakes)
    : tree_(table), what_(std::move(what)), mistakes_(mistakes) {
  if (tree_.table() == nullptr) {
    mistake(tree_.place(), fmt::format("expected a table, found {}", tree_.kind()));
  }
}

const Tree* Section::ask(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
  return tree_.find(key);
}

void Section::wrong_kind(std::string_view key, const Tree& found, std::string_view expected) {
  mistake(found.place(),
          fmt::format("{} must be {}, found {}", quoted(key), expected, found.kind()));
}

std::optional<std::string> Section::string(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr) return std::nullopt;
  auto text = text_of(*found);
  if (!text) wrong_kind(key, *found, "a string");
  return text;
}

std::string Section::string_or(std::string_view key, std::string otherwise) {
  auto found = string(key);
  return found ? *std::move(found) : std::move(otherwise);
}

std::string Section::required_string(std::string_view key) {
  if (ask(key) == nullptr) {
    mistake(place(), fmt::format("{} is missing", quoted(key)));
    return {};
  }
  auto found = string(key);
  if (found && found->empty()) mistake_at(key, fmt::format("{} must not be empty", quoted(key)));
  return found.value_or("");
}

std::optional<bool> Section::boolean(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr) return std::nullopt;
  if (const bool* value = found->boolean()) return *value;
  wrong_kind(key, *found, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Section::integer(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr) return std::nullopt;
  if (const std::int64_t* value = found->integer()) return *value;
  wrong_kind(key, *found, "an integer");
  return std::nullopt;
}

std::int64_t Section::integer_or(std::string_view key, std::int64_t otherwise, std::int64_t least,
                                 std::int64_t most) {
  const auto found = integer(key);
  if (!found) return otherwise;
  if (*found >= least && *found <= most) return *found;
  mistake_at(key,
             fmt::format("{} must be from {} to {}, found {}", quoted(key), least, most, *found));
  return otherwise;
}

std::optional<double> Section::number(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr) return std::nullopt;
  if (const std::int64_t* value = found->integer()) return static_cast<double>(*value);
  if (const double* value = found->real()) return *value;
  wrong_kind(key, *found, "a number");
  return std::nullopt;
}

std::optional<Span> Section::span(std::string_view key, Span least, Span most) {
  const Tree* found = ask(key);
  if (found == nullptr) return std::nullopt;
  const auto text = text_of(*found);
  if (!text) {
    wrong_kind(key, *found, "a duration such as \"5m\"");
    return std::nullopt;
  }
  const Result<Span> value = parse_span(*text);
  if (!value) {
    mistake_at(key, fmt::format("{}: {}", quoted(key), value.error().message));
    return std::nullopt;
  }
  if (*value >= least && *value <= most) return *value;
  mistake_at(key, fmt::format("{} must be from {} to {}, found {}", quoted(key), to_string(least),
                              to_string(most), *text));
  return std::nullopt;
}

Span Section::span_or(std::string_view key, Span otherwise, Span least, Span most) {
  return span(key, least, most).value_or(otherwise);
}

std::vector<std::string> Section::strings(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr) return {};
  const Tree::Array* items = found->array();
  if (items == nullptr) {
    wrong_kind(key, *found, "an array of strings");
    return {};
  }
  std::vector<std::string> texts;
  for (const Tree& item : *items) {
    if (auto text = text_of(item)) {
      texts.push_back(*std::move(text));
    } else {
      wrong_kind(key, item, "an array of strings only");
    }
  }
  return texts;
}

std::optional<std::size_t> Section::choice(std::string_view key,
                                           const std::vector<std::string>& names) {
  const auto text = string(key);
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(names, *text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  mistake_at(key, fmt::format("{} is {}", quoted(key), unknown_name(*text, names)));
  return std::nullopt;
}

const Tree* Section::table(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr || found->table() != nullptr) return found;
  wrong_kind(key, *found, "a table");
  return nullptr;
}

const Tree* Section::array(std::string_view key) {
  const Tree* found = ask(key);
  if (found == nullptr || found->array() != nullptr) return found;
  wrong_kind(key, *found, "an array");
  return nullptr;
}

const Tree* Section::any(std::string_view key) {
  return ask(key);
}

const Tree::Table& Section::members() {
  const Tree::Table* members = tree_.table();
  if (members == nullptr) return no_members();
  for (const Tree::Member& member : *members) {
    if (std::ranges::find(known_, member.key) == known_.end()) known_.push_back(member.key);
  }
  return *members;
}

Place Section::place_of(std::string_view key) const {
  const Tree* found = tree_.find(key);
  return found != nullptr ? found->place() : place();
}

void Section::mistake(Place place, std::string message) {
  if (!what_.empty()) message.insert(0, what_ + ": ");
  mistakes_.push_back(Mistake{std::move(place), std::move(message)});
}

void Section::mistake_at(std::string_view key, std::string message) {
  mistake(place_of(key), std::move(message));
}

void Section::finish() {
  const Tree::Table* members = tree_.table();
  if (members == nullptr) return;
  for (const Tree::Member& member : *members) {
    if (std::ranges::find(known_, member.key) != known_.end()) continue;
    mistake(member.place, "unknown key " + unknown_name(member.key, known_));
  }
}

}  // namespace reveille
