// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "escalation/evolving/evolution.hpp"

namespace reveille::escalation {

void Evolution::operator()(const OverrideSet& fact) {
  book_.last_override =
      std::max(OverrideId{book_.last_override.value + (fact.id ? 0 : 1)}, fact.id);
  book_.overrides.push_back(fact);
  if (!fact.id) book_.overrides.back().id = book_.last_override;
  forget_overrides();
}

void Evolution::operator()(const OverrideCancelled& fact) {
  const auto found = std::ranges::find(book_.overrides, fact.id, &OverrideSet::id);
  if (found == book_.overrides.end()) return;
  if (found->from >= at_) {
    book_.overrides.erase(found);
  } else {
    found->to = std::min(found->to, at_);  // it was in force, and the past stays as it was
  }
}

void Evolution::forget_overrides() {
  const auto ended = [&](const OverrideSet& one) { return one.to <= at_; };
  std::erase_if(book_.overrides, [&](const OverrideSet& one) {
    return ended(one) && one.to + remember_overrides <= at_;
  });
  auto surplus = std::ranges::count_if(book_.overrides, ended) -
                 static_cast<std::ptrdiff_t>(overrides_remembered_most);
  std::erase_if(book_.overrides,
                [&](const OverrideSet& one) { return ended(one) && surplus-- > 0; });
}

}  // namespace reveille::escalation
