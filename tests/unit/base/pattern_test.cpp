// SPDX-License-Identifier: Apache-2.0
#include "base/pattern.hpp"

#include <catch2/catch.hpp>

using reveille::Pattern;
using reveille::replace_all;

TEST_CASE("a replacement template names groups by number and by name") {
  CHECK(replace_all("(a)b", "x$1", "ab") == "xa");
  CHECK(replace_all("(?P<host>[a-z]+):(\\d+)", "${host} port $2", "db:5432") == "db port 5432");
  CHECK(replace_all("(a)(b)?", "[$1$2]", "a") == "[a]");
}

TEST_CASE("a template takes the longest name, keeps malformed dollars and halves double ones") {
  CHECK(replace_all("(a)", "$1x", "a") == "");
  CHECK(replace_all("(a)", "${1}x", "a") == "ax");
  CHECK(replace_all("(a)", "$$1", "a") == "$1");
  CHECK(replace_all("(a)", "5$ ${", "a") == "5$ ${");
  CHECK(replace_all("(a)", "$01|$7", "a") == "|");
}

TEST_CASE("empty matches are replaced once between characters") {
  CHECK(replace_all("x*", "-", "abc") == "-a-b-c-");
  CHECK(replace_all("a*", "-", "baac") == "-b-c-");
  CHECK(replace_all("", "-", "\xC3\xA9") == "-\xC3\xA9-");
  CHECK(replace_all("a", "b", "") == "");
}

TEST_CASE("a full match needs the whole text and yields its captures") {
  const auto pattern = Pattern::compile_dot_all("(.*):(.*)");
  REQUIRE(pattern);
  const auto captures = pattern->full_match("a\nb:");
  REQUIRE(captures);
  CHECK((*captures)[1] == "a\nb");
  CHECK((*captures)[2] == "");
  CHECK(pattern->expand("$2-$1", *captures) == "-a\nb");
  CHECK_FALSE(pattern->full_match("no colon"));
  const auto anything = Pattern::compile_dot_all(".*");
  REQUIRE(anything);
  CHECK(anything->full_match({}));
}

TEST_CASE("alternatives are anchored as a whole") {
  const auto pattern = Pattern::compile("a|bc");
  REQUIRE(pattern);
  CHECK(pattern->matches_all("bc"));
  CHECK_FALSE(pattern->matches_all("abc"));
  CHECK(pattern->matches_part("abc"));
}

TEST_CASE("a bad expression is refused with the reason") {
  const auto pattern = Pattern::compile("(a");
  REQUIRE_FALSE(pattern);
  CHECK(pattern.error().message.find("missing )") != std::string::npos);
}
