// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/signature.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using integrations::twilio::is_signed;
using integrations::twilio::signature;

namespace {

const Secret token("12345");
const std::string url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const text::Form fields{{"Digits", "1234"},
                        {"To", "+18005551212"},
                        {"From", "+14158675310"},
                        {"Caller", "+14158675310"},
                        {"CallSid", "CA1234567890ABCDE"}};

HttpRequest signed_request(std::string given) {
  HttpRequest request;
  request.method = "POST";
  request.query = "foo=1&bar=2";
  request.body = text::encode_form(fields);
  request.headers.emplace("x-twilio-signature", std::move(given));
  return request;
}

}  // namespace

TEST_CASE("the carrier's published signatures are ours") {
  CHECK(signature(token, url, fields) == "GvWf1cFY/Q7PnoempGyD5oXAezc=");
  CHECK(signature(token, "https://mycompany.com:443/myapp.php?foo=1&bar=2", fields) ==
        "5s2PFy0qmPcZucb4eH4b08ZJtL0=");
}

TEST_CASE("a field given several times counts once per value, in the order of the values") {
  const std::string once = signature(token, url, {{"A", "a"}, {"A", "b"}});
  CHECK(signature(token, url, {{"A", "b"}, {"A", "a"}, {"A", "b"}}) == once);
  CHECK(signature(token, url, {{"A", "b"}}) != once);
}

TEST_CASE("a signature over the URL with or without its port is accepted") {
  CHECK(is_signed(signed_request("GvWf1cFY/Q7PnoempGyD5oXAezc="), url, fields, {token}));
  CHECK(is_signed(signed_request("5s2PFy0qmPcZucb4eH4b08ZJtL0="), url, fields, {token}));

  const std::string with_port = "https://mycompany.com:8443/cb";
  const std::string without = signature(token, "https://mycompany.com/cb", fields);
  CHECK(is_signed(signed_request(without), with_port, fields, {token}));
  CHECK(is_signed(signed_request(signature(token, with_port, fields)), with_port, fields, {token}));
  CHECK_FALSE(is_signed(signed_request(without), "http://mycompany.com/cb", fields, {token}));

  const std::string six = "http://[::1]:9911/cb";
  CHECK(is_signed(signed_request(signature(token, "http://[::1]/cb", {})), six, {}, {token}));
}

TEST_CASE("both tokens are believed while a token is rotated, and no empty one ever") {
  const HttpRequest request = signed_request("GvWf1cFY/Q7PnoempGyD5oXAezc=");
  CHECK(is_signed(request, url, fields, {Secret("new"), token}));
  CHECK_FALSE(is_signed(request, url, fields, {Secret("new")}));
  CHECK_FALSE(is_signed(request, url, fields, {}));
  const HttpRequest forged = signed_request(signature(Secret(""), url, fields));
  CHECK_FALSE(is_signed(forged, url, fields, {Secret("")}));
}

TEST_CASE("a missing signature, a changed field and another URL are refused") {
  const std::string good = "GvWf1cFY/Q7PnoempGyD5oXAezc=";
  HttpRequest unsigned_request;
  CHECK_FALSE(is_signed(unsigned_request, url, fields, {token}));
  text::Form changed = fields;
  changed[0].second = "4";
  CHECK_FALSE(is_signed(signed_request(good), url, changed, {token}));
  CHECK_FALSE(is_signed(signed_request(good), url + "&baz=3", fields, {token}));
}

TEST_CASE("a body that is no form is covered by the hash in the query") {
  const std::string hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  HttpRequest request;
  request.method = "POST";
  request.query = "foo=1&bar=2&bodySHA256=" + hash;
  request.body = R"({"property": "value", "boolean": true})";
  request.headers.emplace("X-Twilio-Signature", "a9nBmqA0ju/hNViExpshrM61xv4=");
  const std::string called = url + "&bodySHA256=" + hash;
  CHECK(is_signed(request, called, {}, {token}));
  request.body = R"({"property": "value", "boolean": false})";
  CHECK_FALSE(is_signed(request, called, {}, {token}));
}
