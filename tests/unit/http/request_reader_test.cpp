// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.hpp"

#include <algorithm>
#include <cstring>

#include <catch2/catch.hpp>

using namespace reveille;
using http::RequestReader;
using Step = RequestReader::Step;

namespace {

void feed(RequestReader& reader, std::string_view bytes) {
  const auto room = reader.room();
  REQUIRE(room.size() >= bytes.size());
  std::memcpy(room.data(), bytes.data(), bytes.size());
  reader.filled(bytes.size());
}

// The bodies of all requests in `bytes`, fed in pieces of this size; "refused" where that ends it.
std::vector<std::string> bodies(std::string_view bytes, std::size_t piece) {
  RequestReader reader({});
  std::vector<std::string> found;
  for (;;) {
    const Step step = reader.advance();
    if (step == Step::refused) {
      found.emplace_back("refused");
      return found;
    }
    if (step == Step::complete) {
      found.push_back(reader.take().request.body);
      continue;
    }
    if (bytes.empty()) return found;
    feed(reader, bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
}

}  // namespace

TEST_CASE("however the bytes are cut, the requests are the same") {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string stream = chunked + "0\r\n\r\n" + post + "Content-Length: 5\r\n\r\nhello" +
                             chunked + "3;a=b\r\nabc\r\n1\r\nd\r\n0\r\nX: y\r\n\r\n" + "\r\n" +
                             post + "\r\n";
  const std::vector<std::string> expected{"", "hello", "abcd", ""};
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    INFO("pieces of " << piece);
    CHECK(bodies(stream, piece) == expected);
  }
}

TEST_CASE("a last chunk that goes wrong is refused, however its bytes are cut") {
  const std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* end :
       {"0\r\nabc\r\n\r\n", "0\r\n:\r\n\r\n", "0x\r\n\r\n", "-1\r\n\r\n", "\r\n\r\n\r\n"}) {
    for (std::size_t piece = 1; piece <= 12; ++piece) {
      INFO(end << " in pieces of " << piece);
      CHECK(bodies(chunked + end, piece) == std::vector<std::string>{"refused"});
    }
  }
}

TEST_CASE("a reader is idle exactly while no byte of a request is there") {
  RequestReader reader({});
  CHECK(reader.idle());
  CHECK(reader.advance() == Step::head_wanted);
  feed(reader, "GET / HTTP/1.1\r\nHost: h\r\n");
  CHECK(reader.advance() == Step::head_wanted);
  CHECK_FALSE(reader.idle());
  feed(reader, "\r\nG");
  CHECK(reader.advance() == Step::complete);
  CHECK(reader.take().keep_alive);
  CHECK_FALSE(reader.idle());
}

TEST_CASE("paths are decoded once, and a malformed escape is none") {
  std::string path;
  CHECK(http::decode_path("/a%2520b+c%e4", path));
  CHECK(path == "/a%20b+c\xe4");
  CHECK_FALSE(http::decode_path("/%", path));
  CHECK_FALSE(http::decode_path("/%1", path));
  CHECK_FALSE(http::decode_path("/%g0", path));
  CHECK_FALSE(http::decode_path("/%00", path));
}
