// SPDX-License-Identifier: Apache-2.0
#include "text/yaml.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/json.hpp"

using namespace reveille;
using namespace reveille::text;

namespace {

std::string json_of(std::string_view yaml) {
  const auto tree = parse_yaml(yaml, "r.yml");
  return tree ? to_json(*tree) : "error: " + tree.error().message;
}

}  // namespace

TEST_CASE("a rule file becomes a tree") {
  const auto tree = parse_yaml(R"(# alerts
groups:
- name: jobs
  rules:
  - alert: Backlog
    expr: |
      sum(queue_depth)
        > 1
    for: 5m
    limit: 10
    labels: {severity: "critical", page: yes, tier: 1, ratio: 1.50}
  - record: a:b
    expr: 1
    annotations:
)",
                               "r.yml");
  REQUIRE(tree);
  CHECK(to_json(*tree) == R"({"groups":[{"name":"jobs","rules":[{"alert":"Backlog",)"
                          R"("expr":"sum(queue_depth)\n  > 1\n","for":"5m","limit":10,)"
                          R"("labels":{"severity":"critical","page":"yes","tier":1,"ratio":1.5}},)"
                          R"({"record":"a:b","expr":1,"annotations":null}]}]})");
  const Tree& alert = tree->find("groups")->array()->front().find("rules")->array()->front();
  CHECK(scalar_text(*alert.find("labels")->find("ratio")) == "1.50");
  CHECK(alert.find("for")->place() == Place{"r.yml", 9, 10});
  CHECK(alert.table()->front().place == Place{"r.yml", 5, 5});
}

TEST_CASE("plain scalars mean what they mean to Go") {
  CHECK(json_of("[~, null, Null, NULL, ]") == "[null,null,null,null]");
  CHECK(json_of("[true, True, TRUE, false, yes, no, on, off, y, n, tRUE]") ==
        R"([true,true,true,false,"yes","no","on","off","y","n","tRUE"])");
  CHECK(json_of("[1, -1, +1, 0x1F, 0o17, 017, 0b11, 1_000, 9223372036854775807]") ==
        "[1,-1,1,31,15,15,3,1000,9223372036854775807]");
  CHECK(json_of("[1.5, -.5, 1e3, 1., +2.5, 08, 9223372036854775808]") ==
        "[1.5,-0.5,1000,1,2.5,8,9223372036854775808]");
  CHECK(json_of("[.nan, .inf, -.Inf]") == "[null,null,null]");
  CHECK(json_of("[5m, 1h30m, 1.2.3, 0x, 2024-02-05, inf, nan, 1e, 12:30, +-1, ., -.]") ==
        R"(["5m","1h30m","1.2.3","0x","2024-02-05","inf","nan","1e","12:30","+-1",".","-."])");
  CHECK(json_of("['1', \"true\", 'null', !!str 5, !!int 5, \"\"]") ==
        R"(["1","true","null","5",5,""])");
}

TEST_CASE("a number that stands for a text keeps how it was written") {
  const auto tree = parse_yaml("a: 007\nb: 1.50\nc: True\nd: text\ne: 0x1F\nf:\n", "");
  std::vector<std::string> texts;
  for (const auto& member : *tree->table()) texts.push_back(scalar_text(member.value));
  CHECK(texts == std::vector<std::string>{"007", "1.50", "True", "text", "0x1F", ""});
}

TEST_CASE("a duplicate key is refused with both its places") {
  const auto bad = parse_yaml("a:\n  b: 1\n  c: 2\n  b: 3\n", "r.yml");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message == "r.yml:4:3: the key \"b\" stands already in line 2");
  CHECK_FALSE(parse_yaml("{a: 1, 'a': 2}", ""));
  CHECK_FALSE(parse_yaml("1: a\n1: b", ""));
  CHECK(parse_yaml("a: {b: 1}\nc: {b: 1}", ""));
}

TEST_CASE("anchors, aliases and merge keys work") {
  CHECK(json_of("a: &x {p: 1, q: 2}\nb: *x\n") == R"({"a":{"p":1,"q":2},"b":{"p":1,"q":2}})");
  CHECK(json_of("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n") ==
        R"({"a":{"p":1,"q":2},"b":{"q":3,"p":1}})");
  CHECK(json_of("- &x {p: 1}\n- &y {p: 2, q: 2}\n- <<: [*x, *y]\n") ==
        R"([{"p":1},{"p":2,"q":2},{"p":1,"q":2}])");
  CHECK(json_of("k: &k name\n*k : 1\n") == R"({"k":"name","name":1})");
  CHECK(json_of("'<<': 1") == R"({"<<":1})");
  CHECK(json_of("<<: 1").find("error: r.yml:1:5: << merges tables only") == 0);
}

TEST_CASE("only the first document is read") {
  CHECK(json_of("a: 1\n---\nb: [\n") == R"({"a":1})");
  CHECK(json_of("---\na: 1\n...\n") == R"({"a":1})");
  CHECK(json_of("--- {a: 1}\n--- {b: 1}\n") == R"({"a":1})");
  CHECK(json_of("") == "null");
  CHECK(json_of("# nothing\n") == "null");
}

TEST_CASE("what is not YAML is refused with its place") {
  for (const char* yaml : {"a: b: c", "[1, 2", "{a: 1", "a: 'x", "*unknown", "a: \"\\q\"", "\ta: 1",
                           "a: 1\n b: 2", "? [a]\n: 1", "a: &x [*x]", "a: \xff", "- a\nb: 1",
                           "a: !!int x", "a: |x", "a:\n  b: 1\n[c]"}) {
    CAPTURE(yaml);
    CHECK(json_of(yaml).find("error: r.yml") == 0);
  }
  CHECK(json_of("a: 1\nb: [1,\nc").find("error: r.yml:") == 0);
}

TEST_CASE("alias bombs and endless nesting are refused") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) bomb += ", " + before;
    bomb += "]\n";
  }
  CHECK(parse_yaml(bomb, "").error().code == Code::limit);
  std::string merges = "a: &a {k: " + std::string(1'000'000, 'x') + "}\nb:\n";
  for (int i = 0; i < 100; ++i) merges += "- <<: *a\n";
  CHECK(parse_yaml(merges, "").error().code == Code::limit);
  CHECK(
      parse_yaml(std::string(limits::yaml_depth, '[') + std::string(limits::yaml_depth, ']'), ""));
  CHECK_FALSE(parse_yaml(
      std::string(limits::yaml_depth + 1, '[') + std::string(limits::yaml_depth + 1, ']'), ""));
  CHECK_FALSE(parse_yaml(std::string(1'000'000, '['), ""));
  std::string dashes;
  for (int i = 0; i < 100'000; ++i) dashes += "- ";
  CHECK_FALSE(parse_yaml(dashes, ""));
}
