// SPDX-License-Identifier: Apache-2.0
// Prometheus' query API, enough for promtool, curl and Grafana.
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "api/api.hpp"
#include "api/query_json.hpp"
#include "api/reply.hpp"
#include "base/limits.hpp"
#include "base/version.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

using namespace rules;

std::shared_ptr<Call> shared(Call call) {
  return std::make_shared<Call>(std::move(call));
}

// RFC 3339 or seconds since the epoch.
Result<Instant> time_of(std::string_view text, std::string_view name) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc{} && end == text.data() + text.size()) {
    if (!std::isfinite(seconds) || std::abs(seconds) > 9e12)
      return invalid(fmt::format("invalid parameter \"{}\": out of range", name));
    return instant_from_ms(std::llround(seconds * 1000));
  }
  if (const auto at = parse_rfc3339(text)) return *at;
  return invalid(fmt::format("invalid parameter \"{0}\": cannot parse \"{1}\" to a valid timestamp",
                             name, text));
}

Result<Instant> time_parameter(const Call& call, std::string_view name, Instant otherwise) {
  const auto text = call.parameter(name);
  return text.empty() ? otherwise : time_of(text, name);
}

// "15s" or seconds.
Result<Span> span_parameter(const Call& call, std::string_view name) {
  const auto text = call.parameter(name);
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc{} && end == text.data() + text.size() && std::abs(seconds) < 9e12)
    return Span{std::llround(seconds * 1000)};
  if (const auto span = parse_span(text)) return *span;
  return invalid(fmt::format("invalid parameter \"{0}\": cannot parse \"{1}\" to a valid duration",
                             name, text));
}

Result<promql::Query> parsed_query(const Call& call) {
  auto query = promql::Query::parse(call.parameter("query"));
  if (!query) return invalid("invalid parameter \"query\": " + query.error().message);
  return query;
}

// How long a query may keep rules and samples waiting, from now on.
promql::Options patience() {
  promql::Options options;
  options.give_up = [until = std::chrono::steady_clock::now() + limits::query_time] {
    return std::chrono::steady_clock::now() >= until;
  };
  return options;
}

Result<promql::Answer> not_too_long(Result<promql::Answer> answer) {
  std::size_t points = 0;
  if (!answer) return answer;
  if (const auto* matrix = std::get_if<promql::Matrix>(&answer->value))
    for (const auto& series : *matrix) points += series.points.size();
  if (points <= limits::query_answer_points) return answer;
  return fail(Code::limit,
              fmt::format("the answer has {} points, at most {} are told: ask for less "
                          "at once, or for larger steps",
                          points, limits::query_answer_points));
}

// What a reader of the store does when it is not let in.
samples::Evaluator::Refused turned_away(const std::shared_ptr<Call>& waiting) {
  return [waiting](const Error& why) { waiting->respond(prometheus_refusal(why)); };
}

void query_instant(const Parts& parts, Call call) {
  auto query = parsed_query(call);
  if (!query) return call.respond(prometheus_refusal(query.error()));
  const auto at = time_parameter(call, "time", parts.now());
  if (!at) return call.respond(prometheus_refusal(at.error()));
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, query = *std::move(query), at = *at](const SeriesStore& store) {
        const auto answer = not_too_long(promql::evaluate(query, store, at, patience()));
        if (!answer) return waiting->respond(prometheus_refusal(answer.error()));
        waiting->respond(json_response(200, query_answer(*answer, at)));
      },
      turned_away(waiting));
}

struct Steps {
  Instant from;
  Instant to;
  Span step;
};

Result<Steps> steps_of(const Call& call) {
  TRY(const Instant from, time_of(call.parameter("start"), "start"));
  TRY(const Instant to, time_of(call.parameter("end"), "end"));
  TRY(const Span step, span_parameter(call, "step"));
  if (to < from)
    return invalid("invalid parameter \"end\": end timestamp must not be before start time");
  if (step <= Span{0})
    return invalid(
        "invalid parameter \"step\": zero or negative query resolution step widths are not "
        "accepted. Try a positive integer");
  if (static_cast<std::size_t>((to - from) / step) > limits::query_points_per_series)
    return invalid(
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the "
        "query resolution (?step=XX)");
  return Steps{from, to, step};
}

void query_range(const Parts& parts, Call call) {
  const auto steps = steps_of(call);
  if (!steps) return call.respond(prometheus_refusal(steps.error()));
  auto query = parsed_query(call);
  if (!query) return call.respond(prometheus_refusal(query.error()));
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, query = *std::move(query), s = *steps](const SeriesStore& store) {
        const auto answer =
            not_too_long(promql::evaluate_range(query, store, s.from, s.to, s.step, patience()));
        if (!answer) return waiting->respond(prometheus_refusal(answer.error()));
        waiting->respond(json_response(200, query_answer(*answer, s.to)));
      },
      turned_away(waiting));
}

// match[]: plain selectors; several are alternatives.
Result<std::vector<Matchers>> selectors_of(const Call& call) {
  std::vector<Matchers> selectors;
  for (const std::string& text : call.all("match[]")) {
    auto query = promql::Query::parse(text);
    if (!query) return invalid("invalid parameter \"match[]\": " + query.error().message);
    if (query->selections().size() != 1)
      return invalid("invalid parameter \"match[]\": a plain selector is expected");
    selectors.push_back(query->selections().front().matchers);
  }
  return selectors;
}

void list_series(const Parts& parts, Call call) {
  const auto selectors = selectors_of(call);
  if (!selectors) return call.respond(prometheus_refusal(selectors.error()));
  if (selectors->empty())
    return call.respond(prometheus_refusal({Code::invalid, "no match[] parameter provided"}));
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, selectors = *selectors](const SeriesStore& store) {
        std::set<SeriesRef> found;
        for (const Matchers& matchers : selectors)
          for (const SeriesRef series : store.select(matchers)) found.insert(series);
        text::JsonWriter json;
        json.begin_array();
        for (const SeriesRef series : found) write_labels(json, store.labels(series));
        json.end_array();
        waiting->respond(prometheus_success(json.take()));
      },
      turned_away(waiting));
}

// Names or values over all series, or over those that one of the selectors finds.
template <class Ask>
void list_strings(const Parts& parts, Call call, Ask ask) {
  auto selectors = selectors_of(call);
  if (!selectors) return call.respond(prometheus_refusal(selectors.error()));
  if (selectors->empty()) selectors->emplace_back();
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, selectors = *selectors, ask](const SeriesStore& store) {
        std::set<std::string> found;
        for (const Matchers& matchers : selectors)
          for (std::string& one : ask(store, matchers)) found.insert(std::move(one));
        text::JsonWriter json;
        json.begin_array();
        for (const std::string& one : found) json.value(one);
        json.end_array();
        waiting->respond(prometheus_success(json.take()));
      },
      turned_away(waiting));
}

void list_label_names(const Parts& parts, Call call) {
  list_strings(parts, std::move(call), [](const SeriesStore& store, const Matchers& matchers) {
    return store.label_names(matchers);
  });
}

void list_label_values(const Parts& parts, Call call) {
  const std::string name = call.path.front();
  if (!is_label_name(name))
    return call.respond(
        prometheus_refusal({Code::invalid, "invalid label name: \"" + name + "\""}));
  list_strings(parts, std::move(call), [name](const SeriesStore& store, const Matchers& matchers) {
    return store.label_values(name, matchers);
  });
}

void list_rules(const Parts& parts, Call call) {
  const std::string type(call.parameter("type"));
  if (!type.empty() && type != "alert" && type != "record")
    return call.respond(
        prometheus_refusal({Code::invalid, "not supported value \"" + type + "\""}));
  auto waiting = shared(std::move(call));
  parts.evaluator.groups(
      [waiting, type](const std::vector<samples::GroupView>& groups) {
        waiting->respond(prometheus_success(rules_json(groups, type)));
      },
      turned_away(waiting));
}

void list_alerts(const Parts& parts, Call call) {
  auto waiting = shared(std::move(call));
  parts.evaluator.groups(
      [waiting](const std::vector<samples::GroupView>& groups) {
        waiting->respond(prometheus_success(alerts_json(groups)));
      },
      turned_away(waiting));
}

void format_query(const Parts&, Call call) {
  const auto query = parsed_query(call);
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

void no_metadata(const Parts&, Call call) {
  call.respond(prometheus_success("{}"));
}

}  // namespace

void add_prometheus(Router& router, const Parts& parts) {
  const auto both = [&](const std::string& path, auto answer_with) {
    for (const char* method : {"GET", "POST"})
      router.add(method, "/api/v1/" + path, Door::read,
                 [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); });
  };
  both("query", query_instant);
  both("query_range", query_range);
  both("series", list_series);
  both("labels", list_label_names);
  both("label/{}/values", list_label_values);
  both("rules", list_rules);
  both("alerts", list_alerts);
  both("format_query", format_query);
  both("status/buildinfo", build_info);
  both("metadata", no_metadata);
}

}  // namespace reveille::api
