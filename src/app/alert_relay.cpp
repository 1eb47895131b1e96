// SPDX-License-Identifier: Apache-2.0
#include "app/alert_relay.hpp"

#include <algorithm>
#include <map>

#include "engine/bridge.hpp"
#include "telemetry/log.hpp"

namespace reveille::app {

using escalation::AlertFired;
using escalation::AlertKey;
using escalation::AlertResolved;
using escalation::Input;

AlertRelay::AlertRelay(engine::Engine& engine, std::string external_url)
    : engine_(engine), external_url_(std::move(external_url)) {}

void AlertRelay::take(const std::vector<rules::Transition>& transitions) {
  take(engine::to_inputs(transitions, external_url_));
}

void AlertRelay::take(std::vector<Input> inputs) {
  {
    const std::lock_guard lock(mutex_);
    std::move(inputs.begin(), inputs.end(), std::back_inserter(waiting_));
  }
  pump();
}

void AlertRelay::tick() {
  pump();
}

// One batch at a time, so that a refused one cannot be overtaken by its successor.
void AlertRelay::pump() {
  std::vector<Input> batch;
  {
    const std::lock_guard lock(mutex_);
    if (in_flight_ || waiting_.empty()) return;
    batch.swap(waiting_);
    in_flight_ = true;
  }
  auto kept = std::make_shared<std::vector<Input>>(batch);
  engine_.submit(std::move(batch), [this, kept](const Result<engine::Outcome>& outcome,
                                                const escalation::Book&, const escalation::Plan&) {
    {
      const std::lock_guard lock(mutex_);
      in_flight_ = false;
      if (!outcome) waiting_.insert(waiting_.begin(), kept->begin(), kept->end());
    }
    if (outcome) pump();
  });
}

void AlertRelay::reconcile(samples::Evaluator& evaluator) {
  evaluator.groups([this](const std::vector<samples::GroupView>& groups) { compare(groups); });
}

void AlertRelay::compare(const std::vector<samples::GroupView>& groups) {
  std::map<std::uint64_t, rules::Transition> firing;
  bool all_evaluated = true;
  for (const auto& view : groups) {
    for (std::size_t i = 0; i < view.state.rules.size(); ++i) {
      const rules::RuleState& state = view.state.rules[i];
      all_evaluated &= view.group.rules[i].records || state.health != rules::Health::unknown;
      for (const auto& [labels, alert] : state.active)
        if (alert.state == rules::AlertState::firing)
          firing[fingerprint(labels)] = {
              rules::Transition::Kind::fired, alert, {}, view.group.name, view.group.rules[i].name,
              view.state.last_evaluation};
    }
  }
  // A rule that has not been evaluated since the start knows nothing yet: no conclusion from it.
  if (!all_evaluated) return;
  engine_.read(
      [this, firing = std::move(firing)](const escalation::Book& book, const escalation::Plan&) {
        std::vector<Input> repairs;
        std::set<std::uint64_t> only_in_book;
        for (const auto& [key, incident] : book.alerts)
          if (key.source == engine::rules_source && !firing.contains(key.fingerprint)) {
            only_in_book.insert(key.fingerprint);
            if (suspects_.contains(key.fingerprint)) repairs.push_back(AlertResolved{key});
          }
        suspects_ = std::move(only_in_book);
        for (const auto& [fingerprint, transition] : firing)
          if (!book.alerts.contains(AlertKey{std::string(engine::rules_source), fingerprint}))
            repairs.push_back(engine::to_input(transition, external_url_));
        if (repairs.empty()) return;
        log::warning("the book and the rules disagreed and were put right",
                     {{"alerts", repairs.size()}});
        take(std::move(repairs));
      });
}

}  // namespace reveille::app
