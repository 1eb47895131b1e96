// SPDX-License-Identifier: Apache-2.0
// One rule of a LiveGroup: results in, next state and transitions out.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "rules/alerting/result_rows.hpp"
#include "rules/alerting/rule_output.hpp"
#include "rules/alerting/rule_templates.hpp"
#include "rules/alerting/tracked_alerts.hpp"

namespace reveille::rules {

// One evaluation of one rule.
struct RuleTurn {
  const RuleGroup& group;
  const Rule& rule;
  RuleState& state;
  SeriesStore& store;
  Instant at;
  const EvaluateOptions& options;
  std::vector<Transition>& transitions;
  std::vector<WrittenSample>& written;
  StateChange& change;

  // Queries see the world as of this instant, and outputs carry it.
  [[nodiscard]] Instant shifted() const { return at - group.query_offset; }
  [[nodiscard]] OutputTarget output() const { return {state, store, shifted(), written, change}; }
  [[nodiscard]] Result<> check_limit(std::size_t count, std::string_view noun) const;
};

class LiveRecordingRule {
 public:
  [[nodiscard]] Result<> evaluate(const RuleTurn& turn);

 private:
  struct Recorded {
    std::uint64_t seen = 0;
    HeldSeries series = nullptr;
    double value = 0;
  };
  using ByLabels = std::map<Labels, Recorded>;
  struct Memory {
    ByLabels::value_type* recorded = nullptr;
  };
  [[nodiscard]] Result<> read(const RuleTurn& turn);
  [[nodiscard]] static Labels output_labels(const RuleTurn& turn, const Labels& result);
  void forget_unseen();

  ResultRows<Memory> rows_;
  ByLabels recorded_;
  RuleOutput output_;
  std::size_t seen_ = 0;  // how many the result has
  bool twice_ = false;    // two of them have the same labels
  std::uint64_t turn_ = 0;
};

class LiveAlertRule {
 public:
  LiveAlertRule(const RuleGroup& group, const Rule& rule, RuleState& state)
      : texts_(group, rule), alerts_(state) {}
  [[nodiscard]] Result<> evaluate(const RuleTurn& turn);

 private:
  struct Memory {
    TrackedAlert* alert = nullptr;
    double value = 0;  // with which the texts were expanded
  };
  using Rows = ResultRows<Memory>;
  // An element of the result, and what is new about it.
  struct Element {
    Rows::Row* row = nullptr;
    double value = 0;
    TrackedAlert* alert = nullptr;  // nullptr: it begins
    std::optional<Labels> labels;   // of an alert that begins
    std::optional<Labels> annotations;
  };

  [[nodiscard]] Result<> read(const RuleTurn& turn);
  [[nodiscard]] Result<> identify(const RuleTurn& turn);
  void identify(const RuleTurn& turn, Element& element) const;
  [[nodiscard]] std::size_t lingering(const RuleTurn& turn) const;
  void apply(const RuleTurn& turn);
  void missing(const RuleTurn& turn, TrackedAlert& alert);
  void begin(const RuleTurn& turn, Element& element);
  void go_on(const RuleTurn& turn, Element& element);
  void keep(const RuleTurn& turn, TrackedAlert& tracked);
  void tell(const RuleTurn& turn, Transition::Kind kind, const ActiveAlert& alert);
  void hand_over(const RuleTurn& turn, std::size_t ended);
  void note(const RuleTurn& turn, TrackedAlert& tracked);
  [[nodiscard]] Result<> write(const RuleTurn& turn);
  void write(const OutputTarget& target, TrackedAlert& tracked);

  RuleTexts texts_;
  TrackedAlerts alerts_;
  Rows rows_;
  RuleOutput output_;
  std::vector<Element> elements_;
  std::vector<TrackedAlert*> changed_;
  std::vector<Transition> told_;
  std::size_t matched_ = 0;  // elements whose alert was active before
  bool refused_ = false;     // the store did not take a series the last time
  Instant all_written_;
  std::uint64_t turn_ = 0;
};

}  // namespace reveille::rules
