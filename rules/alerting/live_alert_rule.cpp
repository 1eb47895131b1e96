// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <chrono>
#include <set>
#include <utility>

#include "rules/alerting/evidence.hpp"
#include "rules/alerting/live_rule.hpp"
#include "rules/promql/rows.hpp"

namespace reveille::rules {
namespace {

// Well within the lookback, so that what stands is seen to stand however long a slot is away.
constexpr Span rewrite_after{60'000};

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool outdated(const TemplateSources& sources, bool other_value) {
  return sources.moment || (sources.value && other_value);
}

// keep_firing_for holds a firing alert that the result has no more.
bool kept_firing(const Rule& rule, const ActiveAlert& alert, Instant at) {
  return alert.state == AlertState::firing && rule.keep_firing_for > Span{0} &&
         at - alert.keep_firing_since.value_or(at) < rule.keep_firing_for;
}

// Fired under a shorter `for` than the rule has now, and has not reached the new one yet. Not for
// a clock that went back: that ends no alert.
bool waited_too_little(const Rule& rule, const ActiveAlert& alert, Instant at) {
  const Instant fired = alert.fired_at.value_or(alert.active_at);
  return at - alert.active_at < rule.hold && fired - alert.active_at < rule.hold;
}

Labels state_labels(const ActiveAlert& alert) {
  Labels labels = alert.labels;
  labels.set("__name__", "ALERTS");
  labels.set("alertstate", alert.state == AlertState::firing ? "firing" : "pending");
  return labels;
}

Labels since_labels(const ActiveAlert& alert) {
  Labels labels = alert.labels;
  labels.set("__name__", "ALERTS_FOR_STATE");
  return labels;
}

double in_whole_seconds(Instant at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  return static_cast<double>(seconds.time_since_epoch().count());
}

}  // namespace

Result<> LiveAlertRule::evaluate(const RuleTurn& turn) {
  ++turn_;
  if (auto fine = read(turn); !fine) return fine;
  if (auto fine = identify(turn); !fine) return fine;
  if (turn.group.limit > 0) {
    auto fits = turn.check_limit(elements_.size() + lingering(turn), "alerts");
    if (!fits) return fits;
  }
  apply(turn);
  rows_.keep();
  return write(turn);
}

Result<> LiveAlertRule::read(const RuleTurn& turn) {
  rows_.begin();
  elements_.clear();
  return promql::evaluate_rows(turn.rule.query, turn.store, turn.shifted(), turn.options.query,
                               [this](const promql::RowLabels& labels, double value) {
                                 elements_.push_back({&rows_.find(labels), value, nullptr, {}, {}});
                               });
}

// Finds each element's alert, and changes none: two of the same refuse the whole result.
Result<> LiveAlertRule::identify(const RuleTurn& turn) {
  std::set<Labels> beginning;
  bool twice = false;
  matched_ = 0;
  for (Element& element : elements_) {
    identify(turn, element);
    if (element.alert == nullptr) {
      twice |= !beginning.insert(*element.labels).second;
    } else {
      twice |= element.alert->seen == turn_;
      element.alert->seen = turn_;
      ++matched_;
    }
  }
  if (!twice) return {};
  return invalid("vector contains metrics with the same labelset after applying alert labels");
}

void LiveAlertRule::identify(const RuleTurn& turn, Element& element) const {
  const Memory& known = element.row->memory;
  const bool other_value = !same_bits(known.value, element.value);
  const TemplateSurroundings surroundings{turn.store, turn.at, turn.options.context,
                                          turn.options.query};
  element.alert = known.alert;
  if (known.alert == nullptr || outdated(texts_.label_sources(), other_value)) {
    Labels labels = texts_.labels(element.row->labels, element.value, surroundings);
    element.alert = alerts_.find(labels);
    if (element.alert == nullptr) element.labels = std::move(labels);
  }
  if (known.alert == nullptr || element.alert != known.alert ||
      outdated(texts_.annotation_sources(), other_value)) {
    element.annotations = texts_.annotations(element.row->labels, element.value, surroundings);
  }
}

// How many alerts stay although the result has them no more.
std::size_t LiveAlertRule::lingering(const RuleTurn& turn) const {
  return static_cast<std::size_t>(std::ranges::count_if(alerts_.all(), [&](const auto& tracked) {
    return tracked->seen != turn_ &&
           (turn.at < turn.state.resolve_from || kept_firing(turn.rule, *tracked->alert, turn.at));
  }));
}

void LiveAlertRule::apply(const RuleTurn& turn) {
  told_.clear();
  changed_.clear();
  const auto& all = alerts_.all();
  if (matched_ < all.size()) {
    for (std::size_t i = all.size(); i-- > 0;) {
      if (all[i]->seen != turn_) missing(turn, *all[i]);
    }
  }
  const std::size_t ended = told_.size();
  for (Element& element : elements_) {
    if (element.alert == nullptr) {
      begin(turn, element);
    } else {
      go_on(turn, element);
    }
    element.row->memory = {element.alert, element.value};
  }
  hand_over(turn, ended);
}

// Ends first, then what stands, each in the order of labels: the same for the same result.
void LiveAlertRule::hand_over(const RuleTurn& turn, std::size_t ended) {
  const auto by_labels = [](const Transition& a, const Transition& b) {
    return a.alert.labels < b.alert.labels;
  };
  const auto middle = told_.begin() + static_cast<std::ptrdiff_t>(ended);
  std::sort(told_.begin(), middle, by_labels);
  std::sort(middle, told_.end(), by_labels);
  // The same for all alerts that fire in this evaluation, so it is asked for once.
  std::optional<std::vector<Evidence>> evidence;
  for (Transition& transition : told_) {
    if (transition.kind == Transition::Kind::fired && !turn.rule.evidence.empty()) {
      if (!evidence) {
        evidence = gather_evidence(turn.rule, turn.store, turn.shifted(), turn.options.query);
      }
      transition.evidence = *evidence;
    }
    turn.transitions.push_back(std::move(transition));
  }
}

void LiveAlertRule::tell(const RuleTurn& turn, Transition::Kind kind, const ActiveAlert& alert) {
  told_.push_back({kind, alert, {}, turn.group.name, turn.rule.name, turn.at});
}

// An alert that the result does not hold any more.
void LiveAlertRule::missing(const RuleTurn& turn, TrackedAlert& tracked) {
  ActiveAlert& alert = *tracked.alert;
  if (turn.at < turn.state.resolve_from) return;
  if (kept_firing(turn.rule, alert, turn.at)) {
    if (!alert.keep_firing_since) {
      alert.keep_firing_since = turn.at;
      note(turn, tracked);
    }
    return keep(turn, tracked);
  }
  // A pending alert goes without a word: nobody was told of it.
  if (alert.state == AlertState::firing) tell(turn, Transition::Kind::resolved, alert);
  turn.change.gone.push_back(tracked.alert->labels);
  output_.end(tracked.state);
  output_.end(tracked.since);
  alerts_.remove(turn.state, tracked);
}

void LiveAlertRule::begin(const RuleTurn& turn, Element& element) {
  ActiveAlert alert;
  alert.labels = *std::move(element.labels);
  alert.annotations = *std::move(element.annotations);
  alert.value = element.value;
  alert.active_at = turn.at;
  TrackedAlert& tracked = alerts_.add(turn.state, std::move(alert));
  tracked.seen = turn_;
  element.alert = &tracked;
  note(turn, tracked);
  keep(turn, tracked);
}

void LiveAlertRule::go_on(const RuleTurn& turn, Element& element) {
  ActiveAlert& alert = *element.alert->alert;
  const bool was_firing = alert.state == AlertState::firing;
  bool updated = false;
  if (element.annotations && *element.annotations != alert.annotations) {
    alert.annotations = *std::move(element.annotations);
    updated = true;
  }
  alert.value = element.value;
  if (alert.keep_firing_since) {
    alert.keep_firing_since.reset();
    note(turn, *element.alert);
  }
  keep(turn, *element.alert);
  if (updated && was_firing && alert.state == AlertState::firing) {
    tell(turn, Transition::Kind::updated, alert);
  }
}

// Fires what has been true for long enough; takes back what has not, since `for` was raised.
void LiveAlertRule::keep(const RuleTurn& turn, TrackedAlert& tracked) {
  ActiveAlert& alert = *tracked.alert;
  const AlertState state = alert.state;
  const Instant active_at = alert.active_at;
  if (state == AlertState::pending) {
    // A clock that was set back must not keep an alert from firing until it has caught up.
    alert.active_at = std::min(alert.active_at, turn.at);
    if (turn.at - alert.active_at >= turn.rule.hold) {
      alert.state = AlertState::firing;
      alert.fired_at = turn.at;
      tell(turn, Transition::Kind::fired, alert);
    }
  } else if (waited_too_little(turn.rule, alert, turn.at)) {
    tell(turn, Transition::Kind::resolved, alert);
    alert.state = AlertState::pending;
    alert.fired_at.reset();
    alert.keep_firing_since.reset();
  }
  if (alert.state == state && alert.active_at == active_at) return;
  if (alert.state != state) output_.end(tracked.state);
  note(turn, tracked);
}

void LiveAlertRule::note(const RuleTurn& turn, TrackedAlert& tracked) {
  if (std::exchange(tracked.changed, turn_) == turn_) return;
  turn.change.alerts.push_back(tracked.alert->labels);
  changed_.push_back(&tracked);
}

Result<> LiveAlertRule::write(const RuleTurn& turn) {
  const OutputTarget target = turn.output();
  const bool recently = turn.at >= all_written_ && turn.at - all_written_ < rewrite_after;
  if (turn.options.arrival && recently && !refused_ && !output_.fresh()) {
    for (TrackedAlert* tracked : changed_) write(target, *tracked);
  } else {
    for (const auto& tracked : alerts_.all()) write(target, *tracked);
    all_written_ = turn.at;
  }
  const Result<> outcome = output_.finish(target);
  refused_ = !outcome;
  return outcome;
}

void LiveAlertRule::write(const OutputTarget& target, TrackedAlert& tracked) {
  const ActiveAlert& alert = *tracked.alert;
  output_.write(target, tracked.state, 1, [&] { return state_labels(alert); });
  output_.write(target, tracked.since, in_whole_seconds(alert.active_at),
                [&] { return since_labels(alert); });
}

}  // namespace reveille::rules
