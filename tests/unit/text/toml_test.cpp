// SPDX-License-Identifier: Apache-2.0
#include "text/toml.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/json.hpp"

using namespace reveille;
using namespace reveille::text;

TEST_CASE("TOML becomes a tree in the order of the file") {
  const auto tree = parse_toml(R"(
[people.grace]
name = "Grace"
contacts.mobile = { call = "+1", dnd = "none" }
[people.ada]
hours = 1.5
on = true
[[routes]]
match = ['severity="critical"']
[[routes]]
repeat = 0x10
)",
                               "a.toml");
  REQUIRE(tree);
  CHECK(
      to_json(*tree) ==
      R"({"people":{"grace":{"name":"Grace","contacts":{"mobile":{"call":"+1","dnd":"none"}}},)"
      R"("ada":{"hours":1.5,"on":true}},"routes":[{"match":["severity=\"critical\""]},{"repeat":16}]})");
}

TEST_CASE("keys and values of TOML know their places") {
  const auto tree = parse_toml("[a]\n  b.c =  5\n[[d]]\ne = [1,\n 2]\n", "a.toml");
  REQUIRE(tree);
  const Tree::Member& b = tree->find("a")->table()->front();
  CHECK(b.place == Place{"a.toml", 2, 3});
  const Tree::Member& c = b.value.table()->front();
  CHECK(c.place == Place{"a.toml", 2, 5});
  CHECK(c.value.place() == Place{"a.toml", 2, 10});
  CHECK(tree->find("a")->place() == Place{"a.toml", 1, 1});
  const Tree& first = tree->find("d")->array()->front();
  CHECK(first.place().line == 3);
  CHECK(first.find("e")->array()->back().place() == Place{"a.toml", 5, 2});
}

TEST_CASE("dates and times of TOML become texts as RFC 3339 writes them") {
  const auto tree = parse_toml(
      "a = 2024-02-05T00:30:00-06:00\nb = 2024-02-05T06:30:00.5Z\nc = 2024-02-05\nd = 07:30:00\n"
      "e = 2024-02-05 07:30:00\n",
      "");
  CHECK(to_json(*tree) ==
        R"({"a":"2024-02-05T00:30:00-06:00","b":"2024-02-05T06:30:00.500000000Z",)"
        R"("c":"2024-02-05","d":"07:30:00","e":"2024-02-05T07:30:00"})");
}

TEST_CASE("what is not TOML is refused with file, line and column") {
  for (const char* text : {"a", "a = ", "a = 1\na = 2", "[a]\n[a]", "a = 1 b = 2", "a = [1", "= 1",
                           "a = \"x", "a.b = 1\na = 2", "a = 01", "a = \"\xff\""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_toml(text, "x.toml"));
  }
  const auto bad = parse_toml("a = 1\nb = = 2\n", "night.toml");
  REQUIRE_FALSE(bad);
  CAPTURE(bad.error().message);
  CHECK(bad.error().message.find("night.toml:2:5: ") == 0);
}

TEST_CASE("TOML that nests without end is refused") {
  const auto dotted = [](std::size_t parts) {
    std::string key = "a";
    for (std::size_t i = 1; i < parts; ++i) key += ".a";
    return key;
  };
  CHECK(parse_toml(dotted(limits::toml_depth) + " = 1", ""));
  CHECK_FALSE(parse_toml(dotted(limits::toml_depth + 1) + " = 1", ""));
  CHECK_FALSE(parse_toml(dotted(500'000) + " = 1", ""));
  CHECK_FALSE(parse_toml("[" + dotted(500'000) + "]", ""));
  CHECK_FALSE(parse_toml("a = { b" + std::string(".b", 2) + dotted(500'000) + " = 1 }", ""));
  CHECK_FALSE(parse_toml("a = " + std::string(100'000, '['), ""));
  CHECK_FALSE(parse_toml(std::string(limits::config_file_bytes + 1, '\n'), ""));
  // Rulers made of dots are no keys.
  CHECK(parse_toml("# " + std::string(5'000, '.') + "\na = 1", ""));
}
