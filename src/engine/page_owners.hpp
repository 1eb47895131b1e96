// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "escalation/book.hpp"
#include "escalation/fact.hpp"

namespace reveille::engine {

// Which incident a fact belongs to, for timelines. Facts about a page name only the page; this
// remembers whose it is, for the newest pages (reports come within minutes, not months).
class PageOwners {
 public:
  void learn(const escalation::Book& book);
  // Facts must come in their order. 0: the fact belongs to no incident.
  [[nodiscard]] escalation::IncidentId owner(const escalation::Fact& fact);

 private:
  void remember(escalation::PageId page, escalation::IncidentId incident);
  std::map<escalation::PageId, escalation::IncidentId> incidents_;
};

}  // namespace reveille::engine
