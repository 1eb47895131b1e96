// SPDX-License-Identifier: Apache-2.0
#include "engine/page_owners.hpp"

#include <concepts>

namespace reveille::engine {

namespace {
constexpr std::size_t pages_remembered = 100'000;

template <class T>
concept NamesIncident = requires(const T& fact) {
  { fact.incident } -> std::convertible_to<escalation::IncidentId>;
};
template <class T>
concept NamesPage = requires(const T& fact) {
  { fact.page } -> std::convertible_to<escalation::PageId>;
};
}  // namespace

void PageOwners::learn(const escalation::Book& book) {
  for (const auto& [id, page] : book.pages) remember(id, page.incident);
}

escalation::IncidentId PageOwners::owner(const escalation::Fact& fact) {
  return std::visit(
      [this]<class T>(const T& it) -> escalation::IncidentId {
        if constexpr (std::same_as<T, escalation::PageRequested> ||
                      std::same_as<T, escalation::PostRequested>)
          remember(it.page, it.incident);
        if constexpr (NamesIncident<T>) {
          return it.incident;
        } else if constexpr (NamesPage<T>) {
          const auto found = incidents_.find(it.page);
          return found == incidents_.end() ? escalation::IncidentId{} : found->second;
        } else {
          return {};
        }
      },
      fact);
}

void PageOwners::remember(escalation::PageId page, escalation::IncidentId incident) {
  incidents_.insert_or_assign(page, incident);
  while (incidents_.size() > pages_remembered) incidents_.erase(incidents_.begin());
}

}  // namespace reveille::engine
