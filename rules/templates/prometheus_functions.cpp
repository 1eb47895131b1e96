// SPDX-License-Identifier: Apache-2.0
// The functions that Prometheus adds to Go's.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/pattern.hpp"
#include "rules/templates/format.hpp"
#include "rules/templates/functions.hpp"
#include "rules/templates/go_numbers.hpp"
#include "rules/templates/go_time.hpp"
#include "rules/templates/humanize.hpp"

namespace reveille::rules::templates {
namespace {

using Arguments = std::span<const Value>;
using SampleHandle = std::shared_ptr<const SampleRecord>;
using ListHandle = std::shared_ptr<const Sequence>;

constexpr std::string_view null_dereference =
    "runtime error: invalid memory address or nil pointer dereference";

const std::string& text_of(const Value& value) {
  return *value.text();
}

Result<double> to_number(const Value& value) {
  if (const double* real = value.as<double>()) return *real;
  if (const std::string* text = value.text()) return parse_float(*text);
  if (const Duration* duration = value.as<Duration>()) {
    return static_cast<double>(duration->nanoseconds) / 1e9;
  }
  if (const Integer* integer = value.as<Integer>()) return static_cast<double>(integer->value);
  if (const Unsigned* integer = value.as<Unsigned>()) return static_cast<double>(integer->value);
  return invalid("can't convert " + type_name(value) + " to float");
}

// Prometheus keeps milliseconds.
Result<Moment> to_moment(double seconds) {
  const double nanoseconds = seconds * 1e9;
  if (nanoseconds >= 9223372036854775808.0 || nanoseconds < -9223372036854775808.0) {
    return invalid(format_shortest(seconds) +
                   " cannot be represented as a nanoseconds timestamp since it overflows int64");
  }
  return Moment{static_cast<std::int64_t>(nanoseconds) / 1'000'000 * 1'000'000};
}

Value make_sample(const promql::VectorSample& sample) {
  return std::make_shared<const SampleRecord>(
      SampleRecord{std::make_shared<const Labels>(sample.labels), sample.value});
}

Value make_result(std::vector<Value> items) {
  return std::make_shared<const Sequence>(Sequence{std::move(items), "template.queryResult"});
}

Result<Value> call_query(const Environment& environment, Arguments arguments) {
  if (!environment.query) return invalid("queries are not available here");
  TRY(const promql::Vector vector, environment.query(text_of(arguments[0])));
  std::vector<Value> items;
  items.reserve(vector.size());
  std::ranges::transform(vector, std::back_inserter(items), make_sample);
  return make_result(std::move(items));
}

Result<Value> call_first(const Environment&, Arguments arguments) {
  const ListHandle* list = arguments[0].as<ListHandle>();
  if (list == nullptr || (*list)->items.empty()) {
    return invalid("first() called on vector with no elements");
  }
  return (*list)->items.front();
}

Result<Value> label_of(const Value& sample, std::string_view name) {
  const SampleHandle* handle = sample.as<SampleHandle>();
  if (handle == nullptr) return invalid(std::string(null_dereference));
  return Value((*handle)->labels->get(name));
}
Result<Value> call_label(const Environment&, Arguments arguments) {
  return label_of(arguments[1], text_of(arguments[0]));
}
Result<Value> call_strvalue(const Environment&, Arguments arguments) {
  return label_of(arguments[0], "__value__");
}
Result<Value> call_value(const Environment&, Arguments arguments) {
  const SampleHandle* handle = arguments[0].as<SampleHandle>();
  if (handle == nullptr) return invalid(std::string(null_dereference));
  return Value((*handle)->value);
}

Result<Value> call_args(const Environment&, Arguments arguments) {
  auto map = std::make_shared<std::map<std::string, Value>>();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    map->emplace(fmt::format("arg{}", i), arguments[i]);
  }
  return Value(AnyMap(std::move(map)));
}

Result<Value> call_sort_by_label(const Environment&, Arguments arguments) {
  const ListHandle* list = arguments[1].as<ListHandle>();
  if (list == nullptr) return make_result({});
  std::vector<std::pair<std::string_view, std::size_t>> order;
  for (const Value& item : (*list)->items) {
    const SampleHandle& sample = *item.as<SampleHandle>();
    order.emplace_back(sample->labels->get(text_of(arguments[0])), order.size());
  }
  std::ranges::sort(order);
  std::vector<Value> items;
  for (const auto& [label, index] : order) items.push_back((*list)->items[index]);
  return make_result(std::move(items));
}

Result<Value> call_replace(const Environment&, Arguments arguments) {
  TRY(std::string replaced,
      replace_all(text_of(arguments[0]), text_of(arguments[1]), text_of(arguments[2])));
  return Value(std::move(replaced));
}
Result<Value> call_match(const Environment&, Arguments arguments) {
  TRY(const Pattern pattern, Pattern::compile(text_of(arguments[0])));
  return Value(pattern.matches_part(text_of(arguments[1])));
}

template <std::string (*change)(std::string_view)>
Result<Value> call_text(const Environment&, Arguments arguments) {
  return Value(change(text_of(arguments[0])));
}
template <std::string (*show)(double)>
Result<Value> call_number(const Environment&, Arguments arguments) {
  TRY(const double number, to_number(arguments[0]));
  return Value(show(number));
}

Result<Value> call_safe_html(const Environment&, Arguments arguments) {
  return Value(Text{text_of(arguments[0]), true});
}

std::string link(std::string_view expression, int tab) {
  return fmt::format("/graph?g0.expr={}&g0.tab={}", query_escape(expression), tab);
}
std::string graph_link(std::string_view expression) {
  return link(expression, 0);
}
std::string table_link(std::string_view expression) {
  return link(expression, 1);
}

Result<Value> call_humanize_timestamp(const Environment&, Arguments arguments) {
  TRY(const double seconds, to_number(arguments[0]));
  if (!std::isfinite(seconds)) return Value(format_float(seconds, 'g', 4));
  TRY(const Moment moment, to_moment(seconds));
  return Value(to_string(moment));
}
Result<Value> call_to_time(const Environment&, Arguments arguments) {
  TRY(const double seconds, to_number(arguments[0]));
  if (!std::isfinite(seconds)) return invalid("value is NaN or Inf");
  TRY(const Moment moment, to_moment(seconds));
  return Value(moment);
}
Result<Value> call_to_duration(const Environment&, Arguments arguments) {
  TRY(const double seconds, to_number(arguments[0]));
  const double nanoseconds = seconds * 1e9;
  if (!(std::fabs(nanoseconds) < 9.2e18)) {
    return invalid(format_shortest(seconds) + " seconds are no duration");
  }
  return Value(Duration{static_cast<std::int64_t>(nanoseconds)});
}
Result<Value> call_now(const Environment& environment, Arguments) {
  return Value(static_cast<double>(to_ms(environment.now)) / 1000.0);
}

Result<Value> call_parse_duration(const Environment&, Arguments arguments) {
  std::string_view text = text_of(arguments[0]);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const Result<Span> span = parse_span(text);
  if (!span) return invalid("not a valid duration string: " + quote(text));
  const double seconds = static_cast<double>(span->count()) / 1000.0;
  return Value(negative ? -seconds : seconds);
}

Result<Value> call_path_prefix(const Environment& environment, Arguments) {
  return Value(url_path(environment.external_url));
}
Result<Value> call_external_url(const Environment& environment, Arguments) {
  return Value(environment.external_url);
}

Result<Value> call_tmpl(const Environment& environment, Arguments arguments) {
  TRY(std::string text, environment.expand(text_of(arguments[0]), arguments[1]));
  return Value(Text{std::move(text), true});
}

}  // namespace

std::span<const Function> prometheus_functions() {
  using enum Parameter;
  static const std::vector<Function> functions{
      {"query", {string}, false, call_query},
      {"first", {query_result}, false, call_first},
      {"label", {string, sample}, false, call_label},
      {"value", {sample}, false, call_value},
      {"strvalue", {sample}, false, call_strvalue},
      {"args", {any}, true, call_args},
      {"reReplaceAll", {string, string, string}, false, call_replace},
      {"safeHtml", {string}, false, call_safe_html},
      {"match", {string, string}, false, call_match},
      {"title", {string}, false, call_text<title_case>},
      {"toUpper", {string}, false, call_text<upper_case>},
      {"toLower", {string}, false, call_text<lower_case>},
      {"graphLink", {string}, false, call_text<graph_link>},
      {"tableLink", {string}, false, call_text<table_link>},
      {"sortByLabel", {string, query_result}, false, call_sort_by_label},
      {"stripPort", {string}, false, call_text<strip_port>},
      {"stripDomain", {string}, false, call_text<strip_domain>},
      {"humanize", {any}, false, call_number<humanize>},
      {"humanize1024", {any}, false, call_number<humanize_1024>},
      {"humanizeDuration", {any}, false, call_number<humanize_duration>},
      {"humanizePercentage", {any}, false, call_number<humanize_percentage>},
      {"humanizeTimestamp", {any}, false, call_humanize_timestamp},
      {"toTime", {any}, false, call_to_time},
      {"toDuration", {any}, false, call_to_duration},
      {"now", {}, false, call_now},
      {"pathPrefix", {}, false, call_path_prefix},
      {"externalURL", {}, false, call_external_url},
      {"parseDuration", {string}, false, call_parse_duration},
      {"urlQueryEscape", {string}, false, call_text<query_escape>},
      {"tmpl", {string, any}, false, call_tmpl},
  };
  return functions;
}

}  // namespace reveille::rules::templates
