// SPDX-License-Identifier: Apache-2.0
#include "differential/answer.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include "base/labels.hpp"
#include "text/json.hpp"

namespace reveille::differential {
namespace {

const Tree& member(const Tree& tree, std::string_view key) {
  const Tree* found = tree.find(key);
  if (found == nullptr) throw std::runtime_error(fmt::format("the answer has no {}", key));
  return *found;
}

std::string text_of(const Tree& tree) {
  if (tree.string() == nullptr) throw std::runtime_error("the answer has no text where one is due");
  return *tree.string();
}

const Tree::Array& list_of(const Tree& tree) {
  if (tree.array() == nullptr) throw std::runtime_error("the answer has no list where one is due");
  return *tree.array();
}

double number(std::string text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // What is too small for from_chars is a denormal that rounds to nothing.
  if (error == std::errc::result_out_of_range) return text.starts_with('-') ? -0.0 : 0.0;
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error("not a number: " + text);
  return value;
}

std::int64_t time_of(const Tree& tree) {
  if (tree.integer() != nullptr) return *tree.integer() * 1000;
  if (tree.real() == nullptr) throw std::runtime_error("the answer has no time");
  return std::llround(*tree.real() * 1000);
}

std::string name_of(QueryAnswer& answer, const Tree& metric, bool without_names) {
  Labels labels;
  for (const Tree::Member& label : *metric.table()) labels.set(label.key, text_of(label.value));
  if (without_names) labels.remove("__name__");
  const std::string name = labels.empty() ? "{}" : to_string(labels);
  answer.labels.emplace(name, std::move(labels));
  return name;
}

void add_points(QueryAnswer& answer, const std::string& labels, const Tree::Array& pairs) {
  auto& points = answer.series[labels];
  if (!points.empty()) throw std::runtime_error("a series stands twice in the answer: " + labels);
  for (const Tree& pair : pairs) {
    const auto& [at, value] = std::pair(list_of(pair).at(0), list_of(pair).at(1));
    points[time_of(at)] = number(text_of(value));
  }
}

std::int64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value);
  return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
}

}  // namespace

QueryAnswer read_answer(const ExchangeResult& result, bool without_names) {
  if (result.status == 0) throw std::runtime_error("no answer: " + result.failure);
  const auto json = text::parse_json(result.body);
  if (!json) throw std::runtime_error(json.error().message + ": " + result.body.substr(0, 200));
  QueryAnswer answer;
  if (text_of(member(*json, "status")) == "error") {
    answer.error_type = text_of(member(*json, "errorType"));
    answer.error = text_of(member(*json, "error"));
    return answer;
  }
  const Tree& content = member(*json, "data");
  answer.result_type = text_of(member(content, "resultType"));
  const Tree& value = member(content, "result");
  if (answer.result_type == "string") {
    answer.text = text_of(list_of(value).at(1));
  } else if (answer.result_type == "scalar") {
    add_points(answer, "", {value});
  } else {
    const bool vector = answer.result_type == "vector";
    for (const Tree& element : list_of(value)) {
      const Tree& points = member(element, vector ? "value" : "values");
      const std::string labels = name_of(answer, member(element, "metric"), without_names);
      vector ? add_points(answer, labels, {points}) : add_points(answer, labels, list_of(points));
    }
  }
  return answer;
}

std::uint64_t ulps_between(double a, double b) {
  if ((std::isnan(a) && std::isnan(b)) || a == b) return 0;
  if (std::isnan(a) || std::isnan(b) || std::isinf(a) || std::isinf(b))
    return std::numeric_limits<std::uint64_t>::max();
  const std::int64_t left = ordered_bits(a);
  const std::int64_t right = ordered_bits(b);
  return left > right ? static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right)
                      : static_cast<std::uint64_t>(right) - static_cast<std::uint64_t>(left);
}

Comparison compare(const QueryAnswer& ours, const QueryAnswer& theirs, std::uint64_t ulps_allowed) {
  if (ours.error_type != theirs.error_type) {
    const auto said = [](const QueryAnswer& answer) {
      return answer.error_type.empty() ? "an answer"
                                       : answer.error_type + " (" + answer.error + ")";
    };
    return {fmt::format("ours {}, theirs {}", said(ours), said(theirs))};
  }
  if (ours.result_type != theirs.result_type)
    return {fmt::format("ours is a {}, theirs a {}", ours.result_type, theirs.result_type)};
  if (ours.text != theirs.text) return {"the texts differ"};
  Comparison comparison;
  for (const auto& [labels, points] : theirs.series) {
    if (!ours.series.contains(labels)) return {"ours lacks " + labels};
  }
  for (const auto& [labels, points] : ours.series) {
    const auto found = theirs.series.find(labels);
    if (found == theirs.series.end()) return {"theirs lacks " + labels};
    for (const auto& [at, value] : found->second) {
      if (!points.contains(at)) return {fmt::format("ours lacks {} at {}", labels, at)};
    }
    for (const auto& [at, value] : points) {
      const auto other = found->second.find(at);
      if (other == found->second.end()) return {fmt::format("theirs lacks {} at {}", labels, at)};
      const std::uint64_t ulps = ulps_between(value, other->second);
      comparison.most_ulps = std::max(comparison.most_ulps, ulps);
      if (ulps > ulps_allowed) {
        return {fmt::format("{} at {}: ours {}, theirs {} ({} ulps)", labels, at, value,
                            other->second, ulps),
                ulps};
      }
    }
  }
  return comparison;
}

}  // namespace reveille::differential
