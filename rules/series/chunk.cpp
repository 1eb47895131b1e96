// SPDX-License-Identifier: Apache-2.0
#include "rules/series/chunk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace reveille::rules {
namespace {

constexpr int time_widths[] = {7, 14, 20};

// Whether a two's complement number fits into so many bits.
bool fits(std::int64_t value, int bits) {
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  return value >= -half && value < half;
}

std::uint64_t sign_extend(std::uint64_t value, int bits) {
  const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
  return (value ^ sign) - sign;
}

}  // namespace

void ChunkWriter::put(std::uint64_t value, int bits) {
  while (bits > 0) {
    if (free_bits_ == 0) {
      bytes_.push_back(0);
      free_bits_ = 8;
    }
    const int taken = std::min<int>(bits, free_bits_);
    const std::uint64_t part = (value >> (bits - taken)) & ((std::uint64_t{1} << taken) - 1);
    bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (part << (free_bits_ - taken)));
    free_bits_ = static_cast<std::uint8_t>(free_bits_ - taken);
    bits -= taken;
  }
}

// Unsigned arithmetic throughout: any two instants have a difference, also the farthest.
void ChunkWriter::put_time(std::int64_t ms) {
  const std::uint64_t delta = static_cast<std::uint64_t>(ms) - static_cast<std::uint64_t>(last_ms_);
  const std::uint64_t change = delta - delta_;
  delta_ = delta;
  if (change == 0) return put(0, 1);
  std::uint64_t prefix = 0b10;
  int prefix_bits = 2;
  for (const int width : time_widths) {
    if (fits(static_cast<std::int64_t>(change), width)) {
      put(prefix, prefix_bits);
      return put(change, width);
    }
    prefix += std::uint64_t{1} << prefix_bits;  // 10, 110, 1110
    ++prefix_bits;
  }
  put(0b1111, 4);
  put(change, 64);
}

void ChunkWriter::put_value(std::uint64_t bits) {
  const std::uint64_t change = bits ^ last_bits_;
  if (change == 0) return put(0, 1);
  const int leading = std::min(std::countl_zero(change), 31);
  const int trailing = std::countr_zero(change);
  if (leading_ != 64 && leading >= leading_ && trailing >= trailing_) {
    put(0b10, 2);
    return put(change >> trailing_, 64 - leading_ - trailing_);
  }
  leading_ = static_cast<std::uint8_t>(leading);
  trailing_ = static_cast<std::uint8_t>(trailing);
  const int length = 64 - leading - trailing;
  put(0b11, 2);
  put(static_cast<std::uint64_t>(leading), 5);
  put(static_cast<std::uint64_t>(length - 1), 6);
  put(change >> trailing, length);
}

void ChunkWriter::append(Sample sample) {
  const std::int64_t ms = to_ms(sample.at);
  const auto bits = std::bit_cast<std::uint64_t>(sample.value);
  if (count_ == 0) {
    first_ms_ = ms;
    put(static_cast<std::uint64_t>(ms), 64);
    put(bits, 64);
  } else {
    put_time(ms);
    put_value(bits);
  }
  last_ms_ = ms;
  last_bits_ = bits;
  ++count_;
}

Chunk ChunkWriter::close() {
  Chunk chunk;
  chunk.bytes.assign(bytes_.begin(), bytes_.end());
  chunk.first_ms = first_ms_;
  chunk.last_ms = last_ms_;
  chunk.count = count_;
  bytes_.clear();
  delta_ = 0;
  count_ = 0;
  free_bits_ = 0;
  leading_ = 64;
  return chunk;
}

bool ChunkReader::get(int bits, std::uint64_t& out) {
  if (bytes_.size() * 8 - bit_ < static_cast<std::size_t>(bits)) return false;
  const std::size_t byte = bit_ >> 3;
  const int used = static_cast<int>(bit_ & 7);
  // Nine bytes hold any 64 bits. Near the end they are copied, so that nothing beyond it is read.
  std::array<std::uint8_t, 9> copy{};
  const std::uint8_t* window = bytes_.data() + byte;
  if (bytes_.size() - byte < copy.size()) {
    std::memcpy(copy.data(), window, bytes_.size() - byte);
    window = copy.data();
  }
  std::uint64_t word = 0;
  std::memcpy(&word, window, 8);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  word <<= used;
  if (used > 0) word |= static_cast<std::uint64_t>(window[8] >> (8 - used));
  out = word >> (64 - bits);
  bit_ += static_cast<std::size_t>(bits);
  return true;
}

bool ChunkReader::get_bit(bool& out) {
  if (bit_ >= bytes_.size() * 8) return false;
  out = ((bytes_[bit_ >> 3] >> (7 - (bit_ & 7))) & 1) != 0;
  ++bit_;
  return true;
}

bool ChunkReader::get_time() {
  bool more = false;
  int ones = 0;
  while (ones < 4) {
    if (!get_bit(more)) return false;
    if (!more) break;
    ++ones;
  }
  std::uint64_t change = 0;
  if (ones == 4) {
    if (!get(64, change)) return false;
  } else if (ones > 0) {
    const int width = time_widths[ones - 1];
    if (!get(width, change)) return false;
    change = sign_extend(change, width);
  }
  delta_ += change;
  time_ += delta_;
  return true;
}

bool ChunkReader::get_value() {
  bool changed = false;
  if (!get_bit(changed)) return false;
  if (!changed) return true;
  bool window = false;
  if (!get_bit(window)) return false;
  if (window) {
    std::uint64_t leading = 0;
    std::uint64_t length = 0;
    if (!get(5, leading) || !get(6, length)) return false;
    leading_ = static_cast<int>(leading);
    length_ = static_cast<int>(length) + 1;
  }
  if (length_ == 0 || leading_ + length_ > 64) return false;
  std::uint64_t change = 0;
  if (!get(length_, change)) return false;
  value_ ^= change << (64 - leading_ - length_);
  return true;
}

bool ChunkReader::next(Sample& out) {
  if (left_ == 0) return false;
  --left_;
  const bool decoded = started_ ? get_time() && get_value() : get(64, time_) && get(64, value_);
  started_ = true;
  if (!decoded) {
    left_ = 0;
    return false;
  }
  out = {instant_from_ms(static_cast<std::int64_t>(time_)), std::bit_cast<double>(value_)};
  return true;
}

}  // namespace reveille::rules
