// SPDX-License-Identifier: Apache-2.0
// Everything that decides who is woken is piecewise constant: the owner of each rotation, and
// whether each phone is silent. So one evaluation per stretch between two changes is exact, and
// because few combinations exist, each is evaluated once and remembered.
//
// An escalation is judged by the state at the instant it begins. A change in its midst does not
// make it later where every person can be woken at all hours: whoever is paged before the change
// has been woken or is woken by what comes after it, and a handoff pages the incoming person
// besides.
#include "escalation/detail/policy_proof.hpp"

#include <algorithm>
#include <unordered_map>

#include "escalation/detail/policy_model.hpp"

namespace reveille::escalation::detail {
namespace {

void keep_later(std::optional<Span>& worst, const std::optional<Span>& other) {
  if (!worst || !other) {
    worst = std::nullopt;
  } else {
    worst = std::max(*worst, *other);
  }
}

bool within(const WorstCase& found, Span bound) {
  return found.second && *found.second < bound;
}

// Whether the final target cannot make a difference: everything happens before its time.
bool needs_no_final(const Outcome& outcome, bool has_one_down) {
  return within(outcome.all_up, outcome.final_at) &&
         (!has_one_down || within(outcome.one_down, outcome.final_at));
}

// nullopt: the final target matters, look again with it.
std::optional<PolicyProof> sweep(const Horizon& horizon, PolicyModel& model, bool with_final) {
  PolicyProof proof;
  proof.all_up = proof.one_down = {Span{0}, Span{0}};
  proof.worst_at = horizon.all().from;
  const bool has_one_down = model.has_one_down();
  if (!has_one_down) proof.one_down = {};

  std::unordered_map<State, Outcome> known;
  State state = model.initial();
  const std::vector<Change> changes = model.changes();
  Instant at = horizon.all().from;
  for (std::size_t next = 0; at < horizon.all().to;) {
    const Instant until = next < changes.size() ? changes[next].at : horizon.all().to;
    auto found = known.find(state);
    if (found == known.end()) found = known.emplace(state, model.outcome(state)).first;
    const Outcome& outcome = found->second;
    if (!with_final && !needs_no_final(outcome, has_one_down)) return std::nullopt;
    const auto before = proof.all_up.first;
    keep_worse(proof.all_up, outcome.all_up);
    if (proof.all_up.first != before) proof.worst_at = at;
    if (has_one_down) keep_worse(proof.one_down, outcome.one_down);
    if (outcome.silent) proof.silent.push_back({at, until});
    if (outcome.lonely) proof.lonely.push_back({at, until});
    for (; next < changes.size() && changes[next].at == until; ++next) {
      state[changes[next].slot] = changes[next].value;
    }
    at = until;
  }
  proof.silent = united(std::move(proof.silent));
  proof.lonely = united(std::move(proof.lonely));
  return proof;
}

}  // namespace

void keep_worse(WorstCase& worst, const WorstCase& other) {
  keep_later(worst.first, other.first);
  keep_later(worst.second, other.second);
}

PolicyProof prove_policy(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                         const std::vector<bool>& flagged) {
  // "everyone" has the quiet hours of everyone: look at it only if it is ever needed.
  PolicyModel steps_only(horizon, crowds, policy, flagged, false);
  if (auto proof = sweep(horizon, steps_only, false)) return *std::move(proof);
  PolicyModel whole(horizon, crowds, policy, flagged, true);
  auto proof = sweep(horizon, whole, true);
  INVARIANT(proof.has_value(), "a sweep with the final target ends in a proof");
  return *std::move(proof);
}

}  // namespace reveille::escalation::detail
