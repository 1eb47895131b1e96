// SPDX-License-Identifier: Apache-2.0
// JSON taken apart into one flat list, for what programs wrote and what is read by the thousand: no
// allocation per value, no places. Grammar and limits are those of parse_json().
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace reveille::text {

struct JsonItem {
  enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };
  Kind kind = Kind::null;
  std::uint32_t inside = 0;  // so many of the items that follow lie within this one
  std::string_view key;      // of a member of an object; "" elsewhere
  std::string_view string;   // of a real: as it was written
  std::int64_t integer = 0;  // true is 1

  // What lies within an array or an object: from first() by after() to the item's own after().
  [[nodiscard]] const JsonItem* first() const { return this + 1; }
  [[nodiscard]] const JsonItem* after() const { return this + 1 + inside; }
};

// Owns the texts of its items. Where two members of an object have one name both are there.
class JsonItems {
 public:
  [[nodiscard]] static Result<JsonItems> read(std::string_view text);

  [[nodiscard]] const JsonItem& root() const { return items_.front(); }

 private:
  std::vector<JsonItem> items_;
  std::unique_ptr<char[]> texts_;
};

}  // namespace reveille::text
