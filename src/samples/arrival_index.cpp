// SPDX-License-Identifier: Apache-2.0
#include "samples/arrival_index.hpp"

#include <algorithm>

namespace reveille::samples {

ArrivalIndex::ArrivalIndex(const std::vector<rules::RuleGroup>& groups) {
  for (std::uint32_t number = 0; number < groups.size(); ++number) {
    if (!groups[number].source.empty()) continue;  // it looks elsewhere
    for (const auto& rule : groups[number].rules) {
      for (const auto& selection : rule.query.selections()) {
        const auto& matchers = selection.matchers;
        const auto metric = std::find_if(matchers.begin(), matchers.end(), [](const Matcher& it) {
          return it.name() == "__name__" && it.kind() == Matcher::Kind::equal;
        });
        auto& selectors = metric == matchers.end() ? others_ : by_metric_[metric->value()];
        selectors.push_back({number, matchers});
      }
    }
  }
}

const ArrivalIndex::Groups& ArrivalIndex::groups_of(rules::SeriesRef series, const Labels& labels) {
  if (series >= list_of_series_.size()) list_of_series_.resize(std::size_t{series} + 1024);
  std::uint32_t& list = list_of_series_[series];
  if (list == 0) {
    const auto [known, fresh] =
        known_.try_emplace(match(labels), static_cast<std::uint32_t>(lists_.size()));
    if (fresh) lists_.push_back(&known->first);
    list = known->second + 1;
  }
  return *lists_[list - 1];
}

ArrivalIndex::Groups ArrivalIndex::match(const Labels& labels) const {
  Groups groups;
  const auto try_all = [&](const std::vector<Selector>& selectors) {
    for (const auto& selector : selectors) {
      if (all_match(selector.matchers, labels)) groups.push_back(selector.group);
    }
  };
  const auto metric = by_metric_.find(std::string(labels.get("__name__")));
  if (metric != by_metric_.end()) try_all(metric->second);
  try_all(others_);
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

}  // namespace reveille::samples
