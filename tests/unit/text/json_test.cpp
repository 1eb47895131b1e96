// SPDX-License-Identifier: Apache-2.0
#include "text/json.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include "base/limits.hpp"

using namespace reveille;
using namespace reveille::text;

namespace {

std::string round_trip(std::string_view json) {
  const auto tree = parse_json(json);
  return tree ? to_json(*tree) : tree.error().message;
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("JSON comes back as it was, without its white space") {
  for (const char* json :
       {"null", "true", "-1", "9007199254740993", "-9223372036854775808", "0.1", "1e+300", "\"\"",
        R"("a\"b\\c\n\u0001")", "[]", "{}", R"({"b":1,"a":[{},[null,false]],"":"é"})"}) {
    CHECK(round_trip(json) == json);
  }
  CHECK(round_trip(" { \"a\" : [ 1 , 2.50 ] } ") == R"({"a":[1,2.5]})");
  CHECK(round_trip(R"("\ud83d\udd14")") == "\"\xF0\x9F\x94\x94\"");
}

TEST_CASE("numbers are read to the last bit") {
  // Values that a parser gets wrong which rounds more than once.
  for (const double value :
       {0.1, 1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, 123456.789e-100, 0.3 - 0.2}) {
    const std::string json = to_json(Tree(value));
    const auto tree = parse_json(json);
    REQUIRE(tree->real() != nullptr);
    CHECK(*tree->real() == value);
  }
  CHECK(*parse_json("1.00000000000000011102230246251565")->real() == 1.0);
  CHECK(parse_json("18446744073709551615")->real() != nullptr);
  CHECK(to_json(Tree(5.0)) == "5");
  CHECK(to_json(Tree(std::nan(""))) == "null");
  CHECK(to_json(Tree(-std::numeric_limits<double>::infinity())) == "null");
}

TEST_CASE("of duplicate names the last wins") {
  CHECK(round_trip(R"({"a":1,"b":2,"a":3,"c":4,"a":5})") == R"({"a":5,"b":2,"c":4})");
  std::string many = "{";
  for (int i = 0; i < 100'000; ++i)
    many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i % 7) + "\":1";
  CHECK(parse_json(many + "}")->table()->size() == 7);
}

TEST_CASE("what is not JSON is refused with its place") {
  for (const char* json :
       {"",   " ",   "[1,]", "{\"a\":}",   "{a:1}",   "// x\n1",       "1 2",
        "01", "+1",  "NaN",  "\"\t\"",     "\"\\x\"", "\"\xff\"",      "\"\\ud800\"",
        "[1", "\"a", "tru",  "{\"a\":1,}", "'a'",     "\xEF\xBB\xBF{}"}) {
    CAPTURE(json);
    CHECK_FALSE(parse_json(json));
  }
  const auto bad = parse_json("{\n  \"a\": 1,\n  \"b\": ?\n}", "x.json");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().message.find("x.json:3:8: not JSON") == 0);
}

TEST_CASE("JSON may nest to its limit and no deeper") {
  CHECK(parse_json(nested(limits::json_depth)));
  CHECK_FALSE(parse_json(nested(limits::json_depth + 1)));
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  CHECK_FALSE(parse_json(objects));
}

TEST_CASE("pretty JSON is the same JSON") {
  const char* json = R"({"a":[1,{"b":[]}],"c":{}})";
  CHECK(to_pretty_json(*parse_json(json)) ==
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}\n");
}

TEST_CASE("the writer puts the commas") {
  JsonWriter json;
  json.begin_object().member("status", "success").key("data").begin_array();
  json.value(1).value(2U).value(0.5).value(true).null().raw("[7]");
  json.begin_object().end_object().begin_array().end_array();
  json.value(std::string("x")).value(std::numeric_limits<std::uint64_t>::max());
  json.end_array().member("tree", *parse_json(R"({"a":[1]})")).member("n", std::int64_t{-1});
  json.end_object();
  const std::string text = json.take();
  CHECK(text ==
        R"({"status":"success","data":[1,2,0.5,true,null,[7],{},[],"x",18446744073709551615],)"
        R"("tree":{"a":[1]},"n":-1})");
  CHECK(round_trip(text).size() > 0);
  CHECK(json.value(3).take() == "3");
}

TEST_CASE("strings that are not UTF-8 still make valid JSON") {
  JsonWriter json;
  CHECK(json.value(std::string_view("a\xff\x80z\x7f")).take() ==
        "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\x7f\"");
}
