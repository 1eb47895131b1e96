// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <catch2/catch.hpp>

using namespace reveille;

TEST_CASE("a text is cut between characters, never within one") {
  CHECK(cut("night", 5) == "night");
  CHECK(cut("night", 4) == "nigh");
  CHECK(cut("night", 0).empty());
  const std::string text = "n\xC3\xA9\xE2\x82\xAC";  // one byte, two, three
  CHECK(cut(text, 6) == text);
  CHECK(cut(text, 5) == "n\xC3\xA9");
  CHECK(cut(text, 3) == "n\xC3\xA9");
  CHECK(cut(text, 2) == "n");
}
