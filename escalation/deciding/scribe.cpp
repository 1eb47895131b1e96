// SPDX-License-Identifier: Apache-2.0
#include "escalation/deciding/scribe.hpp"

namespace reveille::escalation {

void Scribe::write(Fact fact) {
  facts_.emplace_back(now_, std::move(fact));
  evolve(book_, facts_.back());
}

}  // namespace reveille::escalation
