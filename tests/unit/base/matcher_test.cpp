// SPDX-License-Identifier: Apache-2.0
#include "base/matcher.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using Kind = Matcher::Kind;

namespace {

Matcher regex(const char* source) {
  return *Matcher::make("job", Kind::regex, source);
}
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("regular expressions are anchored, and a dot matches a newline") {
  CHECK(regex("ap.").matches("api"));
  CHECK_FALSE(regex("ap.").matches("api2"));
  CHECK_FALSE(regex("pi.*").matches("api"));
  CHECK(regex("a.*z").matches("a\nz"));
  CHECK(regex("a|b.*").matches("bcd"));
  CHECK_FALSE(regex("a|b.*").matches("ab"));
  CHECK_FALSE(regex("(?i)API").matches("web"));
  CHECK(regex("(?i)API").matches("api"));
}

TEST_CASE("an absent label is an empty value") {
  const Labels labels{{"env", "prod"}};
  CHECK(Matcher::make("team", Kind::equal, "")->matches(labels));
  CHECK(Matcher::make("team", Kind::not_equal, "a")->matches(labels));
  CHECK(Matcher::make("team", Kind::not_regex, ".+")->matches(labels));
  CHECK_FALSE(Matcher::make("team", Kind::regex, ".+")->matches(labels));
  CHECK(Matcher::make("team", Kind::regex, "a|")->matches_empty());
}

TEST_CASE("words are given only where looking them up means the same") {
  CHECK(regex("b|a|b").words() == Words{"a", "b"});
  CHECK(regex("(?:api|web)").words() == Words{"api", "web"});
  CHECK(regex("(api|web)").words() == Words{"api", "web"});
  CHECK(regex("api").words() == Words{"api"});
  for (const char* source :
       {"", "a|", "|a", "a||b", "a.|b", "(a|b)(c|d)", "(?i:a|b)", "a\\.b", "^a|b"}) {
    CAPTURE(source);
    CHECK(regex(source).words().empty());
  }
  CHECK(Matcher::make("job", Kind::equal, "a|b")->words().empty());
  CHECK(regex("b|a").matches("a"));
  CHECK_FALSE(regex("b|a").matches("b|a"));
}

TEST_CASE("a bad regular expression is refused with a reason") {
  for (const char* source : {"(", "a{2,1}", "(?P<x", "[z-a]", "\\1", "(?=a)", "a{1001}", "\xff"}) {
    const auto made = Matcher::make("job", Kind::regex, source);
    REQUIRE_FALSE(made);
    CHECK(made.error().message.find("bad regular expression") == 0);
  }
}

TEST_CASE("matchers are read as amtool reads them") {
  const auto check = [](const char* text, const char* name, Kind kind, const char* value) {
    CAPTURE(text);
    const auto matcher = parse_matcher(text);
    REQUIRE(matcher);
    CHECK(matcher->name() == name);
    CHECK(matcher->kind() == kind);
    CHECK(matcher->value() == value);
    CHECK(*parse_matcher(to_string(*matcher)) == *matcher);
  };
  check(R"(severity="critical")", "severity", Kind::equal, "critical");
  check("severity=critical", "severity", Kind::equal, "critical");
  check(R"( job =~ "a|b" )", "job", Kind::regex, "a|b");
  check(R"(env!="dev")", "env", Kind::not_equal, "dev");
  check(R"(zone!~"eu-.*")", "zone", Kind::not_regex, "eu-.*");
  check(R"(a="x\"y\\z\nw")", "a", Kind::equal, "x\"y\\z\nw");
  check(R"(a=~"1\.2")", "a", Kind::regex, "1\\.2");
  check("a=", "a", Kind::equal, "");
  check("a=\"b=c\"", "a", Kind::equal, "b=c");
}

TEST_CASE("what is not a matcher is refused") {
  for (const char* text : {"", "severity", "=x", "a!b", "a b=c", R"(a="b)", R"(a=b"c)",
                           R"(a="b"c")", "9a=b", "a=~(", R"(a="b\")"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_matcher(text));
  }
}
