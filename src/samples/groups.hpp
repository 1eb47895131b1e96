// SPDX-License-Identifier: Apache-2.0
// The rule groups in force: when each is due, and its evaluation.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "rules/alerting/live_group.hpp"
#include "samples/arrival_index.hpp"
#include "samples/asking.hpp"
#include "samples/evaluator.hpp"
#include "samples/rule_states.hpp"
#include "samples/sample_log.hpp"
#include "samples/schedule.hpp"

namespace reveille::samples {

// Belongs to the evaluation thread. `log` may be nullptr: nothing is kept.
class Groups {
 public:
  // Runs something on the evaluation thread, soon; callable from any thread.
  using Post = std::function<void(std::move_only_function<void()>)>;
  Groups(rules::SeriesStore& store, SampleLog* log, const EvaluatorOptions& options,
         OnTransitions listener, Post post = {});

  // Takes the first set of rules into force with the states of before the restart. All that fires
  // is reported once more. `silent_since`: the newest sample of before.
  void restore(std::vector<rules::RuleGroup> groups, std::vector<KeptState> kept,
               std::optional<Instant> silent_since, Instant now);
  // A reload. Firing alerts of rules that are gone are reported resolved, and the series of these
  // rules end.
  void adopt(std::vector<rules::RuleGroup> groups, Instant now);

  // A series got samples, the newest at `newest`.
  void touch(rules::SeriesRef series, const Labels& labels, Instant newest, Instant now);
  // Evaluates what is due.
  void run(Instant now);
  // Until something is due; at most `most`.
  [[nodiscard]] Span wait(Instant now, Span most) const;

  // To be called before the log ends: values and texts are as fresh there as here.
  void keep_all();

  [[nodiscard]] std::vector<GroupView> views() const;
  [[nodiscard]] Span history() const { return history_; }  // what the rules look back on

 private:
  using Steady = std::chrono::steady_clock;
  struct Group {
    rules::LiveGroup live;
    std::vector<StateKey> keys;
    Span offset{0};
    Instant slot;                         // the last one that was evaluated or passed over
    std::optional<Instant> evaluated_at;  // later slots only
    std::optional<Instant> touched;       // evaluate at once when this has come
    ArrivalBudget budget;                 // of evaluations by arrival
    std::vector<bool> whole_wanted;       // of these rules the log wants the whole state next
    std::chrono::microseconds evaluation_time{0};
    std::optional<Asking> asking;  // while its source is being asked

    [[nodiscard]] const rules::RuleGroup& rules() const { return live.group(); }
    [[nodiscard]] Span interval() const { return live.group().interval; }
  };

  void install(std::vector<rules::RuleGroup> groups, std::vector<rules::GroupState> states,
               Instant now);
  void retire(const std::vector<KeptState>& gone, Instant now);
  void mind_clock(Instant now);
  void begin_asking(Group& group, Instant at);
  void ask(Group& group, const std::set<std::string>& expressions);
  void take_answer(std::uint64_t id, const std::string& expression,
                   Result<rules::promql::Vector> vector);
  [[nodiscard]] std::set<std::string> still_wanted(Group& group);
  void finish_asking(Group& group);
  void evaluate_when_due(Group& group, Instant at, bool arrival);
  void evaluate(Group& group, Instant at, Steady::time_point began);
  void measure(Group& group, Steady::duration took) const;
  void keep(Group& group, const rules::Evaluated& done);
  void keep_state(Group& group, std::size_t rule);
  void write(const Labels& labels, rules::Sample sample);
  [[nodiscard]] bool source_watched(const rules::RuleGroup& group) const;
  void report(std::vector<rules::Transition> transitions) const;

  rules::SeriesStore& store_;
  SampleLog* const log_;
  const EvaluatorOptions& options_;
  const OnTransitions listener_;
  const Post post_;
  rules::EvaluateOptions evaluate_options_;
  std::vector<Group> groups_;
  ArrivalIndex arrivals_;
  Span history_{0};
  Instant last_now_;
  std::uint64_t last_asking_ = 0;
};

}  // namespace reveille::samples
