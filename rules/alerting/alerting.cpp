// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/alerting.hpp"

#include <set>

#include <fmt/format.h>

#include "rules/alerting/alert_rule.hpp"
#include "rules/alerting/evidence.hpp"
#include "rules/alerting/rule_output.hpp"
#include "rules/alerting/rule_templates.hpp"

namespace reveille::rules {
namespace {

// One evaluation of one group.
class Evaluation {
 public:
  Evaluation(const RuleGroup& group, SeriesStore& store, Instant at, const TemplateContext& context,
             const promql::Options& options)
      : group_(group), store_(store), at_(at), context_(context), options_(options) {}

  void rule(const Rule& rule, RuleState& state, std::vector<Transition>& transitions) {
    const Result<> outcome = rule.records ? record(rule, state) : alert(rule, state, transitions);
    state.health = outcome ? Health::ok : Health::err;
    state.last_error = outcome ? std::string() : outcome.error().message;
    state.last_evaluation = at_;
  }

 private:
  // Queries see the world as of this instant, and outputs carry it.
  Instant shifted() const { return at_ - group_.query_offset; }

  Result<promql::Vector> results(const Rule& rule) const {
    TRY(promql::Answer answer, promql::evaluate(rule.query, store_, shifted(), options_));
    if (auto* vector = std::get_if<promql::Vector>(&answer.value)) return std::move(*vector);
    if (const auto* scalar = std::get_if<promql::Scalar>(&answer.value)) {
      return promql::Vector{{Labels{}, *scalar, shifted()}};
    }
    return invalid("rule result is not a vector or scalar");
  }

  Result<> check_limit(std::size_t count, std::string_view noun) const {
    if (group_.limit <= 0 || count <= static_cast<std::size_t>(group_.limit)) return {};
    return fail(Code::limit,
                fmt::format("exceeded limit of {} with {} {}", group_.limit, count, noun));
  }

  Result<> record(const Rule& rule, RuleState& state) {
    TRY(const promql::Vector vector, results(rule));
    if (auto fits = check_limit(vector.size(), "series"); !fits) return fits;
    std::vector<OutputSample> samples;
    std::set<Labels> seen;
    for (const promql::VectorSample& result : vector) {
      OutputSample sample{result.labels, result.value};
      sample.labels.set("__name__", rule.name);
      for (const Label& label : group_.labels) sample.labels.set(label.name, label.value);
      for (const auto& [name, value] : rule.labels) sample.labels.set(name, value);
      if (!seen.insert(sample.labels).second) {
        return invalid("vector contains metrics with the same labelset after applying rule labels");
      }
      samples.push_back(std::move(sample));
    }
    return write_output(samples, state, store_, shifted());
  }

  Result<> alert(const Rule& rule, RuleState& state, std::vector<Transition>& transitions) {
    TRY(const promql::Vector vector, results(rule));
    TRY(const CurrentAlerts current, current_alerts(rule, vector));
    AlertStep step = advance(group_, rule, state, current, at_);
    if (auto fits = check_limit(step.active.size(), "alerts"); !fits) return fits;
    attach_evidence(rule, step.transitions);
    state.active = std::move(step.active);
    std::ranges::move(step.transitions, std::back_inserter(transitions));
    return write_output(alert_series(state.active), state, store_, shifted());
  }

  Result<CurrentAlerts> current_alerts(const Rule& rule, const promql::Vector& vector) const {
    const TemplateSurroundings surroundings{store_, at_, context_, options_};
    CurrentAlerts current;
    for (const promql::VectorSample& result : vector) {
      ExpandedTexts texts = expand_texts(group_, rule, result, surroundings);
      const bool fresh = current
                             .emplace(std::move(texts.labels),
                                      CurrentAlert{std::move(texts.annotations), result.value})
                             .second;
      if (!fresh) {
        return invalid(
            "vector contains metrics with the same labelset after applying alert labels");
      }
    }
    return current;
  }

  // The same for all alerts that fire in this evaluation, so it is asked for once.
  void attach_evidence(const Rule& rule, std::vector<Transition>& transitions) const {
    if (rule.evidence.empty()) return;
    std::optional<std::vector<Evidence>> evidence;
    for (Transition& transition : transitions) {
      if (transition.kind != Transition::Kind::fired) continue;
      if (!evidence) evidence = gather_evidence(rule, store_, shifted(), options_);
      transition.evidence = *evidence;
    }
  }

  const RuleGroup& group_;
  SeriesStore& store_;
  Instant at_;
  const TemplateContext& context_;
  const promql::Options& options_;
};

}  // namespace

std::vector<Transition> evaluate_group(const RuleGroup& group, GroupState& state,
                                       SeriesStore& store, Instant at,
                                       const TemplateContext& context,
                                       const promql::Options& options) {
  std::vector<Transition> transitions;
  state.rules.resize(group.rules.size());
  Evaluation evaluation(group, store, at, context, options);
  for (std::size_t i = 0; i < group.rules.size(); ++i) {
    evaluation.rule(group.rules[i], state.rules[i], transitions);
  }
  state.last_evaluation = at;
  return transitions;
}

}  // namespace reveille::rules
