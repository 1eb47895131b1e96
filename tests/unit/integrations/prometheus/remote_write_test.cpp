// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/remote_write.hpp"

#include <bit>
#include <string>

#include <catch2/catch.hpp>
#include <snappy.h>

#include "base/limits.hpp"
#include "rules/series/sample.hpp"

using namespace reveille;
using integrations::decode_write;

namespace {

std::string varint(std::uint64_t value) {
  std::string out;
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  return out + static_cast<char>(value);
}
std::string bytes_field(int number, const std::string& content) {
  return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(content.size()) + content;
}
std::string label(const std::string& name, const std::string& value) {
  return bytes_field(1, bytes_field(1, name) + bytes_field(2, value));
}
std::string sample(std::uint64_t bits, std::int64_t ms) {
  std::string message = varint(1 << 3 | 1);
  for (int i = 0; i < 8; ++i) message += static_cast<char>(bits >> (8 * i));
  return bytes_field(2, message + varint(2 << 3) + varint(static_cast<std::uint64_t>(ms)));
}
std::string sample(double value, std::int64_t ms) {
  return sample(std::bit_cast<std::uint64_t>(value), ms);
}
std::string series(const std::string& content) {
  return bytes_field(1, content);
}

HttpRequest write(const std::string& message) {
  HttpRequest request;
  request.method = "POST";
  request.headers.emplace("Content-Type", "application/x-protobuf");
  request.headers.emplace("Content-Encoding", "snappy");
  snappy::Compress(message.data(), message.size(), &request.body);
  return request;
}

const std::string good = series(label("__name__", "up") + label("job", "api") + sample(1.0, 1000));

}  // namespace

TEST_CASE("a write request becomes observations, with labels sorted and times kept") {
  const auto decoded =
      decode_write(write(series(label("job", "api") + label("__name__", "up") + sample(1.5, 1000) +
                                sample(-2.0, 2000)) +
                         series(label("__name__", "down") + label("empty", "") + sample(3.0, -5))));
  REQUIRE(decoded);
  CHECK(decoded->skipped == 0);
  REQUIRE(decoded->series.size() == 2);
  CHECK(decoded->series[0].labels == Labels{{"__name__", "up"}, {"job", "api"}});
  REQUIRE(decoded->series[0].samples.size() == 2);
  CHECK(decoded->series[0].samples[1].at == instant_from_ms(2000));
  CHECK(decoded->series[0].samples[1].value == -2.0);
  CHECK(decoded->series[1].labels == Labels{{"__name__", "down"}});
  CHECK(decoded->series[1].samples[0].at == instant_from_ms(-5));
}

TEST_CASE("a stale marker and other NaNs survive bit for bit") {
  const std::uint64_t ordinary = 0x7ff8000000000001;
  const auto decoded = decode_write(
      write(series(label("__name__", "a") + sample(rules::stale_bits, 1) + sample(ordinary, 2))));
  REQUIRE(decoded);
  CHECK(rules::is_stale(decoded->series[0].samples[0].value));
  CHECK(std::bit_cast<std::uint64_t>(decoded->series[0].samples[1].value) == ordinary);
}

TEST_CASE("series that Prometheus' receiver leaves out are left out and counted, the others stay") {
  const std::string number = sample(1.0, 1);
  std::string many;
  for (std::size_t i = 0; i <= limits::labels_per_series; ++i)
    many += label("l" + std::to_string(i), "v");
  const auto decoded = decode_write(
      write(series(label("job", "no name") + number) + series(label("__name__", "") + number) +
            series(label("__name__", "a") + label("x", "1") + label("x", "2") + number) +
            series(label("__name__", "a") + label("", "1") + number) +
            series(label("__name__", "a") + label("x", "\xff") + number) +
            series(label("__name__", "a") + label("\xc3", "1") + number) +
            series(label("__name__", "a") + many + number) +
            series(label("__name__", "a") +
                   label("x", std::string(limits::label_value_bytes + 1, 'v')) + number) +
            series(label("__name__", "a") +
                   label(std::string(limits::label_name_bytes + 1, 'n'), "v") + number) +
            series(label("__name__", "only histograms") + bytes_field(4, "")) +
            series(label("__name__", "nothing at all")) + good));
  REQUIRE(decoded);
  CHECK(decoded->skipped == 10);
  REQUIRE(decoded->series.size() == 1);
  CHECK(decoded->series[0].labels.get("__name__") == "up");
}

TEST_CASE("names of Prometheus 3 may be any UTF-8") {
  const auto decoded = decode_write(
      write(series(label("__name__", "http.requests") + label("größe", "1") + sample(1.0, 1))));
  REQUIRE(decoded);
  CHECK(decoded->series.size() == 1);
}

TEST_CASE("fields that we do not know are passed over") {
  const auto decoded = decode_write(write(
      bytes_field(3, "metadata") + varint(9 << 3) + varint(7) + varint(10 << 3 | 5) + "1234" +
      series(label("__name__", "a") + bytes_field(3, "an exemplar") + sample(1.0, 1)) + good));
  REQUIRE(decoded);
  CHECK(decoded->series.size() == 2);
}

TEST_CASE("content types and encodings: what is not remote write 1.0 is answered 415") {
  const auto status = [](const char* type, const char* encoding) {
    auto request = write(good);
    request.headers.clear();
    if (*type != 0) request.headers.emplace("content-type", type);
    if (*encoding != 0) request.headers.emplace("content-encoding", encoding);
    const auto decoded = decode_write(request);
    return decoded ? 200 : decoded.error().status;
  };
  CHECK(status("", "") == 200);
  CHECK(status("application/x-protobuf", "snappy") == 200);
  CHECK(status("Application/X-Protobuf; proto=prometheus.WriteRequest", "Snappy") == 200);
  CHECK(status("application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy") == 415);
  CHECK(status("application/x-protobuf;proto=another", "snappy") == 415);
  CHECK(status("application/json", "snappy") == 415);
  CHECK(status("application/x-protobuf", "zstd") == 415);
  CHECK(status("application/x-protobuf", "gzip") == 415);

  auto second = write(good);
  second.headers.erase("content-type");
  second.headers.emplace("content-type",
                         "application/x-protobuf;proto=io.prometheus.write.v2.Request");
  CHECK(decode_write(second).error().message ==
        "remote write 2.0 is not spoken here: set protobuf_message: prometheus.WriteRequest");
}

TEST_CASE("what cannot be read is answered 400, and a bomb is refused before it is unpacked") {
  HttpRequest request = write(good);
  request.body = "not snappy";
  CHECK(decode_write(request).error().status == 400);
  request.body.clear();
  CHECK(decode_write(request).error().status == 400);
  CHECK(decode_write(write("\xff\xff\xff")).error().status == 400);
  CHECK(decode_write(write(series(label("__name__", "a") + "\x0b"))).error().status == 400);
  // Announces 4 GiB in six bytes.
  request.body = "\xff\xff\xff\xff\x0f\x00";
  CHECK(decode_write(request).error().status == 413);
  CHECK(decode_write(write(std::string(limits::decoded_write_bytes + 1, '\0'))).error().status ==
        413);
}

TEST_CASE("no truncation of a request is taken for a whole one, and none reads beyond its end") {
  const std::string message =
      series(label("__name__", "a") + label("x", "y") + sample(1.0, 1)) + good;
  for (std::size_t size = 1; size < message.size(); ++size) {
    const auto decoded = decode_write(write(message.substr(0, size)));
    if (decoded) CHECK(size == message.size() - good.size());
  }
}

TEST_CASE("an empty request is a valid one") {
  const auto decoded = decode_write(write(""));
  REQUIRE(decoded);
  CHECK(decoded->series.empty());
}

TEST_CASE("more samples than any sender packs are refused") {
  const std::string tiny = bytes_field(2, "");
  std::string content;
  for (int i = 0; i <= 2'000'000; ++i) content += tiny;
  const auto decoded = decode_write(write(series(label("__name__", "a") + content)));
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().status == 413);
}

TEST_CASE("metadata of metrics comes along, and what of it is unreadable is left out") {
  const auto about = [](int type, const std::string& name, const std::string& help) {
    return bytes_field(3, varint(1 << 3) + varint(static_cast<std::uint64_t>(type)) +
                              bytes_field(2, name) + bytes_field(4, help) + bytes_field(5, "s"));
  };
  const auto decoded =
      decode_write(write(good + about(1, "requests_total", "So far.") + about(99, "odd", "\xff") +
                         about(2, "", "nameless") + about(2, "long", std::string(5'000, 'x'))));
  REQUIRE(decoded);
  CHECK(decoded->series.size() == 1);
  REQUIRE(decoded->metadata.size() == 3);
  CHECK(decoded->metadata[0].metric == "requests_total");
  CHECK(decoded->metadata[0].type == "counter");
  CHECK(decoded->metadata[0].help == "So far.");
  CHECK(decoded->metadata[0].unit == "s");
  CHECK(decoded->metadata[1].type == "unknown");
  CHECK(decoded->metadata[1].help.empty());
  CHECK(decoded->metadata[2].help.size() == limits::metadata_text_bytes);
}
