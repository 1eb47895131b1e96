// SPDX-License-Identifier: Apache-2.0
// The corpus as a test: each file of the folders given, and of no bytes at all, to the target.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/target.hpp"

int main(int count, char** arguments) {
  std::size_t files = 0;
  reveille::fuzz::one_input({});
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      // Told before, so that a crash names its file.
      std::printf("%s\n", entry.path().filename().c_str());
      std::fflush(stdout);
      reveille::fuzz::one_input(content);
      ++files;
    }
  }
  std::printf("%zu files\n", files);
  return files > 0 ? 0 : 1;
}
