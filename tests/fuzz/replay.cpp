// SPDX-License-Identifier: Apache-2.0
// replay TARGET FOLDER: each file of a corpus, and no bytes at all, to its target.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ranges>
#include <string>

#include <fmt/format.h>

#include "fuzz/target.hpp"

int main(int count, char** arguments) {
  const auto target = reveille::fuzz::targets().find(count == 3 ? arguments[1] : "");
  if (target == reveille::fuzz::targets().end()) {
    fmt::print(stderr, "replay TARGET FOLDER; there are: {}\n",
               fmt::join(std::views::keys(reveille::fuzz::targets()), ", "));
    return 2;
  }
  const auto one_input = target->second;
  std::size_t files = 0;
  one_input({});
  for (const auto& entry : std::filesystem::directory_iterator(arguments[2])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    // Told before, so that a crash names its file.
    std::printf("%s\n", entry.path().filename().c_str());
    std::fflush(stdout);
    one_input(content);
    ++files;
  }
  std::printf("%zu files\n", files);
  return files > 0 ? 0 : 1;
}
