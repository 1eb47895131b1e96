// SPDX-License-Identifier: Apache-2.0
// The sentences of a story. A line that is none of them is told so before anything happens.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reveille::rehearsal {

// Names that a story may speak of: those of every plan that was in force so far.
struct Names {
  std::set<std::string> people;
  std::set<std::string> contacts;  // "ada:mobile"
  std::set<std::string> rotations;
  std::set<std::string> policies;
  std::set<std::string> carriers;
  std::set<std::string> outlets;
};

// What is wrong with the words of a line (without its time), one line each; empty: nothing. A
// mistyped name, verb or fact is told with the nearest one.
[[nodiscard]] std::vector<std::string> mistakes_in(std::span<const std::string> words,
                                                   const Names& names);

// All of them, as docs/stories.md shows them: CAPITALS stand for a word, | for a choice, [...] for
// what may be left out.
[[nodiscard]] std::span<const std::string_view> all_forms();

}  // namespace reveille::rehearsal
