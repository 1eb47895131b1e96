// SPDX-License-Identifier: Apache-2.0
// A fuzz target is one file that says FUZZ_TARGET(NAME, input) { ... }, of the file's own name, and
// keeps its promises by INVARIANT. It is driven by libFuzzer (./dev fuzz NAME) or, as a test, by
// the files of corpus/NAME.
#pragma once

#include <map>
#include <string_view>

namespace reveille::fuzz {

// Must not depend on what it was called with before.
using Target = void (*)(std::string_view input);

// Those linked into this program, by name.
inline std::map<std::string_view, Target>& targets() {
  static std::map<std::string_view, Target> all;
  return all;
}

}  // namespace reveille::fuzz

#define FUZZ_TARGET(name, input)                                                              \
  namespace reveille::fuzz {                                                                  \
  static void name(std::string_view input);                                                   \
  [[maybe_unused]] static const bool name##_is_known = targets().emplace(#name, name).second; \
  }                                                                                           \
  void reveille::fuzz::name(std::string_view input)
