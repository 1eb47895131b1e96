// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "rules/alerting/live_group.hpp"
#include "rules/unit_tests/compare.hpp"

namespace reveille::rules {
namespace {

class Run {
 public:
  Run(const UnitTest& test, const std::vector<RuleGroup>& groups, const TestRun& run)
      : test_(test), groups_(groups), run_(run) {
    options_.context = {test.external_labels, test.external_url};
    options_.query.default_step = run.evaluation_interval;
    for (const RuleGroup& group : groups) live_.emplace_back(group);
    outcome_.alert_cases = test.alerts.size();
    outcome_.expression_cases = test.expressions.size();
  }

  TestOutcome go() {
    for (const Mistake& one : test_.unsupported) fail(one.place, "not supported", {one.message});
    if (few_enough_evaluations() && open_series() && evaluate_all()) {
      for (const ExpressionCase& one : test_.expressions) ask(one);
    }
    if (run_.dump) dump();
    return std::move(outcome_);
  }

 private:
  void fail(const Place& place, std::string title, std::vector<std::string> lines) {
    outcome_.failures.push_back({place, std::move(title), std::move(lines)});
  }

  Span last_time() const {
    Span last{0};
    for (const AlertCase& one : test_.alerts) last = std::max(last, one.at);
    for (const ExpressionCase& one : test_.expressions) last = std::max(last, one.at);
    return last;
  }

  bool few_enough_evaluations() {
    const auto count = static_cast<std::size_t>(last_time() / run_.evaluation_interval) + 1;
    if (count <= limits::unit_test_evaluations) return true;
    fail(test_.place, "this test is too long",
         {fmt::format("{} evaluations are more than the {} allowed; evaluation_interval is {}",
                      count, limits::unit_test_evaluations, to_string(run_.evaluation_interval))});
    return false;
  }

  bool open_series() {
    for (const InputSeries& input : test_.input) {
      const auto series = store_.series(input.labels);
      if (!series) {
        fail(test_.place, "input series " + to_string(input.labels), {series.error().message});
        return false;
      }
      inputs_.push_back({*series, 0});
    }
    return true;
  }

  // The values of the input that are due at `after` the start or before.
  void append_input(Span after) {
    const auto due = static_cast<std::size_t>(after / test_.interval) + 1;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const promql::NotedValues& values = test_.input[i].values;
      for (std::size_t& next = inputs_[i].next; next < std::min(due, values.size()); ++next) {
        if (!values[next]) continue;
        const Instant at = test_.start + static_cast<Span::rep>(next) * test_.interval;
        store_.append(inputs_[i].series, {at, *values[next]});
      }
    }
  }

  // False when a rule failed: then nothing after it means anything.
  bool evaluate_all() {
    std::vector<const AlertCase*> cases;
    for (const AlertCase& one : test_.alerts) cases.push_back(&one);
    std::ranges::stable_sort(cases, {}, &AlertCase::at);
    auto next = cases.begin();
    const Span last = last_time();
    for (Span after{0}; after <= last; after += run_.evaluation_interval) {
      append_input(after);
      if (!evaluate(after)) return false;
      while (next != cases.end() && (*next)->at < after + run_.evaluation_interval) look(**next++);
    }
    return true;
  }

  bool evaluate(Span after) {
    bool fine = true;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const RuleGroup& group = groups_[i];
      // A test looks at states; nobody is paged.
      static_cast<void>(live_[i].evaluate(store_, test_.start + after, options_));
      for (std::size_t j = 0; j < group.rules.size(); ++j) {
        if (live_[i].state().rules[j].health != Health::err) continue;
        fine = false;
        fail(group.rules[j].place,
             fmt::format("rule {} of group {} fails at {}", quoted(group.rules[j].name),
                         quoted(group.name), to_string(after)),
             {live_[i].state().rules[j].last_error});
      }
    }
    return fine;
  }

  void look(const AlertCase& one) {
    std::vector<ActiveAlert> firing;
    std::vector<std::string> remarks;
    bool known = false;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      for (std::size_t j = 0; j < groups_[i].rules.size(); ++j) {
        const Rule& rule = groups_[i].rules[j];
        if (rule.records || rule.name != one.alert) continue;
        known = true;
        for (const auto& [labels, alert] : live_[i].state().rules[j].active) {
          if (alert.state == AlertState::firing) {
            firing.push_back(alert);
          } else {
            remarks.push_back(fmt::format("pending since {} (for: {}): {}",
                                          to_string(alert.active_at - test_.start),
                                          to_string(rule.hold), label_text(labels)));
          }
        }
      }
    }
    std::vector<std::string> lines = compare_alerts(one.expected, firing);
    if (lines.empty()) return;
    if (!known) remarks.push_back("no rule has this name: " + unknown_name(one.alert, alerts()));
    std::ranges::move(remarks, std::back_inserter(lines));
    fail(one.place, fmt::format("alert {} at {}", one.alert, to_string(one.at)), std::move(lines));
  }

  std::vector<std::string> alerts() const {
    std::vector<std::string> names;
    for (const RuleGroup& group : groups_) {
      for (const Rule& rule : group.rules) {
        if (!rule.records) names.push_back(rule.name);
      }
    }
    return names;
  }

  Result<promql::Vector> answer(const ExpressionCase& one) const {
    TRY(const promql::Query query, promql::Query::parse(one.expression));
    const Instant at = test_.start + one.at;
    TRY(promql::Answer answer, promql::evaluate(query, store_, at, options_.query));
    if (auto* vector = std::get_if<promql::Vector>(&answer.value)) return std::move(*vector);
    if (const auto* scalar = std::get_if<promql::Scalar>(&answer.value))
      return promql::Vector{{Labels{}, *scalar, at}};
    return invalid("the result is neither an instant vector nor a number");
  }

  void ask(const ExpressionCase& one) {
    const auto got = answer(one);
    std::vector<std::string> lines;
    if (got) {
      lines = compare_samples(one.expected, *got, run_.fuzzy);
    } else {
      lines = {got.error().message};
    }
    if (!lines.empty())
      fail(one.place, fmt::format("{} at {}", one.expression, to_string(one.at)), std::move(lines));
  }

  void dump() {
    std::vector<Sample> samples;
    for (const SeriesRef series : store_.select({})) {
      samples.clear();
      store_.read(series, Instant::min(), Instant::max(), samples);
      std::string line = to_string(store_.labels(series));
      for (const Sample& sample : samples) {
        const auto seconds = static_cast<double>(to_ms(sample.at)) / 1000;
        line += fmt::format(" {}@{}",
                            is_stale(sample.value) ? "stale" : promql::format_value(sample.value),
                            promql::format_value(seconds));
      }
      outcome_.dump.push_back(std::move(line));
    }
  }

  struct Input {
    SeriesRef series;
    std::size_t next;  // the first value that is not appended yet
  };

  const UnitTest& test_;
  const std::vector<RuleGroup>& groups_;
  const TestRun& run_;
  std::vector<LiveGroup> live_;
  EvaluateOptions options_;
  SeriesStore store_;
  std::vector<Input> inputs_;
  TestOutcome outcome_;
};

}  // namespace

std::vector<RuleGroup> in_order(std::vector<RuleGroup> groups,
                                const std::vector<std::string>& order) {
  std::ranges::stable_sort(groups, {}, [&](const RuleGroup& group) {
    return std::ranges::find(order, group.name) - order.begin();
  });
  return groups;
}

TestOutcome run_unit_test(const UnitTest& test, const std::vector<RuleGroup>& groups,
                          const TestRun& run) {
  return Run(test, groups, run).go();
}

}  // namespace reveille::rules
