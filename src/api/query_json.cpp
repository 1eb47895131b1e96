// SPDX-License-Identifier: Apache-2.0
#include "api/query_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace reveille::api {
namespace {

using namespace rules;
using text::JsonWriter;

std::string seconds(Instant at) {
  const std::int64_t ms = to_ms(at);
  return ms % 1000 == 0 ? fmt::to_string(ms / 1000)
                        : fmt::format("{:.3f}", static_cast<double>(ms) / 1e3);
}

// [1435781430.781,"1"]
void write_point(JsonWriter& json, Instant at, std::string_view value) {
  json.begin_array().raw(seconds(at)).value(value).end_array();
}

struct WriteValue {
  JsonWriter& json;
  Instant at;

  void operator()(promql::Scalar scalar) const {
    json.member("resultType", "scalar").key("result");
    write_point(json, at, promql::format_value(scalar));
  }
  void operator()(const std::string& text) const {
    json.member("resultType", "string").key("result");
    write_point(json, at, text);
  }
  void operator()(const promql::Vector& vector) const {
    json.member("resultType", "vector").key("result").begin_array();
    for (const auto& sample : vector) {
      json.begin_object().key("metric");
      write_labels(json, sample.labels);
      json.key("value");
      write_point(json, sample.at, promql::format_value(sample.value));
      json.end_object();
    }
    json.end_array();
  }
  void operator()(const promql::Matrix& matrix) const {
    json.member("resultType", "matrix").key("result").begin_array();
    for (const auto& series : matrix) {
      json.begin_object().key("metric");
      write_labels(json, series.labels);
      json.key("values").begin_array();
      for (const auto& point : series.points)
        write_point(json, point.at, promql::format_value(point.value));
      json.end_array().end_object();
    }
    json.end_array();
  }
};

void write_strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& list) {
  if (list.empty()) return;
  json.key(name).begin_array();
  for (const auto& one : list) json.value(one);
  json.end_array();
}

double in_seconds(Span span) {
  return static_cast<double>(span.count()) / 1e3;
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

void write_templates(JsonWriter& json, const Templates& templates) {
  json.begin_object();
  for (const auto& [name, text] : templates) json.member(name, text);
  json.end_object();
}

void write_rule(JsonWriter& json, const Rule& rule, const RuleState& state) {
  json.begin_object();
  if (!rule.records) json.member("state", state_of(state));
  json.member("name", rule.name).member("query", rule.query.text());
  if (!rule.records)
    json.member("duration", in_seconds(rule.hold))
        .member("keepFiringFor", in_seconds(rule.keep_firing_for));
  json.key("labels");
  write_templates(json, rule.labels);
  if (!rule.records) {
    json.key("annotations");
    write_templates(json, rule.annotations);
    json.key("alerts").begin_array();
    for (const auto& [labels, alert] : state.active) write_alert(json, alert);
    json.end_array();
  }
  json.member("health", health_name(state.health));
  if (!state.last_error.empty()) json.member("lastError", state.last_error);
  json.member("evaluationTime", in_seconds(state.evaluation_time))
      .member("lastEvaluation", to_rfc3339(state.last_evaluation))
      .member("type", rule.records ? "recording" : "alerting")
      .end_object();
}

bool wanted(const Rule& rule, const std::string& type) {
  return type.empty() || (type == "record") == rule.records;
}

void write_group(JsonWriter& json, const samples::GroupView& view, const std::string& type) {
  json.begin_object().member("name", view.group.name).member("file", view.group.file);
  json.key("rules").begin_array();
  for (std::size_t i = 0; i < view.group.rules.size(); ++i)
    if (wanted(view.group.rules[i], type))
      write_rule(json, view.group.rules[i], view.state.rules[i]);
  json.end_array()
      .member("interval", in_seconds(view.group.interval))
      .member("limit", view.group.limit)
      .member("evaluationTime", in_seconds(view.evaluation_time))
      .member("lastEvaluation", to_rfc3339(view.state.last_evaluation))
      .end_object();
}

}  // namespace

void write_labels(JsonWriter& json, const Labels& labels) {
  json.begin_object();
  for (const auto& label : labels) json.member(label.name, label.value);
  json.end_object();
}

std::string query_answer(const promql::Answer& answer, Instant at) {
  JsonWriter json;
  json.begin_object().member("status", "success").key("data").begin_object();
  std::visit(WriteValue{json, at}, answer.value);
  json.end_object();
  write_strings(json, "warnings", answer.warnings);
  write_strings(json, "infos", answer.infos);
  json.end_object();
  return json.take();
}

std::string rules_json(const std::vector<samples::GroupView>& groups, const std::string& type) {
  std::vector<const samples::GroupView*> ordered;
  for (const auto& view : groups)
    if (std::any_of(view.group.rules.begin(), view.group.rules.end(),
                    [&](const Rule& rule) { return wanted(rule, type); }))
      ordered.push_back(&view);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
    return std::tie(a->group.file, a->group.name) < std::tie(b->group.file, b->group.name);
  });
  JsonWriter json;
  json.begin_object().key("groups").begin_array();
  for (const auto* view : ordered) write_group(json, *view, type);
  json.end_array().end_object();
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
