// SPDX-License-Identifier: Apache-2.0
// Rules ask for the same selectors at every evaluation, and the set of series seldom changes in
// between: then neither index nor patterns nor order need to be gone through again.
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

  // nullptr when it is not known.
  [[nodiscard]] const Postings::List* find(const Matchers& matchers) const;
  void remember(const Matchers& matchers, const Postings::List& found);
  // To be called whenever a series comes or goes.
  void clear();
  [[nodiscard]] std::size_t bytes() const;

 private:
  boost::unordered_flat_map<std::string, Postings::List> known_;
  std::size_t references_ = 0;
};

}  // namespace reveille::rules
