// SPDX-License-Identifier: Apache-2.0
#include "text/form.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"

using namespace reveille;
using namespace reveille::text;

TEST_CASE("forms are read in order, with repeats, spaces and escapes") {
  const auto form =
      parse_form("To=%2B13125550100&Body=a+b%20c&match[]=x&match[]=y&empty=&flag&&=v");
  REQUIRE(form);
  CHECK(*form == Form{{"To", "+13125550100"},
                      {"Body", "a b c"},
                      {"match[]", "x"},
                      {"match[]", "y"},
                      {"empty", ""},
                      {"flag", ""},
                      {"", "v"}});
  CHECK(field(*form, "match[]") == "x");
  CHECK(fields(*form, "match[]") == std::vector<std::string>{"x", "y"});
  CHECK_FALSE(field(*form, "absent"));
  CHECK(parse_form("a=b=c")->front().second == "b=c");
}

TEST_CASE("what is encoded reads back as itself") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const Form form{{"a b", all}, {"", "ü"}};
  CHECK(*parse_form(encode_form(form)) == form);
  CHECK(*percent_decode(percent_encode(all)) == all);
  CHECK(percent_encode("a b+c/~") == "a%20b%2Bc%2F~");
  CHECK(encode_form({{"q", "a b+c"}}) == "q=a+b%2Bc");
  CHECK(*percent_decode("a+b%2f") == "a+b/");
}

TEST_CASE("broken escapes and floods of fields are refused") {
  for (const char* text : {"%", "%4", "a=%zz", "%%41", "a=1&b=%+1", "% 1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_form(text));
  }
  CHECK_FALSE(percent_decode("%g0"));
  std::string flood;
  for (std::size_t i = 0; i < limits::form_fields; ++i) flood += "a&";
  CHECK(parse_form(flood));
  CHECK(parse_form(flood + "a").error().code == Code::limit);
}
