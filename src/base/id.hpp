// SPDX-License-Identifier: Apache-2.0
// Ids that do not mix: an IncidentId is not a PageId.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace reveille {

// A number that a book counted out; 0 means none.
template <class Tag>
struct Id {
  std::uint64_t value = 0;
  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

// A name that a configuration gave ("ada", "primary").
template <class Tag>
struct Name {
  std::string value;
  Name() = default;
  explicit Name(std::string_view text) : value(text) {}
  [[nodiscard]] bool empty() const { return value.empty(); }
  auto operator<=>(const Name&) const = default;
};

}  // namespace reveille

template <class Tag>
struct std::hash<reveille::Id<Tag>> {
  std::size_t operator()(const reveille::Id<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value);
  }
};
