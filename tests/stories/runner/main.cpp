// SPDX-License-Identifier: Apache-2.0
// story FILE...: tells each story; prints what did not come true and exits with 1.
#include <fstream>
#include <iterator>

#include <fmt/core.h>

#include "config/zone_loader.hpp"
#include "rehearsal/teller.hpp"

namespace {

using namespace reveille;

bool came_true(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    fmt::print("{}: cannot be read\n", path);
    return false;
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto lines = rehearsal::parse_script(text, path);
  if (!lines) {
    fmt::print("{}\n", to_string(lines.error()));
    return false;
  }
  const auto untrue = rehearsal::Teller({config::load_zone}).tell(*lines);
  for (const rehearsal::Untrue& one : untrue) {
    fmt::print("{}:{}: {}\n    {}  ({})\n", path, one.line, one.what, one.text, one.local);
    for (const std::string& detail : one.details) fmt::print("    {}\n", detail);
  }
  return untrue.empty();
}

}  // namespace

int main(int count, char** arguments) {
  bool all_true = count > 1;
  for (int i = 1; i < count; ++i) all_true = came_true(arguments[i]) && all_true;
  return all_true ? 0 : 1;
}
