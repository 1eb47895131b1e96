// SPDX-License-Identifier: Apache-2.0
// Compressed runs of samples. The scheme is that of Pelkonen et al., "Gorilla: A Fast, Scalable,
// In-Memory Time Series Database" (VLDB 2015): times as differences of differences, values as the
// XOR with their predecessor. The bit widths are ours, chosen for milliseconds:
//
//   first sample   64 bits time, 64 bits value
//   time           '0' same delta | '10' 7 bits | '110' 14 bits | '1110' 20 bits | '1111' 64 bits
//   value          '0' same bits  | '10' bits in the former window
//                                 | '11' 5 bits leading zeros, 6 bits length - 1, the bits
//
// Bits are kept exactly: NaN payloads and stale markers come back as they went in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/series/sample.hpp"

namespace reveille::rules {

// A chunk is closed when it holds this many samples: long enough to compress well, short enough
// that decoding from its start is cheap (there is no random access).
inline constexpr std::size_t chunk_samples = 120;

// A closed chunk: immutable.
struct Chunk {
  std::vector<std::uint8_t> bytes;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
  std::uint16_t count = 0;
};

// The open chunk at the end of a series. The caller keeps times strictly increasing.
class ChunkWriter {
 public:
  void append(Sample sample);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] bool full() const { return count_ >= chunk_samples; }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::int64_t first_ms() const { return first_ms_; }
  [[nodiscard]] std::int64_t last_ms() const { return last_ms_; }
  [[nodiscard]] std::uint64_t last_bits() const { return last_bits_; }
  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }
  [[nodiscard]] std::size_t capacity() const { return bytes_.capacity(); }

  // The content as a closed chunk; the writer is empty afterwards and remembers the last sample.
  [[nodiscard]] Chunk close();

 private:
  void put(std::uint64_t value, int bits);
  void put_time(std::int64_t ms);
  void put_value(std::uint64_t bits);

  std::vector<std::uint8_t> bytes_;
  std::int64_t first_ms_ = 0;
  std::int64_t last_ms_ = 0;
  std::uint64_t delta_ = 0;
  std::uint64_t last_bits_ = 0;
  std::uint16_t count_ = 0;
  std::uint8_t free_bits_ = 0;  // unused low bits of the last byte
  std::uint8_t leading_ = 64;   // of the former window; 64: none yet
  std::uint8_t trailing_ = 0;
};

// Walks a chunk. Safe on any bytes: what does not decode ends the walk early.
class ChunkReader {
 public:
  ChunkReader(std::span<const std::uint8_t> bytes, std::size_t count)
      : bytes_(bytes), left_(count) {}
  explicit ChunkReader(const Chunk& chunk) : ChunkReader(chunk.bytes, chunk.count) {}
  explicit ChunkReader(const ChunkWriter& open) : ChunkReader(open.bytes(), open.count()) {}

  [[nodiscard]] bool next(Sample& out);

 private:
  [[nodiscard]] bool get(int bits, std::uint64_t& out);
  [[nodiscard]] bool get_bit(bool& out);
  [[nodiscard]] bool get_time();
  [[nodiscard]] bool get_value();

  std::span<const std::uint8_t> bytes_;
  std::size_t bit_ = 0;
  std::size_t left_;
  bool started_ = false;
  std::uint64_t time_ = 0;
  std::uint64_t delta_ = 0;
  std::uint64_t value_ = 0;
  int leading_ = 0;
  int length_ = 0;  // of the former window; 0: none yet
};

}  // namespace reveille::rules
