// SPDX-License-Identifier: Apache-2.0
// The part of Groups that asks other engines: nothing here waits.
#include "samples/asking.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "samples/groups.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::samples {
namespace {

// Expressions; templates; evidence, which is asked for once it is known what fires; and a template
// whose question depends on an answer.
constexpr int rounds_most = 4;
// Of all answers to one evaluation of a group, which are in memory together.
constexpr std::size_t answered_series_most = 4 * limits::source_answer_series;

std::string blame(const rules::RuleGroup& group) {
  return "source " + quoted(group.source) + ": ";
}

bool may_query(const rules::Templates& templates) {
  return std::ranges::any_of(templates, [](const auto& named) {
    return named.second.find("{{") != std::string::npos &&
           named.second.find("query") != std::string::npos;
  });
}

}  // namespace

Labels source_up_series(const rules::RuleGroup& group) {
  return {{"__name__", "reveille_rule_source_up"},
          {"rule_group", group.name},
          {"source", group.source}};
}

bool failed_at_source(const rules::RuleGroup& group, const std::string& last_error) {
  return !group.source.empty() && last_error.starts_with(blame(group));
}

bool asks_beyond_expressions(const rules::RuleGroup& group) {
  const auto of_group = [](const Label& label) {
    return label.value.find("query") != std::string::npos;
  };
  return std::ranges::any_of(group.labels, of_group) ||
         std::ranges::any_of(group.rules, [](const rules::Rule& rule) {
           return !rule.evidence.empty() || may_query(rule.labels) || may_query(rule.annotations);
         });
}

void Groups::begin_asking(Group& group, Instant at) {
  static metrics::Counter& late =
      metrics::counter("reveille_rule_source_late_total",
                       "Evaluations that were passed over because the one before still waits.");
  if (group.asking) return late.add();
  group.asking.emplace();
  group.asking->id = ++last_asking_;
  group.asking->at = at;
  group.asking->began = Steady::now();
  std::set<std::string> expressions;
  for (const rules::Rule& rule : group.rules().rules) expressions.insert(rule.query.text());
  ask(group, expressions);
}

void Groups::ask(Group& group, const std::set<std::string>& expressions) {
  static metrics::Counter& asked =
      metrics::counter("reveille_rule_source_queries_total", "Queries that sources were asked.");
  Asking& asking = *group.asking;
  asking.outstanding = expressions.size();
  const Instant at = asking.at - group.rules().query_offset;
  for (const std::string& expression : expressions) {
    asked.add();
    Answered answered = [this, id = asking.id, expression](Result<rules::promql::Vector> vector) {
      post_([this, id, expression, vector = std::move(vector)]() mutable {
        take_answer(id, expression, std::move(vector));
      });
    };
    if (options_.ask)
      options_.ask(group.rules().source, expression, at, std::move(answered));
    else
      answered(fail(Code::unavailable, "there are no sources"));
  }
}

// An answer to an evaluation that a reload or a clock put back has ended is nobody's.
void Groups::take_answer(std::uint64_t id, const std::string& expression,
                         Result<rules::promql::Vector> vector) {
  const auto found = std::ranges::find_if(
      groups_, [id](const Group& group) { return group.asking && group.asking->id == id; });
  if (found == groups_.end()) return;
  Asking& asking = *found->asking;
  if (vector) asking.series += vector->size();
  if (vector && asking.series > answered_series_most)
    vector = fail(Code::limit, "the answers to this group are too long together");
  if (!vector) vector.error().message.insert(0, blame(found->rules()));
  asking.answers.answer(expression, std::move(vector));
  if (--asking.outstanding > 0) return;
  auto wanted = still_wanted(*found);
  if (wanted.empty()) return finish_asking(*found);
  ++asking.round;
  ask(*found, wanted);
}

// What templates and evidence want to know beyond the answers: an evaluation to try finds it out.
std::set<std::string> Groups::still_wanted(Group& group) {
  if (!asks_beyond_expressions(group.rules())) return {};
  Asking& asking = *group.asking;
  rules::LiveGroup trial(group.rules(), group.live.state());
  rules::SeriesStore nowhere;
  rules::EvaluateOptions options{.context = options_.templates};
  options.query.elsewhere = &asking.answers;
  (void)trial.evaluate(nowhere, asking.at, options);
  auto wanted = asking.answers.take_wanted();
  const bool too_many = asking.answers.answered() + wanted.size() >
                        group.rules().rules.size() + limits::source_queries_beyond_rules;
  if (asking.round + 1 < rounds_most && !too_many) return wanted;
  for (const std::string& expression : wanted)
    asking.answers.answer(expression,
                          fail(Code::limit, "templates and evidence ask the source for too much"));
  return {};
}

void Groups::finish_asking(Group& group) {
  static metrics::Counter& failures =
      metrics::counter("reveille_rule_source_evaluations_failed_total",
                       "Evaluations of groups that their source did not answer completely.");
  Asking asking = *std::move(group.asking);
  group.asking.reset();
  const bool answered = std::ranges::all_of(group.rules().rules, [&](const rules::Rule& rule) {
    return asking.answers.ask(rule.query.text()).has_value();
  });
  if (!answered) failures.add();
  evaluate_options_.arrival = false;
  evaluate_options_.query.elsewhere = &asking.answers;
  evaluate(group, asking.at, asking.began);
  write(source_up_series(group.rules()), {asking.at, answered ? 1.0 : 0.0});
  if (log_) log_->commit();
}

}  // namespace reveille::samples
