// SPDX-License-Identifier: Apache-2.0
#include "text/encoding.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::text;

TEST_CASE("base64 is that of RFC 4648") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    CHECK(base64_encode(plain) == encoded);
    CHECK(*base64_decode(encoded) == plain);
  }
  CHECK(base64_encode("\xfb\xff") == "+/8=");
  CHECK(base64url_encode("\xfb\xff") == "-_8");
  CHECK(*base64url_decode("-_8") == "\xfb\xff");
  CHECK(*base64url_decode("-_8=") == "\xfb\xff");
}

TEST_CASE("what is not base64 is refused") {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z g=", "Zg==\n", "====", "-_8="}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text));
  }
}

TEST_CASE("hexadecimal goes both ways") {
  CHECK(hex_encode(std::string_view("\x00\x9f\xff", 3)) == "009fff");
  CHECK(*hex_decode("009fFF") == std::string("\x00\x9f\xff", 3));
  CHECK_FALSE(hex_decode("0"));
  CHECK_FALSE(hex_decode("0g"));
  CHECK_FALSE(hex_decode("0x"));
}

TEST_CASE("escaped XML is well-formed whatever came in") {
  CHECK(xml_escape(R"(<a href="x">&'</a>)") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;");
  CHECK(xml_escape("Zürich\n\t") == "Zürich\n\t");
  CHECK(xml_escape(std::string_view("a\0\x1b\xff\xEF\xBF\xBF", 7)) ==
        "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("UTF-8 is told from what only looks like it") {
  for (const char* good : {"", "a", "é", "€", "\xF0\x9F\x94\x94", "\xF4\x8F\xBF\xBF"}) {
    CHECK(is_utf8(good));
  }
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xE2\x82", "\xF0\x80\x80\x80", "a\xff"}) {
    CHECK_FALSE(is_utf8(bad));
    CHECK(is_utf8(to_utf8(bad)));
  }
}
