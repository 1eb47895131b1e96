// SPDX-License-Identifier: Apache-2.0
// Rules ask for the same selectors at every evaluation, and few series come in between: then
// neither index nor patterns nor order need to be gone through again, only what came.
#pragma once

#include <cstddef>
#include <string>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/matcher.hpp"
#include "rules/series/postings.hpp"

namespace reveille::rules {

class SelectionCache {
 public:
  // Bounds what is remembered; beyond it everything is forgotten and gathered anew.
  static constexpr std::size_t references_most = 4'000'000;
  static constexpr std::size_t selections_most = 20'000;

  struct Selection {
    Postings::List found;
    SeriesRef until = 0;  // series before this one were looked at
  };

  // nullptr when it is not known.
  [[nodiscard]] Selection* find(const Matchers& matchers);
  void remember(const Matchers& matchers, Selection selection);
  // A selection that find() gave has caught up; none may be held any longer.
  void grew(std::size_t references);
  // To be called whenever a series goes.
  void clear();
  [[nodiscard]] std::size_t bytes() const;

 private:
  boost::unordered_flat_map<std::string, Selection> known_;
  std::size_t references_ = 0;
};

}  // namespace reveille::rules
