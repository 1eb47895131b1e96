// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/protobuf.hpp"

namespace reveille::integrations::protobuf {

bool Reader::varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;  // would not fit 64 bits
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool Reader::fixed(std::size_t size, std::uint64_t& value) {
  if (rest_.size() < size) return false;
  value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(rest_[i])) << (8 * i);
  }
  rest_.remove_prefix(size);
  return true;
}

bool Reader::content(Field& field) {
  switch (field.wire) {
    case Wire::varint:
      return varint(field.number_value);
    case Wire::fixed64:
      return fixed(8, field.number_value);
    case Wire::fixed32:
      return fixed(4, field.number_value);
    case Wire::bytes: {
      std::uint64_t size = 0;
      if (!varint(size) || size > rest_.size()) return false;
      field.bytes = rest_.substr(0, size);
      rest_.remove_prefix(size);
      return true;
    }
  }
  return false;  // groups, which nobody sends any more
}

bool Reader::next(Field& field) {
  if (!ok_ || rest_.empty()) return false;
  std::uint64_t key = 0;
  ok_ = varint(key) && key >> 3 != 0 && key >> 3 <= 0x1fffffff;
  if (!ok_) return false;
  field.number = static_cast<std::uint32_t>(key >> 3);
  field.wire = static_cast<Wire>(key & 7);
  ok_ = content(field);
  return ok_;
}

}  // namespace reveille::integrations::protobuf
