// SPDX-License-Identifier: Apache-2.0
// The night of the postmortem as a distribution: ./dev nights. See docs/the-night.md.
#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "nights/distribution.hpp"

namespace {

constexpr std::string_view begin = "<!-- written by ./dev nights --into: from here -->\n";
constexpr std::string_view end = "<!-- to here -->\n";

// Replaces what stands between the two lines of a document.
bool put_into(const std::string& file, const std::string& tables) {
  std::stringstream whole;
  whole << std::ifstream(file).rdbuf();
  std::string text = whole.str();
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find(end);
  if (from == text.npos || to == text.npos || to < from) return false;
  text.replace(from + begin.size(), to - from - begin.size(), tables);
  std::ofstream out(file);
  out << text;
  return out.good();
}

}  // namespace

int main(int count, char** words) {
  std::size_t nights = 10'000;
  std::uint64_t seed = 1;
  std::string into;
  CLI::App app{"Plays one alert in many nights with several pagers; prints how long it took."};
  app.add_option("--nights", nights, "how many")->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", seed, "other nights");
  app.add_option("--into", into, "write the tables into this document instead");
  CLI11_PARSE(app, count, words);
  const std::string tables = reveille::nights::report(seed, nights);
  if (into.empty()) {
    fmt::print("{}", tables);
    return 0;
  }
  if (put_into(into, tables)) return 0;
  fmt::print(stderr, "{}: there is no place for the tables\n", into);
  return 1;
}
