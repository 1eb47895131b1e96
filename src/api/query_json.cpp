// SPDX-License-Identifier: Apache-2.0
#include "api/query_json.hpp"

#include <algorithm>

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

// Of the phases that upstream distinguishes, those that exist here.
void write_times(JsonWriter& json, const QueryTimes& times) {
  json.key("stats").begin_object().key("timings").begin_object();
  json.member("evalTotalTime", times.evaluating.count())
      .member("execQueueTime", times.waiting.count())
      .member("execTotalTime", (times.waiting + times.evaluating).count());
  json.end_object().end_object();
}

}  // namespace

void write_labels(JsonWriter& json, const Labels& labels) {
  json.begin_object();
  for (const auto& label : labels) json.member(label.name, label.value);
  json.end_object();
}

std::string query_answer(const promql::Answer& answer, Instant at,
                         const std::optional<QueryTimes>& times) {
  JsonWriter json;
  json.begin_object().member("status", "success").key("data").begin_object();
  std::visit(WriteValue{json, at}, answer.value);
  if (times) write_times(json, *times);
  json.end_object();
  write_strings(json, "warnings", answer.warnings);
  write_strings(json, "infos", answer.infos);
  json.end_object();
  return json.take();
}

}  // namespace reveille::api
