// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "escalation/evolving/evolution.hpp"

namespace reveille::escalation {

void evolve(Book& book, const Dated& fact) {
  std::visit(Evolution(book, fact.at), fact.fact);
  book.last_fact_at = std::max(book.last_fact_at, fact.at);
}

}  // namespace reveille::escalation
