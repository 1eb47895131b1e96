// SPDX-License-Identifier: Apache-2.0
// Reading a table of configuration: every mistake is collected with its place, what was expected
// and the nearest valid name; unknown keys are mistakes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/tree.hpp"

namespace reveille {

// One mistake in a configuration.
struct Mistake {
  Place place;
  std::string message;  // what was found and what was expected
  bool operator==(const Mistake&) const = default;
};
using Mistakes = std::vector<Mistake>;
// "night.toml:12:5: unknown key "tiemout"; did you mean "timeout"?"
[[nodiscard]] std::string to_string(const Mistake& mistake);

// The candidate closest to `word` by edit distance, if any is close enough to be a likely typo.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);
// `"x"; did you mean "y"?` or `"x"; known are "a", "b"`: the tail of a message about an unknown
// name.
[[nodiscard]] std::string unknown_name(std::string_view word,
                                       const std::vector<std::string>& candidates);

// Reads one table. Each getter remembers its key as known; finish() reports the keys that nobody
// asked for. A getter on a value of the wrong kind reports it and returns nullopt/the default, so
// one pass finds all mistakes. Lives on the stack while a section is read; `mistakes` outlives it.
class Section {
 public:
  // `what` names the section in messages: `policy "default"`.
  Section(const Tree& table, std::string what, Mistakes& mistakes);

  // A plain YAML scalar (`expr: 1`) is a string too: as it was written.
  [[nodiscard]] std::optional<std::string> string(std::string_view key);
  [[nodiscard]] std::string string_or(std::string_view key, std::string otherwise);
  [[nodiscard]] std::string required_string(std::string_view key);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key);
  [[nodiscard]] std::int64_t integer_or(std::string_view key, std::int64_t otherwise,
                                        std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<double> number(std::string_view key);  // integer or real
  // A duration string such as "5m"; out of [least, most] is a mistake.
  [[nodiscard]] std::optional<Span> span(std::string_view key, Span least, Span most);
  [[nodiscard]] Span span_or(std::string_view key, Span otherwise, Span least, Span most);
  // An array of strings; a single string is not one.
  [[nodiscard]] std::vector<std::string> strings(std::string_view key);
  // One of `names`, else a mistake with the nearest; returns its index.
  [[nodiscard]] std::optional<std::size_t> choice(std::string_view key,
                                                  const std::vector<std::string>& names);
  // A nested table / array of tables / any value, for the caller to read on; nullptr when absent.
  [[nodiscard]] const Tree* table(std::string_view key);
  [[nodiscard]] const Tree* array(std::string_view key);
  [[nodiscard]] const Tree* any(std::string_view key);
  // All members (for tables whose keys are names); marks them known.
  [[nodiscard]] const Tree::Table& members();

  // Where the key's value stands, or the section when it is absent.
  [[nodiscard]] Place place_of(std::string_view key) const;
  [[nodiscard]] const Place& place() const { return tree_.place(); }
  void mistake(Place place, std::string message);
  void mistake_at(std::string_view key, std::string message);

  // Reports unknown keys. Call once, after the last getter.
  void finish();

 private:
  [[nodiscard]] const Tree* ask(std::string_view key);
  void wrong_kind(std::string_view key, const Tree& found, std::string_view expected);

  const Tree& tree_;
  std::string what_;
  Mistakes& mistakes_;
  std::vector<std::string> known_;
};

}  // namespace reveille
