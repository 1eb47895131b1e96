// SPDX-License-Identifier: Apache-2.0
// Just enough of the protobuf wire format to read messages whose fields are known.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace reveille::integrations::protobuf {

enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

// One field: its number, and its content in the member that `wire` names.
struct Field {
  std::uint32_t number = 0;
  Wire wire = Wire::varint;
  std::uint64_t number_value = 0;  // varint, fixed32, fixed64
  std::string_view bytes;          // strings and messages: a view into what is read
};

// Walks over the fields of one message. Never reads beyond its bytes. After next() said false, ok()
// tells whether that was the end or malformed.
class Reader {
 public:
  explicit Reader(std::string_view message) : rest_(message) {}
  [[nodiscard]] bool next(Field& field);
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  [[nodiscard]] bool varint(std::uint64_t& value);
  [[nodiscard]] bool fixed(std::size_t size, std::uint64_t& value);
  [[nodiscard]] bool content(Field& field);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace reveille::integrations::protobuf
