// SPDX-License-Identifier: Apache-2.0
#include "base/tree.hpp"

#include <catch2/catch.hpp>

#include "base/http_message.hpp"
#include "base/secret.hpp"

using namespace reveille;

TEST_CASE("a tree grows from nothing and finds its members") {
  Tree tree;
  tree.set("a", 1);
  tree.set("b", "two");
  tree.set("a", 3);
  REQUIRE(tree.table() != nullptr);
  CHECK(tree.table()->size() == 2);
  CHECK(*tree.find("a")->integer() == 3);
  CHECK(tree.find("c") == nullptr);
  CHECK(Tree(1).find("a") == nullptr);
  Tree list;
  list.push(tree);
  list.push(Tree());
  CHECK(list.array()->size() == 2);
  CHECK(*list.array()->front().find("b")->string() == "two");
}

TEST_CASE("places are printed as a person opens them") {
  CHECK(to_string(Place{"a.toml", 12, 5}) == "a.toml:12:5");
  CHECK(to_string(Place{"a.toml", 0, 0}) == "a.toml");
  CHECK(to_string(Place{"", 12, 5}) == "12:5");
}

TEST_CASE("a masked address is recognisable and cannot be called") {
  CHECK(mask_address("+13125550100") == "+1…00");
  CHECK(mask_address("12345") == "…");
  CHECK(mask_address("ada@example.org") == "a…@example.org");
  CHECK(mask_address("https://u:p@hooks.example.org/T0/secret") == "https://hooks.example.org/…");
  CHECK(mask_address("").empty());
}

TEST_CASE("headers are found without regard to case, the first where repeated") {
  const Headers headers{{"X-A", "1"}, {"x-a", "2"}, {"Content-Type", "text/plain"}};
  CHECK(header(headers, "content-type") == "text/plain");
  CHECK(header(headers, "x-A") == "1");
  CHECK(header(headers, "X").empty());
}
