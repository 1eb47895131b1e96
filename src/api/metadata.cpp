// SPDX-License-Identifier: Apache-2.0
#include "api/metadata.hpp"

#include "base/limits.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

void write(text::JsonWriter& json, const rules::MetricMetadata& one) {
  json.key(one.metric).begin_array().begin_object();
  json.member("type", one.type).member("help", one.help).member("unit", one.unit);
  json.end_object().end_array();
}

}  // namespace

void Metadata::note(std::vector<rules::MetricMetadata> metrics) {
  for (auto& one : metrics) {
    const auto known = by_metric_.find(one.metric);
    if (known != by_metric_.end())
      known->second = std::move(one);
    else if (by_metric_.size() < limits::metadata_metrics)
      by_metric_.emplace(one.metric, one);
  }
}

std::string Metadata::json(std::string_view metric, std::size_t most) const {
  text::JsonWriter json;
  json.begin_object();
  if (const auto known = by_metric_.find(metric); known != by_metric_.end() && most > 0)
    write(json, known->second);
  if (metric.empty())
    for (const auto& [name, one] : by_metric_) {
      if (most-- == 0) break;
      write(json, one);
    }
  json.end_object();
  return json.take();
}

}  // namespace reveille::api
