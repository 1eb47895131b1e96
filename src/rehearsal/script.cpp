// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/script.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace reveille::rehearsal {
namespace {

constexpr std::string_view fence = "```";

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  bool in_quotes = false;
  for (const char c : line) {
    if (c == '#' && !in_word && !in_quotes) break;
    const bool blank = (c == ' ' || c == '\t') && !in_quotes;
    if (!blank && !in_word) words.emplace_back();
    in_word = !blank;
    if (c == '"') in_quotes = !in_quotes;
    if (!blank && c != '"') words.back() += c;
  }
  return words;
}

bool is_clock(std::string_view word) {
  return word.size() >= 5 && word[2] == ':' && word[0] >= '0' && word[0] <= '9';
}

bool is_weekday(std::string_view word) {
  constexpr std::array days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::find(days.begin(), days.end(), word) != days.end();
}

void take_time(Line& line) {
  std::vector<std::string>& words = line.words;
  if (is_clock(words[0]) ||
      (words[0].size() > 1 && words[0][0] == '+' && words.size() > 1 && words[1] != "texts")) {
    line.time = words[0];
    words.erase(words.begin());
  } else if (words.size() > 1 && is_weekday(words[0]) && is_clock(words[1])) {
    line.time = words[0] + " " + words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
}

}  // namespace

Result<std::vector<Line>> parse_script(std::string_view text) {
  std::vector<Line> lines;
  bool in_block = false;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view raw = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (raw == fence) {
      if (lines.empty()) return invalid("a block belongs to the line above it");
      in_block = !in_block;
      continue;
    }
    if (in_block) {
      lines.back().block += fmt::format("{}\n", raw);
      continue;
    }
    Line line;
    line.number = number;
    line.text = raw;
    line.words = split(raw);
    if (line.words.empty()) continue;
    take_time(line);
    if (line.words.empty()) return invalid(fmt::format("line {}: a lone time", number));
    lines.push_back(std::move(line));
  }
  if (in_block) return invalid("a block is not closed");
  return lines;
}

}  // namespace reveille::rehearsal
