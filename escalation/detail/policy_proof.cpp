// SPDX-License-Identifier: Apache-2.0
// Everything that decides who is woken is piecewise constant: who is on call, and whether each
// phone is silent. An escalation takes minutes, though, and the world may change in its midst. So
// each stretch between two changes is looked at together with what comes after it: as its beginning
// moves through the stretch, an escalation takes another course only where one of its moments meets
// a change, and between two such beginnings nobody is woken later (whoever comes on call at a given
// hour is woken sooner, counted from the beginning). Looking at these few beginnings is exact.
// Because days are alike, few such stretches are different; each is looked at once.
#include "escalation/detail/policy_proof.hpp"

#include <algorithm>
#include <unordered_map>

#include "escalation/detail/policy_model.hpp"

namespace reveille::escalation::detail {
namespace {

bool is_later(const std::optional<Span>& one, const std::optional<Span>& other) {
  if (!other) return false;
  return !one || *one > *other;
}

constexpr WorstCase best{Span{0}, Span{0}, Span{0}};

// Of one stretch. Beginnings count from that of the stretch.
struct StretchOutcome {
  struct Begins {
    Span first{0};
    Span second{0};
    Span third{0};
  };
  WorstCase all_up = best;
  WorstCase one_down = best;
  Begins all_up_at;
  Begins one_down_at;
  Judgement judgement;
  bool needs_final = false;
  std::vector<std::pair<Span, Span>> late;  // beginnings for which a limit is passed
};

template <class Times>
void note(WorstCase& worst, const WorstCase& found, Times& times, const Times& now) {
  const auto one = [](auto& kept, const auto& other, auto& at, const auto& then) {
    if (!is_later(other, kept)) return;
    kept = other;
    at = then;
  };
  one(worst.first, found.first, times.first, now.first);
  one(worst.second, found.second, times.second, now.second);
  one(worst.third, found.third, times.third, now.third);
}

bool passes(const WorstCase& found, const WorstCase& limits) {
  const auto later = [](const auto& one, const auto& limit) {
    return limit && (!one || *one > *limit);
  };
  return later(found.first, limits.first) || later(found.second, limits.second) ||
         later(found.third, limits.third);
}

// Looking at the final target can make no difference: everything happens before its time, or the
// third person in it is known.
bool within(const WorstCase& found, Span bound, bool knows_third) {
  if (!found.second || *found.second >= bound || !found.third) return false;
  return knows_third || *found.third < bound;
}

class Sweep {
 public:
  Sweep(const Horizon& horizon, PolicyModel& model, bool with_final)
      : all_(horizon.all()), model_(model), changes_(model.changes()), with_final_(with_final) {}

  void set_limits(const WorstCase& limits) { limits_ = limits; }
  // Filled by proof().
  [[nodiscard]] Stretches late() && { return united(std::move(late_)); }

  // nullopt: the final target matters, look again with it.
  [[nodiscard]] std::optional<PolicyProof> proof() {
    PolicyProof proof;
    proof.all_up = proof.one_down = best;
    const auto from = all_.from;
    proof.all_up_at = proof.one_down_at = {from, from, from};
    State state = model_.initial();
    Instant at = all_.from;
    for (std::size_t next = 0; at < all_.to;) {
      const Instant until = next < changes_.size() ? changes_[next].at : all_.to;
      // Long before the next change all beginnings are alike.
      const Span length = std::min(until - at, model_.reach() + Span{1});
      const StretchOutcome& outcome = known(state, length, next, until);
      if (!with_final_ && outcome.needs_final) return std::nullopt;
      const auto when = [&](const StretchOutcome::Begins& begins) {
        const auto one = [&](Span begin) { return begin == Span{0} ? at : until - length + begin; };
        return WorstInstants{one(begins.first), one(begins.second), one(begins.third)};
      };
      note(proof.all_up, outcome.all_up, proof.all_up_at, when(outcome.all_up_at));
      note(proof.one_down, outcome.one_down, proof.one_down_at, when(outcome.one_down_at));
      for (const auto& [first, last] : outcome.late) {
        late_.push_back({first == Span{0} ? at : until - length + first, until - length + last});
      }
      if (outcome.judgement.silent) proof.silent.push_back({at, until});
      if (outcome.judgement.lonely) proof.lonely.push_back({at, until});
      for (; next < changes_.size() && changes_[next].at == until; ++next) {
        state[changes_[next].slot] = changes_[next].value;
      }
      at = until;
    }
    if (!model_.has_one_down()) proof.one_down = {};
    proof.silent = united(std::move(proof.silent));
    proof.lonely = united(std::move(proof.lonely));
    return proof;
  }

 private:
  // All that makes a difference to the stretch, as a key.
  const StretchOutcome& known(const State& state, Span length, std::size_t next, Instant until) {
    key_ = state;
    const auto append = [&](std::int64_t number) {
      for (int shift = 0; shift < 32; shift += 16) {  // two days fit in
        key_.push_back(static_cast<char16_t>(number >> shift & 0xffff));
      }
    };
    append(length.count());
    std::size_t last = next;
    for (; last < changes_.size() && changes_[last].at <= until + model_.reach(); ++last) {
      append((changes_[last].at - until).count());
      key_.push_back(static_cast<char16_t>(changes_[last].slot));
      key_.push_back(changes_[last].value);
    }
    const auto found = known_.find(key_);
    if (found != known_.end()) return found->second;
    Ahead ahead{state, {}};
    for (std::size_t i = next; i < last; ++i) {
      ahead.coming.push_back(
          {changes_[i].at - until + length, changes_[i].slot, changes_[i].value});
    }
    return known_.emplace(key_, look_at(ahead, length)).first->second;
  }

  [[nodiscard]] StretchOutcome look_at(const Ahead& ahead, Span length) {
    StretchOutcome all;
    const auto [judged, is_new] = judgements_.try_emplace(ahead.state);
    if (is_new) judged->second = model_.judgement(ahead.state);
    all.judgement = judged->second;
    for (Span begin{0}; begin < length;) {
      const Outcome outcome = model_.outcome(ahead, begin);
      const StretchOutcome::Begins now{begin, begin, begin};
      note(all.all_up, outcome.all_up, all.all_up_at, now);
      if (model_.has_one_down()) note(all.one_down, outcome.one_down, all.one_down_at, now);
      all.needs_final = all.needs_final ||
                        !within(outcome.all_up, outcome.final_at, model_.knows_third()) ||
                        (model_.has_one_down() &&
                         !within(outcome.one_down, outcome.final_at, model_.knows_third()));
      if (all.needs_final && !with_final_) return all;
      const Span end = outcome.holds < length - begin ? begin + outcome.holds : length;
      if (passes(outcome.all_up, limits_)) all.late.emplace_back(begin, end);
      begin = end;
    }
    return all;
  }

  const Stretch all_;
  PolicyModel& model_;
  std::vector<Change> changes_;
  bool with_final_;
  WorstCase limits_;
  Stretches late_;
  State key_;
  std::unordered_map<State, StretchOutcome> known_;
  std::unordered_map<State, Judgement> judgements_;
};

}  // namespace

void keep_later(std::optional<Span>& worst, const std::optional<Span>& other) {
  if (is_later(other, worst)) worst = other;
}

void keep_worse(WorstCase& worst, const WorstCase& other) {
  keep_later(worst.first, other.first);
  keep_later(worst.second, other.second);
  keep_later(worst.third, other.third);
}

PolicyProof prove_policy(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                         const std::vector<bool>& flagged) {
  // "everyone" has the quiet hours of everyone: look at it only if it is ever needed.
  PolicyModel steps_only(horizon, crowds, policy, flagged, {.with_final = false});
  if (auto proof = Sweep(horizon, steps_only, false).proof()) {
    proof->uncounted = steps_only.uncounted();
    return *std::move(proof);
  }
  PolicyModel whole(horizon, crowds, policy, flagged, {});
  auto proof = Sweep(horizon, whole, true).proof();
  INVARIANT(proof.has_value(), "a sweep with the final target ends in a proof");
  proof->uncounted = whole.uncounted();
  if (!whole.has_crowd() || (proof->silent.empty() && proof->lonely.empty()))
    return *std::move(proof);
  // These are told to people as hours: exactly.
  PolicyModel as_it_is(horizon, crowds, policy, flagged, {.crowd_falls_silent_early = false});
  auto hours = Sweep(horizon, as_it_is, true).proof();
  INVARIANT(hours.has_value(), "a sweep with the final target ends in a proof");
  proof->silent = std::move(hours->silent);
  proof->lonely = std::move(hours->lonely);
  return *std::move(proof);
}

Stretches late_stretches(const Horizon& horizon, Crowds& crowds, const Policy& policy,
                         const std::vector<bool>& flagged, const WorstCase& limits) {
  PolicyModel model(horizon, crowds, policy, flagged, {});
  Sweep sweep(horizon, model, true);
  sweep.set_limits(limits);
  const auto proof = sweep.proof();
  INVARIANT(proof.has_value(), "a sweep with the final target ends in a proof");
  return std::move(sweep).late();
}

}  // namespace reveille::escalation::detail
