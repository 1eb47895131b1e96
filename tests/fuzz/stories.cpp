// SPDX-License-Identifier: Apache-2.0
// Any text as a story: refused with the places of its mistakes, or played to its end, twice with
// the same outcome.
#include "base/result.hpp"
#include "config/zone_loader.hpp"
#include "fuzz/target.hpp"
#include "rehearsal/teller.hpp"

using namespace reveille;

namespace {

constexpr std::size_t inputs_most = 300;

std::string told(const std::vector<rehearsal::Line>& lines) {
  std::string text;
  rehearsal::Teller teller({config::load_zone, {}, inputs_most});
  for (const rehearsal::Untrue& one : teller.tell(lines)) {
    INVARIANT(one.line > 0, "what did not come true stands in a line");
    INVARIANT(!one.what.empty(), "and is told in words");
    INVARIANT(!one.what.starts_with("the auditor says: incident"), "the book is in order");
    text += one.what + "\n";
    for (const std::string& detail : one.details) text += detail + "\n";
  }
  return text;
}

}  // namespace

FUZZ_TARGET(stories, input) {
  const auto lines = rehearsal::parse_script(input, "fuzz.story");
  if (!lines) {
    INVARIANT(lines.error().place.line > 0, "a mistake stands in a line");
    return;
  }
  for (const rehearsal::Line& line : *lines)
    INVARIANT(!line.words.empty(), "a line says something");
  INVARIANT(told(*lines) == told(*lines), "a story has one outcome");
}
