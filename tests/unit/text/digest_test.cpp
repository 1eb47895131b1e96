// SPDX-License-Identifier: Apache-2.0
#include "text/digest.hpp"

#include <catch2/catch.hpp>

#include "text/encoding.hpp"

using namespace reveille::text;

TEST_CASE("SHA-256 is that of FIPS 180") {
  CHECK(hex_encode(sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC-SHA1 makes the signatures of Twilio's own examples") {
  const auto sign = [](std::string_view url, std::string_view number) {
    std::string text(url);
    text += "CallSidCA1234567890ABCDECaller";
    text += number;
    text += "Digits1234From";
    text += number;
    text += "To+18005551212";
    return base64_encode(hmac_sha1("12345", text));
  };
  CHECK(sign("https://mycompany.com/myapp.php?foo=1&bar=2", "+14158675310") ==
        "GvWf1cFY/Q7PnoempGyD5oXAezc=");
  CHECK(sign("https://mycompany.com/myapp.php?foo=1&bar=2", "+14158675309") ==
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  CHECK(sign("https://mycompany.com:443/myapp.php?foo=1&bar=2", "+14158675310") ==
        "5s2PFy0qmPcZucb4eH4b08ZJtL0=");
}

TEST_CASE("HMAC-SHA256 makes the signature of a standard webhook") {
  const std::string key = base64_decode("plJ3nmyCDGBKInavdOK15jsl").value();
  CHECK(base64_encode(hmac_sha256(
            key,
            R"(msg_loFOjxBNrRLzqYUf.1731705121.{"event_type":"ping","data":{"success":true}})")) ==
        "rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
  // RFC 4231, case 2; and no key at all.
  CHECK(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex_encode(hmac_sha256("", "")) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("texts are compared without telling where they differ") {
  CHECK(constant_time_equal("abc", "abc"));
  CHECK(constant_time_equal("", ""));
  CHECK_FALSE(constant_time_equal("abc", "abd"));
  CHECK_FALSE(constant_time_equal("abc", "ab"));
}
