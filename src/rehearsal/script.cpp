// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/script.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/escape.hpp"

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

bool looks_like_clock(std::string_view word) {
  return word.size() >= 4 && word[0] >= '0' && word[0] <= '9' && word.find(':') < 3;
}

// What is wrong with the line's time; "": nothing, or it has none.
std::string take_time(Line& line) {
  std::vector<std::string>& words = line.words;
  const bool day = is_weekday(words[0]) && words.size() > 1 && looks_like_clock(words[1]);
  const bool later =
      words[0].size() > 1 && words[0][0] == '+' && words.size() > 1 && words[1] != "texts";
  if (later) {
    const auto span = parse_span(std::string_view(words[0]).substr(1));
    if (!span) return span.error().message;
  } else if (!day && !looks_like_clock(words[0])) {
    return "";
  } else if (!is_clock(words[day ? 1 : 0])) {
    return quoted(words[day ? 1 : 0]) + " is no time of day; expected one such as 02:30";
  }
  line.time = day ? words[0] + " " + words[1] : words[0];
  words.erase(words.begin(), words.begin() + (day ? 2 : 1));
  return words.empty() ? "nothing stands behind the time" : "";
}

}  // namespace

bool is_clock(std::string_view word) {
  if (word.size() != 5 && word.size() != 8) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool colon = i % 3 == 2;
    if (colon ? word[i] != ':' : word[i] < '0' || word[i] > '9') return false;
  }
  return word.substr(0, 2) < "24" && word[3] < '6' && (word.size() == 5 || word[6] < '6');
}

bool is_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return std::ranges::find(days, word) != days.end();
}

std::expected<std::vector<Line>, Mistake> parse_script(std::string_view text,
                                                       const std::string& file) {
  std::vector<Line> lines;
  int fence_at = 0;  // 0: not in a block
  for (int number = 1; !text.empty(); ++number) {
    const auto wrong = [&](int at, std::string what) {
      return std::unexpected(Mistake{{file, at, 0}, std::move(what)});
    };
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view raw = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    if (raw == fence) {
      if (lines.empty()) return wrong(number, "a block belongs to the line above it");
      if (fence_at == 0) lines.back().block_begins = number + 1;
      fence_at = fence_at == 0 ? number : 0;
    } else if (fence_at != 0) {
      lines.back().block += fmt::format("{}\n", raw);
    } else {
      Line line;
      line.number = number;
      line.words = split(raw);
      line.text = raw.substr(std::min(raw.find_first_not_of(" \t"), raw.size()));
      if (line.words.empty()) continue;
      if (std::string what = take_time(line); !what.empty()) return wrong(number, std::move(what));
      lines.push_back(std::move(line));
    }
    if (text.empty() && fence_at != 0) return wrong(fence_at, "this block is not closed");
  }
  return lines;
}

}  // namespace reveille::rehearsal
