// SPDX-License-Identifier: Apache-2.0
// story FILE...: tells each story; prints what did not come true and exits with 1.
#include <fstream>
#include <iterator>

#include <fmt/core.h>

#include "config/zone_loader.hpp"
#include "rehearsal/teller.hpp"

namespace {

std::vector<std::string> tell(const char* path) {
  std::ifstream file(path);
  if (!file) return {"cannot be read"};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto lines = reveille::rehearsal::parse_script(text);
  if (!lines) return {lines.error().message};
  return reveille::rehearsal::Teller(reveille::config::load_zone).tell(*lines);
}

}  // namespace

int main(int count, char** arguments) {
  bool all_true = count > 1;
  for (int i = 1; i < count; ++i) {
    for (const std::string& mistake : tell(arguments[i])) {
      all_true = false;
      fmt::print("{}: {}\n", arguments[i], mistake);
    }
  }
  return all_true ? 0 : 1;
}
