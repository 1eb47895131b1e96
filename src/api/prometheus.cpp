// SPDX-License-Identifier: Apache-2.0
// Prometheus' query API in its own shapes: what Grafana, promtool and curl ask.
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "api/api.hpp"
#include "api/prometheus_parameters.hpp"
#include "api/prometheus_parts.hpp"
#include "api/query_json.hpp"
#include "api/reply.hpp"
#include "base/limits.hpp"
#include "base/version.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

using namespace rules;
using Steady = std::chrono::steady_clock;

std::size_t points_in(const promql::Value& value) {
  std::size_t points = 0;
  if (const auto* matrix = std::get_if<promql::Matrix>(&value))
    for (const auto& series : *matrix) points += series.points.size();
  return points;
}

Result<> not_too_long(const promql::Answer& answer) {
  const std::size_t points = points_in(answer.value);
  if (points <= limits::query_answer_points) return {};
  return fail(Code::limit,
              fmt::format("the answer has {} points, at most {} are told: ask for less "
                          "at once, or for larger steps",
                          points, limits::query_answer_points));
}

// The first series of an answer; says so where there were more.
void truncate(promql::Answer& answer, std::optional<std::size_t> limit) {
  const auto cut = [&](auto& series) {
    if (!limit || series.size() <= *limit) return;
    series.erase(series.begin() + static_cast<std::ptrdiff_t>(*limit), series.end());
    answer.warnings.emplace_back(truncated_warning);
  };
  if (auto* vector = std::get_if<promql::Vector>(&answer.value)) cut(*vector);
  if (auto* matrix = std::get_if<promql::Matrix>(&answer.value)) cut(*matrix);
}

// What is invalid about data is no mistake of the request: 422 and not 400.
Error of_execution(Error error) {
  if (error.code == Code::invalid) error.code = Code::limit;
  return error;
}

// What both kinds of queries are asked with.
struct Question {
  promql::Query query;
  promql::Options options;
  std::optional<std::size_t> limit;
  bool stats = false;
};

Result<Question> question_of(const Call& call) {
  Question question;
  TRY(question.limit, limit_parameter(call));
  TRY(question.options, query_options(call));
  TRY(question.query, query_parameter(call));
  question.stats = !call.parameter("stats").empty();
  return question;
}

// On the evaluation thread: the answer to a question that waited since `asked`. `at` dates a
// scalar.
HttpResponse answer_to(const Question& question, Instant at, Steady::time_point asked,
                       const auto& evaluate) {
  const auto began = Steady::now();
  Result<promql::Answer> answer = evaluate();
  if (!answer) return prometheus_refusal(of_execution(answer.error()));
  if (const auto fine = not_too_long(*answer); !fine) return prometheus_refusal(fine.error());
  truncate(*answer, question.limit);
  std::optional<QueryTimes> times;
  if (question.stats) times = QueryTimes{began - asked, Steady::now() - began};
  return json_response(200, query_answer(*answer, at, times));
}

void query_instant(const Parts& parts, Call call) {
  auto question = question_of(call);
  const auto at = time_parameter(call, "time", parts.now());
  if (!at) return call.respond(prometheus_refusal(at.error()));
  if (!question) return call.respond(prometheus_refusal(question.error()));
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, question = *std::move(question), at = *at,
       asked = Steady::now()](const SeriesStore& store) {
        waiting->respond(answer_to(question, at, asked, [&] {
          return promql::evaluate(question.query, store, at, question.options);
        }));
      },
      turned_away(waiting));
}

struct Steps {
  Instant from;
  Instant to;
  Span step;
};

Result<Steps> steps_of(const Call& call) {
  Steps steps;
  TRY(steps.from, time_parameter(call, "start"));
  TRY(steps.to, time_parameter(call, "end"));
  if (steps.to < steps.from)
    return invalid("invalid parameter \"end\": end timestamp must not be before start time");
  TRY(const auto step, span_parameter(call, "step"));
  if (!step) return invalid("invalid parameter \"step\": cannot parse \"\" to a valid duration");
  if (*step <= Span{0})
    return invalid(
        "invalid parameter \"step\": zero or negative query resolution step widths are not "
        "accepted. Try a positive integer");
  steps.step = *step;
  if (static_cast<std::size_t>((steps.to - steps.from) / steps.step) >
      limits::query_points_per_series)
    return invalid(
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the "
        "query resolution (?step=XX)");
  return steps;
}

// Upstream blames the parameter and not the evaluation.
Result<> fit_for_range(const promql::Query& query) {
  const auto type = query.type();
  if (type == promql::ValueType::vector || type == promql::ValueType::scalar) return {};
  return invalid(fmt::format(
      "invalid parameter \"query\": invalid expression type \"{}\" for range query, must be Scalar "
      "or instant Vector",
      type == promql::ValueType::matrix ? "range vector" : "string"));
}

void query_range(const Parts& parts, Call call) {
  const auto steps = steps_of(call);
  if (!steps) return call.respond(prometheus_refusal(steps.error()));
  auto question = question_of(call);
  if (!question) return call.respond(prometheus_refusal(question.error()));
  if (const auto fine = fit_for_range(question->query); !fine)
    return call.respond(prometheus_refusal(fine.error()));
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, question = *std::move(question), s = *steps,
       asked = Steady::now()](const SeriesStore& store) {
        waiting->respond(answer_to(question, s.to, asked, [&] {
          return promql::evaluate_range(question.query, store, s.from, s.to, s.step,
                                        question.options);
        }));
      },
      turned_away(waiting));
}

// There are none, but the question may be wrong.
void query_exemplars(const Parts&, Call call) {
  const auto period = period_parameters(call);
  if (!period) return call.respond(prometheus_refusal(period.error()));
  const auto query = query_parameter(call);
  if (!query) return call.respond(prometheus_refusal(query.error()));
  call.respond(prometheus_success("[]"));
}

void format_query(const Parts&, Call call) {
  const auto query = query_parameter(call);
  if (!query) return call.respond(prometheus_refusal(query.error()));
  call.respond(prometheus_success(text::to_json(Tree(query->text()))));
}

// Grafana chooses its dialect by this version: the semantics that we follow.
void build_info(const Parts&, Call call) {
  Tree info;
  info.set("version", Tree("3.0.0"));
  info.set("revision", Tree("reveille-" + std::string(version)));
  for (const char* key : {"branch", "buildUser", "buildDate", "goVersion"}) info.set(key, Tree(""));
  call.respond(prometheus_success(text::to_json(info)));
}

}  // namespace

samples::Evaluator::Refused turned_away(const std::shared_ptr<Call>& waiting) {
  return [waiting](const Error& why) { waiting->respond(prometheus_refusal(why)); };
}

void add_prometheus(Router& router, const Parts& parts) {
  const auto add = [&](const char* method, const std::string& path, auto answer_with) {
    router.add(method, "/api/v1/" + path, Door::read,
               [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); });
  };
  const auto both = [&](const std::string& path, auto answer_with) {
    for (const char* method : {"GET", "POST"}) add(method, path, answer_with);
  };
  both("query", query_instant);
  both("query_range", query_range);
  both("query_exemplars", query_exemplars);
  both("format_query", format_query);
  both("series", list_series);
  both("labels", list_label_names);
  add("GET", "label/{}/values", list_label_values);
  add("GET", "rules", list_rules);
  add("GET", "alerts", list_alerts);
  add("GET", "metadata", list_metadata);
  add("GET", "status/buildinfo", build_info);
}

}  // namespace reveille::api
