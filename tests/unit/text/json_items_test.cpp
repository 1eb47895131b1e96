// SPDX-License-Identifier: Apache-2.0
#include "text/json_items.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/json.hpp"

using namespace reveille;
using namespace reveille::text;

namespace {

using Kind = JsonItem::Kind;

// The same values as a tree, for to_json().
Tree tree_of(const JsonItem& item) {
  Tree tree;
  switch (item.kind) {
    case Kind::null:
      return tree;
    case Kind::boolean:
      return Tree(item.integer != 0);
    case Kind::integer:
      return Tree(item.integer);
    case Kind::real:
      return parse_json(item.string).value();
    case Kind::string:
      return Tree(std::string(item.string));
    case Kind::array:
      tree = Tree(Tree::Array{});
      for (const auto* one = item.first(); one != item.after(); one = one->after())
        tree.push(tree_of(*one));
      return tree;
    case Kind::object:
      tree = Tree(Tree::Table{});
      for (const auto* one = item.first(); one != item.after(); one = one->after())
        tree.set(std::string(one->key), tree_of(*one));
      return tree;
  }
  return tree;
}

}  // namespace

TEST_CASE("items say the same as the tree of the same JSON") {
  std::string long_text = "\"";
  for (int i = 0; i < 3'000; ++i) long_text += R"(plain \u00e9\n\ud83d\udd14 )";
  for (const std::string& json :
       {std::string("null"), std::string(" true "), std::string("-1"), std::string("0.125"),
        std::string("18446744073709551615"), std::string("-9223372036854775808"), std::string("[]"),
        std::string("{}"), std::string("\"\""),
        std::string(R"({"b":1,"a":[{},[null,false],[]],"":"\u0000x","c":{"d":{"e":[1]}},"f":2})"),
        std::string(R"([[1,2],[3,[4]],{"key":"value","k\n":1e300}])"), long_text + "\""}) {
    const auto items = JsonItems::read(json);
    INFO(json.substr(0, 100));
    REQUIRE(items);
    CHECK(to_json(tree_of(items->root())) == to_json(parse_json(json).value()));
  }
}

TEST_CASE("items outlive the text that they were read from, and being moved") {
  std::string text = R"({"short":"a","other":["b"]})";
  auto read = JsonItems::read(text);
  REQUIRE(read);
  text.assign(text.size(), 'x');
  const JsonItems moved = *std::move(read);
  CHECK(moved.root().first()->key == "short");
  CHECK(moved.root().first()->string == "a");
  CHECK(moved.root().first()->after()->first()->string == "b");
}

TEST_CASE("what is no JSON is no items either, and the error is the same") {
  const std::string deep(limits::json_depth + 1, '[');
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[1,]"), std::string("{} {}"),
        std::string("\"\xE9\""), std::string("{\"a\" 1}"), std::string("// no\n1"), deep}) {
    const auto items = JsonItems::read(text);
    INFO(text);
    REQUIRE(!items);
    CHECK(items.error() == parse_json(text).error());
  }
}
