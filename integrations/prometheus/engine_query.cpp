// SPDX-License-Identifier: Apache-2.0
// Asking another engine over Prometheus' query API.
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "integrations/prometheus/rule_sources.hpp"
#include "text/encoding.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

using rules::promql::Vector;
using rules::promql::VectorSample;

constexpr std::size_t reason_bytes = 300;

std::unexpected<Error> no_answer(std::string reason) {
  return fail(Code::unavailable, cut(text::to_utf8(reason), reason_bytes));
}

std::string text_of(const Tree& tree, std::string_view key) {
  const Tree* found = tree.find(key);
  return found && found->string() ? *found->string() : "";
}

std::optional<double> number_of(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return HUGE_VAL;
  if (text == "-Inf") return -HUGE_VAL;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

// [1435781430.781, "1"]
std::optional<double> value_of(const Tree* pair) {
  if (!pair || !pair->array() || pair->array()->size() != 2) return {};
  const std::string* text = pair->array()->at(1).string();
  return text ? number_of(*text) : std::nullopt;
}

std::optional<Labels> labels_of(const Tree* metric) {
  if (!metric || !metric->table() || metric->table()->size() > limits::labels_per_series) return {};
  std::vector<Label> labels;
  for (const Tree::Member& member : *metric->table()) {
    const std::string* value = member.value.string();
    if (!value || value->size() > limits::label_value_bytes ||
        member.key.size() > limits::label_name_bytes)
      return {};
    labels.push_back({member.key, *value});
  }
  return Labels(std::move(labels));
}

Result<Vector> elements_of(const Tree& result, Instant at) {
  if (!result.array()) return no_answer("the result is no list");
  if (result.array()->size() > limits::source_answer_series)
    return no_answer(fmt::format("{} series are more than the {} that are taken",
                                 result.array()->size(), limits::source_answer_series));
  Vector vector;
  for (const Tree& element : *result.array()) {
    auto labels = labels_of(element.find("metric"));
    const auto value = value_of(element.find("value"));
    if (!labels || !value) return no_answer("the result has a series that cannot be read");
    vector.push_back({*std::move(labels), *value, at});
  }
  return vector;
}

// Why an answer of status "success" is not to be relied on; "" when it is.
std::string doubt(const Tree& answer) {
  const Tree* partial = answer.find("isPartial");
  if (partial && partial->boolean() && *partial->boolean()) return "the answer is partial";
  const Tree* warnings = answer.find("warnings");
  if (!warnings || !warnings->array()) return "";
  for (const Tree& warning : *warnings->array()) {
    const std::string* text = warning.string();
    // Prometheus 2.48 to 2.55 tell infos here, too: remarks on the query, not on the answer.
    if (text && text->starts_with("PromQL info: ")) continue;
    return "the answer has a warning: " + (text ? *text : std::string("?"));
  }
  return "";
}

std::string refusal_in(const ExchangeResult& answer, const Tree& body) {
  const std::string reason = text_of(body, "error");
  return fmt::format("answered {}{}", answer.status, reason.empty() ? "" : ": " + reason);
}

}  // namespace

Exchange query_exchange(const RuleSource& source, const std::string& expression, Instant at) {
  Exchange exchange;
  exchange.url = source.url + "/api/v1/query";
  exchange.timeout = source.timeout;
  text::Form form{{"query", expression},
                  {"time", fmt::format("{:.3f}", static_cast<double>(to_ms(at)) / 1e3)},
                  {"timeout", fmt::format("{}ms", source.timeout.count())}};
  form.insert(form.end(), source.parameters.begin(), source.parameters.end());
  exchange.body = text::encode_form(form);
  exchange.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
  exchange.headers.emplace("Accept", "application/json");
  for (const auto& [name, value] : source.headers) exchange.headers.emplace(name, value.reveal());
  if (!source.token.empty())
    exchange.headers.emplace("Authorization", "Bearer " + source.token.reveal());
  exchange.user = source.user;
  exchange.password = source.password.reveal();
  return exchange;
}

Result<Vector> interpret_query(const ExchangeResult& answer, Instant at) {
  if (answer.status == 0) return no_answer(answer.failure);
  const auto body = text::parse_json(answer.body);
  if (!body) return no_answer(fmt::format("answered {}, and no JSON", answer.status));
  if (answer.status != 200 || text_of(*body, "status") != "success")
    return no_answer(refusal_in(answer, *body));
  if (const std::string why = doubt(*body); !why.empty()) return no_answer(why);
  const Tree* data = body->find("data");
  const Tree* result = data ? data->find("result") : nullptr;
  if (!result) return no_answer("the answer has no result");
  const std::string type = text_of(*data, "resultType");
  if (type == "vector") return elements_of(*result, at);
  if (type != "scalar") return no_answer("the result is a " + type + ", no vector or scalar");
  const auto value = value_of(result);
  if (!value) return no_answer("the result is no number");
  return Vector{{Labels{}, *value, at}};
}

}  // namespace reveille::integrations
