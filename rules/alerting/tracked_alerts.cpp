// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/tracked_alerts.hpp"

#include <utility>

namespace reveille::rules {

TrackedAlerts::TrackedAlerts(RuleState& state) {
  for (auto& [labels, alert] : state.active) track(alert);
}

TrackedAlert* TrackedAlerts::find(const Labels& labels) const {
  const auto found = index_.find(labels);
  return found == index_.end() ? nullptr : *found;
}

TrackedAlert& TrackedAlerts::add(RuleState& state, ActiveAlert alert) {
  const auto [entry, fresh] = state.active.try_emplace(alert.labels);
  INVARIANT(fresh, "an alert begins once");
  entry->second = std::move(alert);
  return track(entry->second);
}

TrackedAlert& TrackedAlerts::track(ActiveAlert& alert) {
  auto made = std::make_unique<TrackedAlert>();
  made->alert = &alert;
  made->hash = fingerprint(alert.labels);
  made->place = all_.size();
  index_.insert(made.get());
  return *all_.emplace_back(std::move(made));
}

void TrackedAlerts::remove(RuleState& state, TrackedAlert& alert) {
  index_.erase(&alert);
  const auto entry = state.active.find(alert.alert->labels);
  const std::size_t place = alert.place;
  std::swap(all_[place], all_.back());
  all_[place]->place = place;
  all_.pop_back();
  state.active.erase(entry);
}

}  // namespace reveille::rules
