// SPDX-License-Identifier: Apache-2.0
#include "app/alert_relay.hpp"

#include "engine/bridge.hpp"
#include "telemetry/log.hpp"

namespace reveille::app {

using escalation::AlertKey;
using escalation::AlertResolved;
using escalation::Input;

AlertRelay::AlertRelay(engine::Engine& engine, std::string external_url)
    : engine_(engine), external_url_(std::move(external_url)), relay_(engine) {}

void AlertRelay::take(const std::vector<rules::Transition>& transitions) {
  taken_ += transitions.size();
  take(engine::to_inputs(transitions, external_url_));
}

void AlertRelay::take(std::vector<Input> inputs) {
  relay_.take(std::move(inputs));
}

void AlertRelay::reconcile(samples::Evaluator& evaluator) {
  // What waits here is no disagreement, and would be told twice.
  if (!relay_.idle()) return;
  evaluator.groups([this](const std::vector<samples::GroupView>& groups) {
    engine_.read([this, known = known(groups)](const escalation::Book& book,
                                               const escalation::Plan&) { compare(known, book); });
  });
}

AlertRelay::Known AlertRelay::known(const std::vector<samples::GroupView>& groups) {
  Known known;
  known.taken = taken_;
  for (const auto& view : groups) {
    for (std::size_t i = 0; i < view.state.rules.size(); ++i) {
      const rules::RuleState& state = view.state.rules[i];
      // A rule that has not been evaluated since the start knows nothing yet.
      if (state.health == rules::Health::unknown) {
        known.complete &= view.group.rules[i].records;
        continue;
      }
      for (const auto& [labels, alert] : state.active)
        if (alert.state == rules::AlertState::firing)
          known.firing[fingerprint(labels)] = {
              rules::Transition::Kind::fired, alert, {}, view.group.name, view.group.rules[i].name,
              view.state.last_evaluation};
    }
  }
  for (rules::Transition& rule : failing_rules_.look(groups)) {
    const std::uint64_t key = fingerprint(rule.alert.labels);
    known.firing.insert_or_assign(key, std::move(rule));
  }
  return known;
}

void AlertRelay::compare(const Known& known, const escalation::Book& book) {
  // An engine that has stopped shows an empty book. And where the rules have found something since,
  // this comparison could wake somebody for what has just ended; the next one comes in a minute.
  if (book.last_fact_at == Instant{} || known.taken != taken_) return;
  auto over = ended(known, book);
  auto still = untold(known, book);
  if (!over.empty()) {
    log::warning("alerts of the book fire no longer, and are ended", {{"alerts", over.size()}});
    take(std::move(over));
  }
  if (!still.empty()) {
    // Somebody resolved them by hand, the book never heard of them, or a rule fails.
    log::info("alerts without an incident fire, and are told", {{"alerts", still.size()}});
    take(std::move(still));
  }
}

std::vector<Input> AlertRelay::ended(const Known& known, const escalation::Book& book) {
  std::vector<Input> repairs;
  std::set<std::uint64_t> only_in_book;
  if (known.complete) {
    for (const auto& [key, incident] : book.alerts) {
      if (key.source != engine::rules_source || known.firing.contains(key.fingerprint)) continue;
      only_in_book.insert(key.fingerprint);
      if (suspects_.contains(key.fingerprint)) repairs.push_back(AlertResolved{key});
    }
  }
  suspects_ = std::move(only_in_book);
  return repairs;
}

std::vector<Input> AlertRelay::untold(const Known& known, const escalation::Book& book) const {
  std::vector<Input> repairs;
  for (const auto& [fingerprint, transition] : known.firing) {
    if (!book.alerts.contains(AlertKey{std::string(engine::rules_source), fingerprint})) {
      repairs.push_back(engine::to_input(transition, external_url_));
    }
  }
  return repairs;
}

}  // namespace reveille::app
