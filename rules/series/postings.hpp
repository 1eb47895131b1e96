// SPDX-License-Identifier: Apache-2.0
// The index: which series carry which label. Each name and each value of it is kept once; a list is
// sorted by reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/labels.hpp"
#include "base/matcher.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

class Postings {
 public:
  using List = std::vector<SeriesRef>;

  // References must be added in ascending order.
  void add(SeriesRef series, const Labels& labels);
  // Takes all these (sorted) out; `labels_of` tells under which labels they stand.
  void remove(const List& series, const std::vector<const Labels*>& labels_of);

  // The series with name=value; nullptr when there is none.
  [[nodiscard]] const List* find(std::string_view name, std::string_view value) const;
  // The series that carry the label with a value that matches; the values are visited once each.
  [[nodiscard]] List matching(const Matcher& matcher) const;
  // How many values the label has.
  [[nodiscard]] std::size_t value_count(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;  // sorted
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;

  [[nodiscard]] std::size_t bytes() const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class T>
  using ByText = boost::unordered_flat_map<std::string, T, TextHash, std::equal_to<>>;
  using Values = ByText<List>;

  ByText<Values> names_;
};

// a and b sorted: what stands in both.
[[nodiscard]] Postings::List intersection(const Postings::List& a, const Postings::List& b);

}  // namespace reveille::rules
