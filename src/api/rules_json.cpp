// SPDX-License-Identifier: Apache-2.0
#include "api/rules_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "api/query_json.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

using namespace rules;
using text::JsonWriter;

double in_seconds(std::chrono::duration<double> span) {
  return span.count();
}

// Go's zero time where there was no evaluation yet.
std::string time_or_never(Instant at) {
  return at == Instant{} ? "0001-01-01T00:00:00Z" : to_rfc3339(at);
}

// Go's 'e' format with the fewest digits that read back: 1.1e+01.
std::string exponent_format(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  return std::string(buffer, end.ptr);
}

void write_alert(JsonWriter& json, const ActiveAlert& alert) {
  json.begin_object().key("labels");
  write_labels(json, alert.labels);
  json.key("annotations");
  write_labels(json, alert.annotations);
  json.member("state", alert.state == AlertState::firing ? "firing" : "pending")
      .member("activeAt", to_rfc3339(alert.active_at));
  if (alert.keep_firing_since) json.member("keepFiringSince", to_rfc3339(*alert.keep_firing_since));
  json.member("value", exponent_format(alert.value)).end_object();
}

const char* health_name(Health health) {
  switch (health) {
    case Health::unknown:
      return "unknown";
    case Health::ok:
      return "ok";
    case Health::err:
      return "err";
  }
  return "unknown";
}

const char* state_of(const RuleState& state) {
  if (state.health == Health::unknown && state.active.empty()) return "unknown";
  const char* worst = "inactive";
  for (const auto& [labels, alert] : state.active) {
    if (alert.state == AlertState::firing) return "firing";
    worst = "pending";
  }
  return worst;
}

// A rule's own labels stand over those of its group.
Labels configured_labels(const RuleGroup& group, const Rule& rule) {
  Labels labels = group.labels;
  for (const auto& [name, text] : rule.labels) labels.set(name, text);
  return labels;
}

Labels annotations_of(const Rule& rule) {
  Labels annotations;
  for (const auto& [name, text] : rule.annotations) annotations.set(name, text);
  return annotations;
}

void write_alerting(JsonWriter& json, const Rule& rule, const RuleState& state, bool with_alerts) {
  json.member("duration", in_seconds(rule.hold))
      .member("keepFiringFor", in_seconds(rule.keep_firing_for))
      .key("annotations");
  write_labels(json, annotations_of(rule));
  json.key("alerts");
  if (!with_alerts) {
    json.null();
    return;
  }
  json.begin_array();
  for (const auto& [labels, alert] : state.active) write_alert(json, alert);
  json.end_array();
}

void write_rule(JsonWriter& json, const RuleGroup& group, const Rule& rule, const RuleState& state,
                bool with_alerts) {
  json.begin_object();
  if (!rule.records) json.member("state", state_of(state));
  json.member("name", rule.name).member("query", rule.query.text()).key("labels");
  write_labels(json, configured_labels(group, rule));
  if (!rule.records) write_alerting(json, rule, state, with_alerts);
  json.member("health", health_name(state.health));
  if (!state.last_error.empty()) json.member("lastError", state.last_error);
  json.member("evaluationTime", in_seconds(state.evaluation_time))
      .member("lastEvaluation", time_or_never(state.last_evaluation))
      .member("type", rule.records ? "recording" : "alerting")
      .end_object();
}

bool named(const std::set<std::string>& asked, const std::string& name) {
  return asked.empty() || asked.contains(name);
}

bool wanted(const RuleGroup& group, const Rule& rule, const RulesQuestion& question) {
  if (!question.type.empty() && (question.type == "record") != rule.records) return false;
  if (!named(question.names, rule.name)) return false;
  if (question.selectors.empty()) return true;
  const Labels labels = configured_labels(group, rule);
  return std::ranges::any_of(question.selectors,
                             [&](const Matchers& each) { return all_match(each, labels); });
}

bool has_wanted(const samples::GroupView& view, const RulesQuestion& question) {
  return named(question.groups, view.group.name) && named(question.files, view.group.file) &&
         std::ranges::any_of(view.group.rules,
                             [&](const Rule& rule) { return wanted(view.group, rule, question); });
}

void write_group(JsonWriter& json, const samples::GroupView& view, const RulesQuestion& question) {
  json.begin_object().member("name", view.group.name).member("file", view.group.file);
  json.key("rules").begin_array();
  for (std::size_t i = 0; i < view.group.rules.size(); ++i)
    if (wanted(view.group, view.group.rules[i], question))
      write_rule(json, view.group, view.group.rules[i], view.state.rules[i], question.with_alerts);
  json.end_array()
      .member("interval", in_seconds(view.group.interval))
      .member("limit", view.group.limit)
      .member("evaluationTime", in_seconds(view.evaluation_time))
      .member("lastEvaluation", time_or_never(view.state.last_evaluation))
      .end_object();
}

std::string token_of(const samples::GroupView& view) {
  return text::hex_encode(text::sha256(view.group.file + ";" + view.group.name));
}

}  // namespace

Result<std::string> rules_json(const std::vector<samples::GroupView>& groups,
                               const RulesQuestion& question) {
  std::vector<const samples::GroupView*> ordered;
  for (const auto& view : groups)
    if (has_wanted(view, question)) ordered.push_back(&view);
  std::ranges::sort(ordered, {},
                    [](const auto* view) { return std::tie(view->group.file, view->group.name); });
  auto next = ordered.begin();
  if (!question.next_token.empty()) {
    next = std::ranges::find(ordered, question.next_token,
                             [](const auto* view) { return token_of(*view); });
    if (next == ordered.end())
      return invalid(fmt::format("invalid group_next_token '{}'. were rule groups changed?",
                                 question.next_token));
  }
  JsonWriter json;
  json.begin_object().key("groups").begin_array();
  for (std::size_t told = 0; next != ordered.end(); ++next, ++told) {
    if (question.group_limit && told >= *question.group_limit) break;
    write_group(json, **next, question);
  }
  json.end_array();
  if (next != ordered.end()) json.member("groupNextToken", token_of(**next));
  json.end_object();
  return json.take();
}

std::string alerts_json(const std::vector<samples::GroupView>& groups) {
  JsonWriter json;
  json.begin_object().key("alerts").begin_array();
  for (const auto& view : groups)
    for (const auto& state : view.state.rules)
      for (const auto& [labels, alert] : state.active) write_alert(json, alert);
  json.end_array().end_object();
  return json.take();
}

}  // namespace reveille::api
