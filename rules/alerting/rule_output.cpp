// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/rule_output.hpp"

#include <utility>

namespace reveille::rules {

bool RuleOutput::append(const OutputTarget& target, SeriesRef series, double value) {
  const Sample sample{target.at, value};
  const Appended outcome = target.store.append(series, sample);
  if (outcome == Appended::stored) target.written.push_back({series, sample});
  return outcome != Appended::too_old;
}

void RuleOutput::resolve(const OutputTarget& target, HeldSeries& held, double value,
                         const Labels& labels) {
  const Result<SeriesRef> series = target.store.series(labels);
  if (!series) {
    if (outcome_) outcome_ = std::unexpected(series.error());
    return end(held);
  }
  if (held == nullptr) {
    held = &*standing_.try_emplace(labels).first;
    ++held->second.holders;
    if (target.state.written.insert(labels).second) target.change.written.push_back(labels);
  }
  held->second.series = *series;
  append(target, *series, value);
}

void RuleOutput::end(HeldSeries& held) {
  const HeldSeries ended = std::exchange(held, nullptr);
  if (ended != nullptr && --ended->second.holders == 0) ended_.push_back(ended);
}

Result<> RuleOutput::finish(const OutputTarget& target) {
  for (const HeldSeries ended : ended_) {
    if (ended->second.holders > 0) continue;
    // A series that the store has dropped needs no marker.
    append(target, ended->second.series, stale_marker());
    target.state.written.erase(ended->first);
    auto node = standing_.extract(ended->first);
    target.change.ended.push_back(std::move(node.key()));
  }
  ended_.clear();
  if (std::exchange(fresh_, false)) end_strangers(target);
  return std::exchange(outcome_, {});
}

void RuleOutput::end_strangers(const OutputTarget& target) {
  target.change.whole = true;
  auto& written = target.state.written;
  for (auto labels = written.begin(); labels != written.end();) {
    if (standing_.contains(*labels)) {
      ++labels;
      continue;
    }
    if (const Result<SeriesRef> series = target.store.series(*labels)) {
      append(target, *series, stale_marker());
    }
    labels = written.erase(labels);
  }
}

void end_series(const std::set<Labels>& series, SeriesStore& store, Instant at) {
  for (const Labels& labels : series) {
    if (const Result<SeriesRef> found = store.series(labels)) {
      store.append(*found, {at, stale_marker()});
    }
  }
}

}  // namespace reveille::rules
