// SPDX-License-Identifier: Apache-2.0
#include "rules/series/chunk.hpp"

#include <bit>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules;

namespace {

std::vector<Sample> decoded(const Chunk& chunk) {
  std::vector<Sample> samples;
  ChunkReader reader(chunk);
  Sample sample;
  while (reader.next(sample)) samples.push_back(sample);
  return samples;
}

void check_round_trip(const std::vector<Sample>& samples) {
  ChunkWriter writer;
  for (const Sample& sample : samples) writer.append(sample);
  const Chunk chunk = writer.close();
  const std::vector<Sample> back = decoded(chunk);
  REQUIRE(back.size() == samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    REQUIRE(to_ms(back[i].at) == to_ms(samples[i].at));
    REQUIRE(std::bit_cast<std::uint64_t>(back[i].value) ==
            std::bit_cast<std::uint64_t>(samples[i].value));
  }
}

Sample sample(std::int64_t ms, double value) {
  return {instant_from_ms(ms), value};
}

}  // namespace

TEST_CASE("random bits at random times come back exactly") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<Sample> samples;
    std::int64_t ms = static_cast<std::int64_t>(random() >> 20);
    for (std::size_t i = 0; i < chunk_samples; ++i) {
      // Steps of very different sizes, so that every width of the times is used.
      ms += 1 + static_cast<std::int64_t>(random() >> (24 + random() % 40));
      samples.push_back(sample(ms, std::bit_cast<double>(random())));
    }
    check_round_trip(samples);
  }
}

TEST_CASE("regular counters, jitter and repeated values come back exactly") {
  std::vector<Sample> samples;
  for (int i = 0; i < 120; ++i) samples.push_back(sample(15'000 * i + i % 7, i / 3 * 0.1));
  check_round_trip(samples);
}

TEST_CASE("stale markers and NaN payloads keep their bits") {
  const double payload = std::bit_cast<double>(std::uint64_t{0x7ff8dead0000beef});
  const double infinity = std::numeric_limits<double>::infinity();
  check_round_trip({sample(1, stale_marker()), sample(2, payload), sample(3, 0.0), sample(4, -0.0),
                    sample(5, -infinity), sample(6, stale_marker()), sample(7, 5e-324)});
}

TEST_CASE("the farthest instants have a difference too") {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  check_round_trip({sample(least, 1), sample(0, 2), sample(1, 2), sample(most, 3)});
}

TEST_CASE("a steady series costs a fraction of its plain size") {
  ChunkWriter writer;
  for (int i = 0; i < 120; ++i) writer.append(sample(1'700'000'000'000 + 15'000 * i, 42));
  CHECK(writer.close().bytes.size() < 60);  // 1920 bytes plain
}

TEST_CASE("a writer starts afresh after closing a chunk") {
  ChunkWriter writer;
  writer.append(sample(1000, 1.5));
  writer.append(sample(2000, 2.5));
  const Chunk first = writer.close();
  CHECK(writer.empty());
  writer.append(sample(3000, 3.5));
  const Chunk second = writer.close();
  CHECK(first.count == 2);
  CHECK(first.last_ms == 2000);
  REQUIRE(decoded(second).size() == 1);
  CHECK(decoded(second).front().value == 3.5);
}

TEST_CASE("any bytes decode without harm") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint8_t> bytes(random() % 64);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    ChunkReader reader(bytes, 1000);
    Sample found;
    std::size_t count = 0;
    while (reader.next(found)) ++count;
    // A sample after the first takes two bits at least.
    CHECK(count <= bytes.size() * 4 + 1);
  }
}

TEST_CASE("a chunk cut short ends early") {
  ChunkWriter writer;
  for (int i = 0; i < 50; ++i) writer.append(sample(i * 977, i * 1.7));
  Chunk chunk = writer.close();
  chunk.bytes.resize(chunk.bytes.size() / 2);
  const std::size_t left = decoded(chunk).size();
  CHECK(left > 10);
  CHECK(left < 40);
}
