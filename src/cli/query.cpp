// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

std::string series_name(const Tree& series) {
  const Tree* metric = series.find("metric");
  if (!metric || !metric->table()) return "{}";
  std::string labels;
  for (const auto& member : *metric->table())
    if (member.key != "__name__")
      labels += fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ", ", member.key,
                            member.value.string() ? *member.value.string() : "");
  return text_at(*metric, "__name__") + "{" + labels + "}";
}

// [1435781430.781, "1"] -> "1"
std::string value_of(const Tree& pair) {
  return pair.array() && pair.array()->size() == 2 && pair.array()->at(1).string()
             ? *pair.array()->at(1).string()
             : "";
}

void print_result(const Tree& data) {
  const Tree* result = data.find("result");
  if (!result) return;
  const std::string type = text_at(data, "resultType");
  if (type == "scalar" || type == "string") return print(value_of(*result));
  std::vector<std::vector<std::string>> rows{{"series", type == "matrix" ? "values" : "value"}};
  for (const Tree& series : list_at(data, "result")) {
    std::string values;
    if (const Tree* one = series.find("value")) values = value_of(*one);
    for (const Tree& pair : list_at(series, "values"))
      values += (values.empty() ? "" : " ") + value_of(pair);
    rows.push_back({series_name(series), values});
  }
  print(rows.size() == 1 ? "no series" : columns(rows));
}

Result<std::vector<std::pair<std::string, std::string>>> parameters(const QueryOptions& options) {
  std::vector<std::pair<std::string, std::string>> form{{"query", options.expression}};
  if (options.range.empty()) {
    if (!options.at.empty()) form.emplace_back("time", options.at);
    return form;
  }
  TRY(const Span back, parse_span(options.range));
  const auto now =
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch());
  form.emplace_back("start",
                    fmt::format("{:.3f}", static_cast<double>((now - back).count()) / 1e3));
  form.emplace_back("end", fmt::format("{:.3f}", static_cast<double>(now.count()) / 1e3));
  form.emplace_back("step", options.step);
  return form;
}

}  // namespace

int query(const Remote& remote, const QueryOptions& options, Output output) {
  const auto form = parameters(options);
  if (!form) return refused(form.error());
  const std::string path = options.range.empty() ? "/api/v1/query" : "/api/v1/query_range";
  const auto answer = remote.post_form(path, text::encode_form(*form));
  if (!answer) return refused(answer.error());
  if (output.json)
    print(text::to_json(*answer));
  else if (const Tree* data = answer->find("data"))
    print_result(*data);
  return 0;
}

}  // namespace reveille::cli
