// SPDX-License-Identifier: Apache-2.0
#include "unit/rules/alerting/plain_group.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "rules/alerting/evidence.hpp"

namespace reveille::rules::test {
namespace {

struct CurrentAlert {
  Labels annotations;
  double value = 0;
};
using CurrentAlerts = std::map<Labels, CurrentAlert>;
struct AlertStep {
  std::map<Labels, ActiveAlert> active;
  std::vector<Transition> transitions;
};
struct OutputSample {
  Labels labels;
  double value = 0;
};
struct TemplateSurroundings {
  const SeriesStore& store;
  Instant at;
  const TemplateContext& context;
  const promql::Options& options;
};
struct ExpandedTexts {
  Labels labels;
  Labels annotations;
};

class Step {
 public:
  Step(const RuleGroup& group, const Rule& rule, const RuleState& state, Instant at)
      : group_(group), rule_(rule), state_(state), at_(at) {}

  AlertStep run(const CurrentAlerts& current) {
    for (const auto& [labels, alert] : state_.active) {
      if (!current.contains(labels)) missing(labels, alert);
    }
    for (const auto& [labels, now] : current) {
      const auto known = state_.active.find(labels);
      if (known == state_.active.end()) {
        begin(labels, now);
      } else {
        go_on(labels, known->second, now);
      }
    }
    return std::move(step_);
  }

 private:
  void tell(Transition::Kind kind, const ActiveAlert& alert) {
    step_.transitions.push_back({kind, alert, {}, group_.name, rule_.name, at_});
  }

  // An alert that the result does not hold any more.
  void missing(const Labels& labels, ActiveAlert alert) {
    const bool firing = alert.state == AlertState::firing;
    if (at_ < state_.resolve_from) {
      step_.active.emplace(labels, std::move(alert));
      return;
    }
    if (firing && rule_.keep_firing_for > Span{0}) {
      if (!alert.keep_firing_since) alert.keep_firing_since = at_;
      if (at_ - *alert.keep_firing_since < rule_.keep_firing_for) {
        keep(labels, std::move(alert));
        return;
      }
    }
    // A pending alert goes without a word: nobody was told of it.
    if (firing) tell(Transition::Kind::resolved, alert);
  }

  void begin(const Labels& labels, const CurrentAlert& now) {
    ActiveAlert alert;
    alert.labels = labels;
    alert.annotations = now.annotations;
    alert.value = now.value;
    alert.active_at = at_;
    keep(labels, std::move(alert));
  }

  void go_on(const Labels& labels, ActiveAlert alert, const CurrentAlert& now) {
    const bool changed = alert.annotations != now.annotations;
    const bool was_firing = alert.state == AlertState::firing;
    alert.annotations = now.annotations;
    alert.value = now.value;
    alert.keep_firing_since.reset();
    const ActiveAlert& kept = keep(labels, std::move(alert));
    if (was_firing && changed && kept.state == AlertState::firing) {
      tell(Transition::Kind::updated, kept);
    }
  }

  // Fires what has been true for long enough; takes back what has not, since `for` was raised.
  const ActiveAlert& keep(const Labels& labels, ActiveAlert alert) {
    const bool pending = alert.state == AlertState::pending;
    // A clock that was set back must not keep an alert from firing until it has caught up.
    if (pending && alert.active_at > at_) alert.active_at = at_;
    if (pending && at_ - alert.active_at >= rule_.hold) {
      alert.state = AlertState::firing;
      alert.fired_at = at_;
      tell(Transition::Kind::fired, alert);
    } else if (!pending && waited_too_little(alert)) {
      tell(Transition::Kind::resolved, alert);
      alert.state = AlertState::pending;
      alert.fired_at.reset();
      alert.keep_firing_since.reset();
    }
    return step_.active.emplace(labels, std::move(alert)).first->second;
  }

  // Fired under a shorter `for` than the rule has now, and has not reached the new one yet. Not for
  // a clock that went back: that ends no alert.
  bool waited_too_little(const ActiveAlert& alert) const {
    const Instant fired = alert.fired_at.value_or(alert.active_at);
    return at_ - alert.active_at < rule_.hold && fired - alert.active_at < rule_.hold;
  }

  const RuleGroup& group_;
  const Rule& rule_;
  const RuleState& state_;
  Instant at_;
  AlertStep step_;
};

std::vector<OutputSample> alert_series(const std::map<Labels, ActiveAlert>& active) {
  std::vector<OutputSample> samples;
  samples.reserve(2 * active.size());
  for (const auto& [labels, alert] : active) {
    OutputSample state{labels, 1};
    state.labels.set("__name__", "ALERTS");
    state.labels.set("alertstate", alert.state == AlertState::firing ? "firing" : "pending");
    OutputSample since{labels, 0};
    since.labels.set("__name__", "ALERTS_FOR_STATE");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(alert.active_at);
    since.value = static_cast<double>(seconds.time_since_epoch().count());
    samples.push_back(std::move(state));
    samples.push_back(std::move(since));
  }
  return samples;
}

Result<> write_output(const std::vector<OutputSample>& samples, RuleState& state,
                      SeriesStore& store, Instant at) {
  Result<> outcome;
  std::set<Labels> written;
  for (const OutputSample& sample : samples) {
    const Result<SeriesRef> series = store.series(sample.labels);
    if (!series) {
      if (outcome) outcome = std::unexpected(series.error());
      continue;
    }
    store.append(*series, {at, sample.value});
    written.insert(sample.labels);
  }
  std::vector<Labels> vanished;
  std::ranges::set_difference(state.written, written, std::back_inserter(vanished));
  for (const Labels& labels : vanished) {
    if (const Result<SeriesRef> series = store.series(labels)) {
      store.append(*series, {at, stale_marker()});
    }
  }
  state.written = std::move(written);
  return outcome;
}

Result<promql::Vector> run_query(std::string_view expression,
                                 const TemplateSurroundings& surroundings) {
  TRY(const promql::Query query, promql::Query::parse(expression));
  TRY(const promql::Answer answer,
      promql::evaluate(query, surroundings.store, surroundings.at, surroundings.options));
  if (const auto* vector = std::get_if<promql::Vector>(&answer.value)) return *vector;
  if (const auto* scalar = std::get_if<promql::Scalar>(&answer.value)) {
    return promql::Vector{{Labels{}, *scalar, surroundings.at}};
  }
  return invalid("query result is not a vector or scalar");
}

std::string bounded(const std::string& text, std::size_t most) {
  static constexpr std::string_view mark = "\xE2\x80\xA6";
  return text.size() <= most ? text : cut(text, most - mark.size()).append(mark);
}

class Expander {
 public:
  Expander(const Rule& rule, const promql::VectorSample& result,
           const TemplateSurroundings& surroundings)
      : rule_(rule), name_("__alert_" + rule.name) {
    input_.labels = &result.labels;
    input_.value = result.value;
    input_.external_labels = &surroundings.context.external_labels;
    input_.external_url = surroundings.context.external_url;
    input_.now = surroundings.at;
    input_.query = [&surroundings](std::string_view expression) {
      return run_query(expression, surroundings);
    };
  }

  std::string expand(const std::string& text) const {
    if (text.find("{{") == std::string::npos) return text;
    return expand_or_explain(name_, text, input_);
  }
  std::string expand(const std::string& text, std::size_t n) const {
    if (rule_.compiled.size() != rule_.labels.size() + rule_.annotations.size()) {
      return expand(text);
    }
    auto expanded = rule_.compiled[n].expand(input_);
    return expanded ? *std::move(expanded)
                    : "<error expanding template: " + expanded.error().message + ">";
  }

 private:
  const Rule& rule_;
  std::string name_;
  TemplateInput input_;
};

ExpandedTexts expand_texts(const RuleGroup& group, const Rule& rule,
                           const promql::VectorSample& result,
                           const TemplateSurroundings& surroundings) {
  const Expander expander(rule, result, surroundings);
  ExpandedTexts texts;
  texts.labels = result.labels;
  texts.labels.remove("__name__");
  for (const Label& label : group.labels) {
    texts.labels.set(label.name, bounded(expander.expand(label.value), limits::label_value_bytes));
  }
  std::size_t n = 0;
  for (const auto& [name, text] : rule.labels) {
    texts.labels.set(name, bounded(expander.expand(text, n++), limits::label_value_bytes));
  }
  texts.labels.set("alertname", rule.name);
  std::vector<Label> annotations;
  for (const auto& [name, text] : rule.annotations) {
    annotations.push_back({name, bounded(expander.expand(text, n++), limits::alert_text_bytes)});
  }
  texts.annotations = Labels(std::move(annotations));
  return texts;
}

// One evaluation of one group.
class PlainEvaluation {
 public:
  PlainEvaluation(const RuleGroup& group, SeriesStore& store, Instant at,
                  const TemplateContext& context, const promql::Options& options)
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
    AlertStep step = Step(group_, rule, state, at_).run(current);
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

std::vector<Transition> plain_evaluate(const RuleGroup& group, GroupState& state,
                                       SeriesStore& store, Instant at,
                                       const TemplateContext& context) {
  std::vector<Transition> transitions;
  state.rules.resize(group.rules.size());
  const promql::Options options;
  PlainEvaluation evaluation(group, store, at, context, options);
  for (std::size_t i = 0; i < group.rules.size(); ++i) {
    evaluation.rule(group.rules[i], state.rules[i], transitions);
  }
  state.last_evaluation = at;
  return transitions;
}

}  // namespace reveille::rules::test
