// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/live_rule.hpp"
#include "rules/promql/rows.hpp"

namespace reveille::rules {

Result<> LiveRecordingRule::evaluate(const RuleTurn& turn) {
  ++turn_;
  auto fine = read(turn);
  if (fine) fine = turn.check_limit(seen_, "series");
  if (fine && twice_) {
    fine = invalid("vector contains metrics with the same labelset after applying rule labels");
  }
  if (!fine) {
    // What was new in a refused result has written nothing and would never be asked for again.
    std::erase_if(recorded_, [](const auto& entry) { return entry.second.series == nullptr; });
    rows_.begin();
    rows_.keep();
    return fine;
  }
  rows_.keep();
  const OutputTarget target = turn.output();
  for (auto& [labels, recorded] : recorded_) {
    if (recorded.seen != turn_) continue;
    output_.write(target, recorded.series, recorded.value,
                  [&labels]() -> const Labels& { return labels; });
  }
  if (seen_ != recorded_.size()) forget_unseen();
  return output_.finish(target);
}

Result<> LiveRecordingRule::read(const RuleTurn& turn) {
  rows_.begin();
  seen_ = 0;
  twice_ = false;
  return promql::evaluate_rows(
      turn.rule.query, turn.store, turn.shifted(), turn.options.query,
      [&](const promql::RowLabels& found, double value) {
        auto& row = rows_.find(found);
        auto*& entry = row.memory.recorded;
        if (entry == nullptr)
          entry = &*recorded_.try_emplace(output_labels(turn, row.labels)).first;
        twice_ |= entry->second.seen == turn_;
        entry->second.seen = turn_;
        entry->second.value = value;
        ++seen_;
      });
}

Labels LiveRecordingRule::output_labels(const RuleTurn& turn, const Labels& result) {
  Labels labels = result;
  labels.set("__name__", turn.rule.name);
  for (const Label& label : turn.group.labels) labels.set(label.name, label.value);
  for (const auto& [name, value] : turn.rule.labels) labels.set(name, value);
  return labels;
}

void LiveRecordingRule::forget_unseen() {
  for (auto entry = recorded_.begin(); entry != recorded_.end();) {
    if (entry->second.seen == turn_) {
      ++entry;
      continue;
    }
    output_.end(entry->second.series);
    entry = recorded_.erase(entry);
  }
}

}  // namespace reveille::rules
