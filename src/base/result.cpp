// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace reveille {

const char* to_string(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::not_found:
      return "not found";
    case Code::conflict:
      return "conflict";
    case Code::unauthorized:
      return "unauthorized";
    case Code::unavailable:
      return "unavailable";
    case Code::timeout:
      return "timeout";
    case Code::limit:
      return "limit";
    case Code::corrupt:
      return "corrupt";
  }
  return "unknown";
}

void broken_invariant(const char* sentence, const char* file, int line) {
  // Straight to the descriptor and from the stack: the heap may be what is broken.
  char text[1024];
  const auto end =
      fmt::format_to_n(text, sizeof text, "{}:{}: broken invariant: {}\n", file, line, sentence);
  [[maybe_unused]] const auto written =
      ::write(STDERR_FILENO, text, std::min(end.size, sizeof text));
  std::abort();
}

}  // namespace reveille
