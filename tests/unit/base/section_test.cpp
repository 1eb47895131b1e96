// SPDX-License-Identifier: Apache-2.0
#include "base/section.hpp"

#include <catch2/catch.hpp>

using namespace reveille;

namespace {

Place line(int number) {
  return Place{"night.toml", number, 1};
}

// A table whose nth member stands in line n.
Tree table(std::vector<std::pair<std::string, Tree>> members) {
  Tree::Table out;
  int number = 0;
  for (auto& [key, value] : members) {
    ++number;
    value.set_place(Place{"night.toml", number, 9});
    out.push_back(Tree::Member{key, line(number), std::move(value)});
  }
  return Tree(std::move(out), line(1));
}

std::vector<std::string> texts(const Mistakes& mistakes) {
  std::vector<std::string> out;
  for (const Mistake& mistake : mistakes) out.push_back(to_string(mistake));
  return out;
}

}  // namespace

TEST_CASE("an unknown key is a mistake that names the nearest known one") {
  const Tree tree = table({{"tiemout", "5m"}, {"repeat", 2}});
  Mistakes mistakes;
  Section section(tree, "policy \"default\"", mistakes);
  CHECK_FALSE(section.span("timeout", Span{0}, Span{600'000}));
  CHECK(section.integer("repeat") == 2);
  section.finish();
  CHECK(texts(mistakes) ==
        std::vector<std::string>{"night.toml:1:1: policy \"default\": unknown key \"tiemout\"; did "
                                 "you mean \"timeout\"?"});
}

TEST_CASE("one pass finds all mistakes, each with its place") {
  const Tree tree = table({{"name", 7},
                           {"timeout", "5 minutes"},
                           {"every", "3h"},
                           {"urgency", "hihg"},
                           {"repeat", 99},
                           {"match", Tree::Array{Tree("a"), Tree(1)}},
                           {"steps", "none"}});
  Mistakes mistakes;
  Section section(tree, "", mistakes);
  CHECK(section.string_or("name", "x") == "x");
  CHECK(section.span_or("timeout", Span{1}, Span{0}, Span{60'000}) == Span{1});
  CHECK_FALSE(section.span("every", Span{1'000}, Span{3'600'000}));
  CHECK_FALSE(section.choice("urgency", {"high", "low"}));
  CHECK(section.integer_or("repeat", 2, 0, 10) == 2);
  CHECK(section.strings("match") == std::vector<std::string>{"a"});
  CHECK(section.array("steps") == nullptr);
  CHECK(section.required_string("policy").empty());
  section.finish();
  const auto found = texts(mistakes);
  REQUIRE(found.size() == 8);
  CHECK(found[0] == "night.toml:1:9: \"name\" must be a string, found an integer");
  CHECK(found[1].find("night.toml:2:9: \"timeout\": \"5 minutes\" is not a duration") == 0);
  CHECK(found[2] == "night.toml:3:9: \"every\" must be from 1s to 1h, found 3h");
  CHECK(found[3] == "night.toml:4:9: \"urgency\" is \"hihg\"; did you mean \"high\"?");
  CHECK(found[4] == "night.toml:5:9: \"repeat\" must be from 0 to 10, found 99");
  CHECK(found[5].find("\"match\" must be an array of strings only, found an integer") !=
        std::string::npos);
  CHECK(found[6] == "night.toml:7:9: \"steps\" must be an array, found a string");
  CHECK(found[7] == "night.toml:1:1: \"policy\" is missing");
}

TEST_CASE("a section that is no table is one mistake") {
  const Tree tree("five", line(4));
  Mistakes mistakes;
  Section section(tree, "policy \"default\"", mistakes);
  CHECK_FALSE(section.string("name"));
  CHECK(section.members().empty());
  section.finish();
  CHECK(texts(mistakes) ==
        std::vector<std::string>{
            "night.toml:4:1: policy \"default\": expected a table, found a string"});
}

TEST_CASE("members whose keys are names are all known") {
  const Tree tree = table({{"ada", 1}, {"grace", 2}});
  Mistakes mistakes;
  Section section(tree, "people", mistakes);
  CHECK(section.members().size() == 2);
  section.finish();
  CHECK(mistakes.empty());
}

TEST_CASE("a plain scalar of YAML is also the text that was written") {
  Tree number(std::int64_t{10});
  number.set_spelling("010");
  const Tree tree = table({{"expr", number}, {"count", 10}});
  Mistakes mistakes;
  Section section(tree, "", mistakes);
  CHECK(section.string("expr") == "010");
  CHECK(section.integer("expr") == 10);
  CHECK(mistakes.empty());
  CHECK_FALSE(section.string("count"));
  CHECK(mistakes.size() == 1);
}

TEST_CASE("only a likely slip is offered as the nearest name") {
  const std::vector<std::string> names{"timeout", "targets", "page"};
  CHECK(nearest("timeuot", names) == "timeout");
  CHECK(nearest("pgae", names) == "page");
  CHECK_FALSE(nearest("colour", names));
  CHECK_FALSE(nearest("", names));
  CHECK(unknown_name("colour", names) == R"("colour"; known are "timeout", "targets", "page")");
}
