// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "rules/files/rule.hpp"
#include "rules/series/store.hpp"

namespace reveille::samples {

// Which groups look at a series. Each series is matched against the groups' selections once; after
// that the answer is one look into an array.
class ArrivalIndex {
 public:
  using Groups = std::vector<std::uint32_t>;  // indices, ascending

  ArrivalIndex() = default;
  explicit ArrivalIndex(const std::vector<rules::RuleGroup>& groups);
  [[nodiscard]] const Groups& groups_of(rules::SeriesRef series, const Labels& labels);

 private:
  struct Selector {
    std::uint32_t group;
    Matchers matchers;
  };
  [[nodiscard]] Groups match(const Labels& labels) const;

  std::unordered_map<std::string, std::vector<Selector>> by_metric_;  // __name__="..." selectors
  std::vector<Selector> others_;
  std::map<Groups, std::uint32_t> known_;      // few: series of one metric share one
  std::vector<const Groups*> lists_;           // keys of known_, by number
  std::vector<std::uint32_t> list_of_series_;  // number + 1; 0: not matched yet
};

}  // namespace reveille::samples
